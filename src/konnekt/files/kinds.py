"""What a file that people send each other may be: told by its content, never by its name.

Pictures are encoded anew, so that only their pixels survive: no place where one was taken, nothing hidden behind them.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from konnekt.core.errors import Refused
from konnekt.files.broken import BROKEN_ZIP

LARGEST = 10_000_000
"""Bytes of one file."""

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_400
_QUALITY = 85
_LONGEST_NAME = 120

_OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_OPEN = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A file that may be kept, with a name whose ending says what it is."""

    name: str
    media_type: str
    body: bytes


def fit_to_share(name: str, body: bytes) -> Fit:
    """The file as it may be kept, or a refusal that says why not."""
    if not body:
        raise Refused(_("“{name}” is empty.").format(name=_shown(name)), field="files")
    if len(body) > LARGEST:
        raise Refused(_("“{name}” is larger than 10 MB.").format(name=_shown(name)), field="files")
    found = _picture(name, body) or _document(body)
    if found is None:
        raise Refused(
            _("“{name}” can’t be sent. Pictures, PDF, office documents and plain text can.").format(name=_shown(name)),
            field="files",
        )
    ending, media_type, kept = found
    return Fit(f"{_stem(name)}.{ending}", media_type, kept)


def _picture(name: str, body: bytes) -> tuple[str, str, bytes] | None:
    try:
        with Image.open(io.BytesIO(body), formats=["PNG", "JPEG", "WEBP", "GIF"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            if upright.mode in {"RGBA", "LA", "P", "PA"}:
                upright.convert("RGBA").save(out, format="PNG")
                return "png", "image/png", out.getvalue()
            upright.convert("RGB").save(out, format="JPEG", quality=_QUALITY)
            return "jpg", "image/jpeg", out.getvalue()
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_("“{name}” has too many pixels.").format(name=_shown(name)), field="files") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused(_("The picture “{name}” can’t be read.").format(name=_shown(name)), field="files") from error


def _document(body: bytes) -> tuple[str, str, bytes] | None:
    if body.startswith(b"%PDF-"):
        return "pdf", "application/pdf", body
    if body.startswith(b"PK\x03\x04"):
        return _packed(body)
    return _text(body)


def _packed(body: bytes) -> tuple[str, str, bytes] | None:
    """An office document without macros; any other packed file is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = set(packed.namelist())
            if any(one.lower().endswith("vbaproject.bin") for one in names):
                return None
            for inside, (ending, media_type) in _OFFICE.items():
                if inside in names and "[Content_Types].xml" in names:
                    return ending, media_type, body
            if "mimetype" in names and packed.getinfo("mimetype").file_size < _LONGEST_NAME:
                media_type = packed.read("mimetype").decode("ascii", "replace").strip()
                has_macros = any(one.startswith(("Basic/", "Scripts/")) for one in names)
                if media_type in _OPEN and not has_macros:
                    return _OPEN[media_type], media_type, body
    except BROKEN_ZIP:
        return None
    return None


def _text(body: bytes) -> tuple[str, str, bytes] | None:
    """Words and nothing else: what a browser or a system would run is not among them."""
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(ord(one) < 32 and one not in "\t\n\r\f" for one in words):
        return None
    return "txt", "text/plain; charset=utf-8", body


def _stem(name: str) -> str:
    """The name without its ending and without anything that a system could take for a path or a command."""
    stem = PurePath(name.replace("\\", "/")).stem
    kept = "".join(one for one in stem if one.isprintable() and one not in '/:*?"<>|')
    return kept.strip(". ")[:_LONGEST_NAME] or _("file")


def _shown(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name[:_LONGEST_NAME]
