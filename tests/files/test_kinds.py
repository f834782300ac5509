"""What may be sent is told by its content; of a picture only the pixels survive."""

import io
import zipfile

import pytest
from PIL import Image

from konnekt.core.errors import Refused
from konnekt.files.kinds import LARGEST, LONGEST_SIDE, MOST_PIXELS, fit_to_share


def picture(kind, mode="RGB", size=(40, 20), **more):
    out = io.BytesIO()
    Image.new(mode, size, 100).save(out, format=kind, **more)
    return out.getvalue()


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in files.items():
            # Without the hour of packing: two workers that pack alike name a test alike.
            made.writestr(zipfile.ZipInfo(name.replace("__", "/")), body)
    return out.getvalue()


WORD = {"[Content_Types].xml": "", "word/document.xml": ""}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (picture("PNG"), "plan.jpg"),
        (picture("PNG", "RGBA"), "plan.png"),
        (picture("JPEG"), "plan.jpg"),
        (picture("WEBP"), "plan.jpg"),
        (picture("GIF", "P"), "plan.png"),
        (b"%PDF-1.7 and so on", "plan.pdf"),
        ("Grüße\n".encode(), "plan.txt"),
        (packed(**WORD), "plan.docx"),
        (packed(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "plan.xlsx"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "plan.odt"),
    ],
)
def test_the_ending_follows_the_content(body, name):
    assert fit_to_share("plan.exe", body).name == name


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01",
        b"\xff\xfe\x00\x00",
        b"PK\x03\x04 nothing of the kind",
        packed(anything="x"),
        packed(**WORD, word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"),
        packed(mimetype="application/vnd.oasis.opendocument.text", Basic__macro="x"),
        picture("PNG")[:60],
        b"x" * (LARGEST + 1),
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(Refused):
        fit_to_share("plan.pdf", body)


def test_where_a_picture_was_taken_is_not_passed_on():
    exif = Image.Exif()
    exif[0x010E] = "PLANTED-PLACE"
    exif[0x0112] = 6
    kept = fit_to_share("me.jpg", picture("JPEG", exif=exif)).body
    assert b"PLANTED" not in kept
    with Image.open(io.BytesIO(kept)) as seen:
        assert seen.size == (20, 40)  # upright, as it was meant
        assert not seen.getexif()


def test_a_large_picture_is_made_smaller_and_a_vast_one_refused():
    kept = fit_to_share("me.png", picture("PNG", size=(3_000, 30))).body
    with Image.open(io.BytesIO(kept)) as seen:
        assert seen.size == (LONGEST_SIDE, 24)
    with pytest.raises(Refused, match="pixels"):
        fit_to_share("me.png", picture("PNG", "1", size=(MOST_PIXELS // 1_000 + 1, 1_000)))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\me\\notes.txt.exe", "notes.txt.txt"),
        ('a"b\r\n<c>.txt', "abc.txt"),
        ("...", "file.txt"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
    ],
)
def test_a_name_is_only_a_name(given, name):
    assert fit_to_share(given, b"Hello").name == name
