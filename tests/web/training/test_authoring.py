"""Writing modules: switched off, put in own words, published, taken along and taken in; by those who may, and nobody
else.
"""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import ROLES

from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.training.library import core
from konnekt.training.models import Module, Source, Version

KEY = "ending-well"
AT = "/o/meridian/training/"
MAY = ("administrator", "programme_manager")
MAY_NOT = sorted({"line_manager", "colleague", "mentor", *ROLES} - set(MAY))
LESSON = "# Ours\n\nWords of our own.\n\n::: quiz\n? Yes?\n- [x] yes\n  > Yes.\n- [ ] no\n  > No.\n:::\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def words(response):
    return response.content.decode()


@pytest.fixture
def author(signed_in, cast):
    return signed_in(cast.administrator)


@pytest.fixture
def reader(signed_in, cast):
    return signed_in(cast.colleague)


def begin(client, key=KEY):
    return client.post(f"{AT}modules/{key}/draft/").url


def own_module(client, *, text=LESSON):
    """A module of one's own, as far as it can be published."""
    at = client.post(f"{AT}new/", {"title": "Our words"}).url
    client.post(f"{at}words/en-gb/module.md/", front())
    client.post(f"{at}words/en-gb/01-first.md/", {"text": text, "changes": 1})
    facts = {"roles": ["mentee"], "when": "any", "minutes": "9", "pass_mark": "100", "areas": []}
    client.post(f"{at}facts/", facts)
    return at


def front():
    return {"text": "# Our words\n\nHow we talk here.\n\n## Afterwards you can\n\n- follow\n", "changes": 1}


@pytest.mark.parametrize("name", MAY)
def test_those_who_keep_modules_see_them_all(signed_in, cast, name):
    page = words(signed_in(cast.people[name]).get(AT))
    assert all(module.texts["en-gb"].title.replace("’", "’") in page for module in core().values())


@pytest.mark.parametrize("name", MAY_NOT)
def test_nobody_else_finds_any_of_it(signed_in, cast, author, name):
    draft, other = begin(author), signed_in(cast.people[name])
    for path in (AT, f"{AT}new/", f"{AT}file/", f"{AT}modules/{KEY}/", f"{AT}modules/{KEY}/module.zip", draft):
        assert other.get(path).status_code == 404, path
    for path in (f"{AT}modules/{KEY}/switch/", f"{draft}publication/"):
        assert other.post(path).status_code == 404, path


def test_a_module_that_is_off_is_offered_to_nobody_until_it_is_on_again(author, reader):
    author.post(f"{AT}modules/{KEY}/switch/", {"to": "off"})
    assert "Ending well" not in words(reader.get("/o/meridian/learn/")).replace("Ending well, and", "")
    assert reader.get(f"/o/meridian/learn/modules/{KEY}/").status_code == 404
    assert "off" in words(author.get(AT))
    author.post(f"{AT}modules/{KEY}/switch/", {"to": "on"})
    assert reader.get(f"/o/meridian/learn/modules/{KEY}/").status_code == 200


def test_a_core_module_gets_words_of_ones_own_and_gives_them_up_again(cast, author, reader):
    draft = begin(author)
    assert begin(author) == draft
    name = "01-the-last-session-has-a-date.md"
    page = words(author.get(f"{draft}words/en-gb/{name}/"))
    assert "How it reads" in page
    text = core()[KEY].texts["en-gb"].lessons[0].source.replace("Katrin", "Kateryna")
    author.post(f"{draft}words/en-gb/{name}/", {"text": text, "changes": 1})
    assert "Kateryna" not in words(reader.get(f"/o/meridian/learn/modules/{KEY}/1/"))
    author.post(f"{draft}publication/")
    assert "Kateryna" in words(reader.get(f"/o/meridian/learn/modules/{KEY}/1/"))
    assert "your version 1" in words(author.get(f"{AT}modules/{KEY}/"))
    name = next(iter(core()[KEY].texts["en-gb"].files))
    assert reader.get(f"/o/meridian/learn/modules/{KEY}/files/en-gb/{name}").status_code == 200
    author.post(f"{AT}modules/{KEY}/shipped/")
    assert "Kateryna" not in words(reader.get(f"/o/meridian/learn/modules/{KEY}/1/"))
    with tenant(cast.organisation_id):
        verbs = set(Entry.objects.values_list("verb", flat=True))
        assert "training.published" in verbs
        assert not Version.objects.exists()


def test_a_module_of_ones_own_is_written_published_and_learned(cast, author, reader):
    at = own_module(author)
    assert "missing" not in words(author.get(at))
    assert "Our words" not in words(reader.get("/o/meridian/learn/"))
    published = author.post(f"{at}publication/")
    assert published.url == f"{AT}modules/our-words/"
    assert "Our words" in words(reader.get("/o/meridian/learn/"))
    end = reader.post("/o/meridian/learn/modules/our-words/1/", {"question-0": "0"})
    assert end.url == "/o/meridian/learn/modules/our-words/"
    assert author.get(at).status_code == 404  # a published version is no draft any more
    assert author.post(f"{at}publication/").status_code == 404


def test_a_draft_that_is_not_ready_says_all_that_is_missing_and_stays(author, reader):
    at = own_module(author, text="# Ours\n\n::: quiz\n? Yes?\n- [ ] yes\n:::\n")
    page = words(author.post(f"{at}publication/"))
    assert "can’t be published yet" in page
    assert "en-gb/01-first.md, line 4: asks a question with fewer than two choices" in page
    assert "en-gb/01-first.md, line 5: is a choice without feedback" in page
    assert "Our words" not in words(reader.get("/o/meridian/learn/"))


def test_the_preview_follows_what_is_typed_and_saves_nothing(cast, author):
    at = own_module(author)
    given = {"text": "# New\n\n**Bold** and <script>alert(1)</script>", "changes": 2, "preview": "yes"}
    page = words(author.post(f"{at}words/en-gb/01-first.md/", given, headers={"HX-Request": "true"}))
    assert "<strong>Bold</strong>" in page
    assert "<script>" not in page
    assert "<html" not in page
    assert "<strong>Bold</strong>" in words(author.post(f"{at}words/en-gb/01-first.md/", given))
    with tenant(cast.organisation_id):
        assert "Words of our own" in Source.objects.get(name="01-first.md").text


def test_two_who_write_at_once_lose_nothing(author):
    at = own_module(author)
    page = words(author.post(f"{at}words/en-gb/01-first.md/", {"text": "# Mine\n\nMine.", "changes": 1}))
    assert "Somebody else changed this while you wrote" in page
    assert "# Mine" in page


def test_a_draft_gets_lessons_languages_and_pictures_and_loses_them(cast, author):
    at = own_module(author)
    new = author.post(f"{at}lessons/", {"title": "Who does what"}).url
    assert new == f"{at}words/en-gb/02-who-does-what.md/"
    author.post(f"{at}languages/", {"language": "cy"})
    assert "In cy" in words(author.get(at))
    assert "That is no short name" in words(author.post(f"{at}languages/", {"language": "Welsh!"}))
    picture = SimpleUploadedFile("A dot.png", PNG, "image/png")
    author.post(f"{at}files/en-gb/", {"file": picture})
    assert author.get(f"{at}files/en-gb/a-dot.png")["Content-Type"].startswith("image/")
    for name, body in (("x.svg", b"<svg onload=x/>"), ("x.exe", b"MZ"), ("x.mp4", b"no film"), ("x.png", b"%PDF-1")):
        page = words(author.post(f"{at}files/en-gb/", {"file": SimpleUploadedFile(name, body)}))
        assert "field-error" in page, name
    author.post(f"{at}words/cy/02-who-does-what.md/removal/")
    with tenant(cast.organisation_id):
        assert set(Source.objects.values_list("language", "name")) == {
            ("en-gb", "module.md"),
            ("en-gb", "01-first.md"),
            ("cy", "module.md"),
            ("cy", "01-first.md"),
        }
    author.post(f"{at}discarding/")
    with tenant(cast.organisation_id):
        assert not Module.objects.exists()


def test_a_module_travels_from_one_organisation_to_another_as_a_file(cast, stranger, author, signed_in):
    at = own_module(author)
    author.post(f"{at}publication/")
    body = author.get(f"{AT}modules/our-words/module.zip").getvalue()
    assert "our-words/module.toml" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    there = signed_in(stranger.administrator)
    taken = there.post("/o/elsewhere/training/file/", {"file": SimpleUploadedFile("our-words.zip", body)})
    assert taken.status_code == 302
    assert "Our words" in words(there.get(taken.url))
    assert author.get(taken.url.replace("elsewhere", "meridian")).status_code == 404
    again = there.post("/o/elsewhere/training/file/", {"file": SimpleUploadedFile("our-words.zip", body)})
    assert "There is a draft of this module already" in words(again)
    broken = there.post("/o/elsewhere/training/file/", {"file": SimpleUploadedFile("x.zip", b"PK")})
    assert "can’t be read as a ZIP" in words(broken)


def test_a_shipped_module_can_be_downloaded_as_it_lies_there(author):
    body = author.get(f"{AT}modules/{KEY}/module.zip").getvalue()
    assert f"{KEY}/en-gb/module.md" in zipfile.ZipFile(io.BytesIO(body)).namelist()


@pytest.mark.parametrize(("path", "queries"), [(AT, 13), (f"{AT}modules/{KEY}/", 14)])
def test_pages_take_so_many_queries_however_many_modules_there_are(author, path, queries):
    counts = []
    for _time in range(2):
        author.post(f"{own_module(author)}publication/")
        author.get(path)
        with CaptureQueriesContext(connection) as caught:
            author.get(path)
        counts.append(len(caught))
    assert counts == [queries, queries]
