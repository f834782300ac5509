"""Reading a module from plain text: what it says, and every way in which it can be wrong, with file and line."""

import pytest

from konnekt.training.library import FOLDER, ORDER, core, folder_files
from konnekt.training.text.folders import read_files
from konnekt.training.text.lessons import read_lesson
from konnekt.training.text.packing import pack, unpack
from konnekt.training.text.pictures import wrong_with_drawing
from konnekt.training.text.problems import Problems, Unreadable
from konnekt.training.text.shape import Aside, Checklist, Film, For, Prose, Quiz, Reflection, Scenario, When, Worth

MANIFEST = b'format = 1\nversion = 2\nroles = ["mentor"]\nwhen = "before"\nminutes = 9\npass = 80\nareas = ["career"]\n'
FRONT = (
    b"# A title\n\nWhy one would\nread it.\n\n## Afterwards you can\n\n- do this\n- and\n  that\n\n"
    b"## Sources\n\nA book.\n"
)
LESSON = b"""# First

Some words.

::: scenario She asks
It happens.

? What now?
- [x] This
  > Good.
- [~] That
  > At a price.
- [ ] The other
  > Not so good.
:::

::: quiz
? One of two?
- [ ] no
  > Because.
- [x] yes
  > Quite
  > so.

? Several of three?
- [x] a
  > A.
- [x] b
  > B.
- [ ] c
  > C.
:::

::: checklist Before you go
- a pencil
- some
  paper
:::

::: reflection
Who helped you?
:::

::: aside A sentence to borrow
> Tell me more.
:::

::: film A talk
https://example.org/talk

Two people talk.
:::
"""
GOOD = {"module.toml": MANIFEST, "en-gb/module.md": FRONT, "en-gb/01-first.md": LESSON}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><title>A dot</title><circle r="1"/></svg>'


def problems(changes):
    files = {name: body for name, body in (GOOD | changes).items() if body is not None}
    with pytest.raises(Unreadable) as raised:
        read_files("a-module", files)
    return str(raised.value)


def lesson(text):
    found = Problems()
    read = read_lesson(f"# Title\n\n{text}", number=1, file="01.md", problems=found)
    return read, [str(one) for one in found.found]


def test_a_folder_is_read_whole():
    module = read_files("a-module", GOOD)
    assert (module.key, module.version, module.minutes, module.pass_mark) == ("a-module", 2, 9, 80)
    assert (module.roles, module.when, module.areas, module.refresh_after) == (
        (For.MENTOR,),
        When.BEFORE,
        ("career",),
        None,
    )
    text = module.texts["en-gb"]
    assert (text.title, text.why, text.sources) == ("A title", "Why one would read it.", "A book.")
    assert text.afterwards == ("do this", "and that")
    (first,) = text.lessons
    kinds = [type(block) for block in first.blocks]
    assert kinds == [Prose, Scenario, Quiz, Checklist, Reflection, Aside, Film]
    scenario, quiz, checklist = first.blocks[1:4]
    assert [choice.worth for choice in scenario.question.choices] == [Worth.WELL, Worth.AT_A_PRICE, Worth.WRONG]
    assert scenario.question.choices[2].feedback == "Not so good."
    assert checklist.points == ("a pencil", "some paper")
    assert first.blocks[6].is_elsewhere
    one, several = quiz.questions
    assert (one.takes_several, several.takes_several) == (False, True)
    assert one.choices[1].feedback == "Quite\nso."
    assert (one.is_right({1}), one.is_right({0}), one.is_right(set())) == (True, False, False)
    assert (several.is_right({0, 1}), several.is_right({0}), several.is_right({0, 1, 2})) == (True, False, False)
    assert text.questions == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"module.toml": None}, "module.toml: is missing"),
        ({"module.toml": b"roles = ["}, "module.toml: can’t be read as TOML"),
        ({"module.toml": MANIFEST + b"colour = 1\n"}, "says “colour”, which means nothing here"),
        ({"module.toml": MANIFEST.replace(b"format = 1", b"format = 2")}, "“format” is 2; write 1"),
        ({"module.toml": MANIFEST.replace(b'["mentor"]', b'["boss"]')}, "“roles” is a list of line-manager, manager"),
        ({"module.toml": MANIFEST.replace(b'"before"', b'"noon"')}, "“when” is one of before, first"),
        ({"module.toml": MANIFEST.replace(b"minutes = 9", b"minutes = true")}, "“minutes” is a whole number"),
        ({"module.toml": MANIFEST.replace(b"pass = 80", b"pass = 0")}, "“pass” is above 0 where there are questions"),
        ({"en-gb/module.md": None}, "en-gb/module.md: is missing, or empty"),
        ({"en-gb/module.md": b"Words\n"}, "en-gb/module.md, line 1: begins without a title"),
        ({"en-gb/module.md": b"# T\n\n## A\n\n- x\n"}, "does not say, below its title, why"),
        ({"en-gb/module.md": b"# T\n\nWhy.\n"}, "lacks a list"),
        ({"en-gb/module.md": FRONT + b"\n## More\n"}, "has more than the two sections"),
        ({"en-gb/01-first.md": None}, "en-gb/: has no lesson"),
        ({"en-gb/01-first.md": b"\xff\xfe"}, "is not written in UTF-8"),
        ({"en-gb/01-again.md": LESSON}, "has the same number as another lesson"),
        ({"en-gb/notes.txt": b"x"}, "en-gb/notes.txt: is no lesson"),
        ({"elsewhere.md": b"x"}, "elsewhere.md: lies where nothing is looked for"),
        ({"en-gb/dot.svg": DRAWING}, "en-gb/dot.svg: is shown in no lesson"),
        ({"en-gb/01-first.md": LESSON + b"\n![A dot](dot.svg)\n"}, "shows dot.svg, which isn’t in the folder"),
        ({"de/module.md": FRONT, "de/02-zwei.md": LESSON}, "de/: lacks lesson 1"),
        (
            {"de/module.md": FRONT, "de/01-eins.md": LESSON.replace(b"- [x] yes", b"- [ ] yes\n  > So.\n- [x] nein")},
            "de/01: asks other questions than",
        ),
    ],
)
def test_what_is_wrong_with_a_folder_is_said_with_its_file(changes, said):
    assert said in problems(changes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "says nothing below its title"),
        ("# Again\n\nWords", "line 3: is a second title"),
        ("::: riddle\nx\n:::", "line 3: begins a block named riddle; there are scenario, quiz"),
        ("::: aside\nx", "line 3: begins a block that does not end"),
        ("Words\n\n:::", "line 5: ends a block that was not begun"),
        ("::: aside\nx\n::: quiz\n:::", "line 5: begins a block within another"),
        ("::: aside\n:::", "an aside that says nothing"),
        ("::: reflection\n:::", "a reflection that asks nothing"),
        ("::: checklist\n:::", "a checklist without a point"),
        ("::: checklist\nwords\n- a\n:::", "line 4: is no point of the checklist"),
        ("::: film\n:::", "without its address or file"),
        ("::: film\nhttp://example.org\n\nx\n:::", "line 4: is neither an address"),
        ("::: film\nhttps://example.org\n:::", "without saying in words what it shows"),
        ("::: scenario\n? A?\n- [x] a\n  > A\n- [ ] b\n  > B\n:::", "a scenario in which nothing happens"),
        ("::: scenario\nIt happens.\n:::", "a scenario that asks 0 questions"),
        ("::: quiz\nwords\n? A?\n- [x] a\n  > A\n- [ ] b\n  > B\n:::", "with text before the first"),
        ("::: quiz\n:::", "and there is none"),
        ("::: quiz\n? A?\n- [x] a\n  > A\n- [~] b\n  > B\n:::", "line 4: has an answer marked [~]"),
        ("::: quiz\n? A?\n- [x] a\n  > A\n:::", "line 4: asks a question with fewer than two choices"),
        ("::: quiz\n? A?\n- [ ] a\n  > A\n- [ ] b\n  > B\n:::", "line 4: asks a question without a right answer"),
        ("::: quiz\n? A?\n- [x] a\n- [ ] b\n  > B\n:::", "line 5: is a choice without feedback"),
        ("::: quiz\n? A?\n- [x] a\n  > A\nwhat\n- [ ] b\n  > B\n:::", "line 7: belongs to no choice"),
        ("![](dot.svg)", "line 3: has a picture that does not say what it shows"),
        ("![x](https://elsewhere.example/dot.svg)", "line 3: has a picture from elsewhere"),
        ("x" * 40_001, "is longer than 40000 characters"),
    ],
)
def test_what_is_wrong_with_a_lesson_is_said_with_its_line(text, said):
    assert any(said in one for one in lesson(text)[1])


def test_a_fence_of_code_holds_what_looks_like_a_block():
    read, found = lesson("```\n::: quiz\n```\n")
    assert found == []
    assert [type(block) for block in read.blocks] == [Prose]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (DRAWING, ""),
        (DRAWING.replace(b"<title>", b"<!-- mine --><title>"), ""),
        (b"<svg", "can’t be read as SVG"),
        ('<!DOCTYPE svg [<!ENTITY a "a">]><svg/>'.encode("utf-16"), "is not written in UTF-8"),
        ('<!DOCTYPE svg [<!ENTITY a "a">]><svg/>'.encode("utf-16-le"), "is not written in UTF-8"),
        (b'<!DOCTYPE svg [<!ENTITY a "a">]><svg/>', "declares types or entities"),
        (b"<html/>", "is no SVG with a viewBox"),
        (DRAWING.replace(b"<circle", b"<script"), "holds <script>"),
        (DRAWING.replace(b"<circle", b"<foreignObject"), "holds <foreignObject>"),
        (DRAWING.replace(b"<circle", b"<image"), "holds <image>"),
        (DRAWING.replace(b"<circle", b"<style"), "holds <style>"),
        (DRAWING.replace(b'r="1"', b'onload="x()"'), "holds onload"),
        (DRAWING.replace(b'r="1"', b'href="https://elsewhere.example"'), "holds href"),
        (DRAWING.replace(b'r="1"', b'style="fill:red"'), "holds style"),
        (DRAWING.replace(b'r="1"', b'fill="url(https://elsewhere.example/x)"'), "holds fill"),
        (DRAWING.replace(b'r="1"', b'xmlns:x="urn:x" x:r="1"'), "isn’t allowed in a drawing"),
    ],
)
def test_a_drawing_holds_shapes_and_words_only(body, said):
    assert said in wrong_with_drawing(body)
    assert bool(said) == bool(wrong_with_drawing(body))


def test_a_folder_travels_as_a_zip_and_comes_back_the_same():
    body = pack("a-module", GOOD)
    assert body == pack("a-module", dict(reversed(GOOD.items())))
    assert unpack(body) == ("a-module", GOOD)


def test_a_zip_with_a_broken_piece_is_refused_in_words():
    body = bytearray(pack("a-module", {"en-gb/module.md": b"words " * 400}))
    body[60:70] = b"\xff" * 10
    with pytest.raises(Unreadable, match="can’t be read as a ZIP"):
        unpack(bytes(body))


@pytest.mark.parametrize("body", [b"", b"PK", pack("a", {}), pack("a/..", {"x": b"1"})])
def test_what_is_no_zip_of_one_folder_is_refused(body):
    with pytest.raises(Unreadable):
        key, files = unpack(body)
        read_files(key, files)


def test_the_core_curriculum_is_complete_and_each_module_takes_eight_to_fifteen_minutes():
    shipped = core()
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(ORDER) == sorted(shipped)
    assert len(shipped) == 22
    by_role = {role: [key for key, module in shipped.items() if role in module.roles] for role in For}
    assert {role: len(keys) for role, keys in by_role.items()} == {
        For.MENTOR: 10,
        For.MENTEE: 6,
        For.MANAGER: 4,
        For.LINE_MANAGER: 2,
    }
    for key, module in shipped.items():
        text = module.texts["en-gb"]
        blocks = [block for one in text.lessons for block in one.blocks]
        assert 8 <= module.minutes <= 15, key
        assert module.minutes == text.minutes, key
        assert 3 <= len(text.lessons) <= 6, key
        assert sum(isinstance(block, Scenario) for block in blocks) >= 2, key
        assert text.questions >= 4, key
        assert any(isinstance(block, Reflection | Checklist) for block in blocks), key


def test_the_right_answer_is_not_told_by_its_place_or_its_length():
    questions = [
        question
        for module in core().values()
        for one in module.texts["en-gb"].lessons
        for question in one.questions
        if not question.takes_several
    ]
    places = [min(question.right) for question in questions]
    longest = [
        max(range(len(question.choices)), key=lambda at, q=question: len(q.choices[at].words)) in question.right
        for question in questions
    ]
    assert max(places.count(place) for place in set(places)) < 0.6 * len(places)
    assert sum(longest) < 0.5 * len(longest)


def test_a_shipped_module_can_be_taken_along_as_it_lies_there():
    key = ORDER[0]
    assert read_files(*unpack(pack(key, folder_files(key)))) == core()[key]
