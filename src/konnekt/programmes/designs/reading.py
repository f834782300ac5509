"""A design from a file: bounded, checked field by field, and every problem said at once, where it is and what to do."""

import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from konnekt.core.addresses import page_address
from konnekt.core.errors import Refused
from konnekt.notify.notices import NOTICES
from konnekt.programmes.actions.asking import LONGEST_CHOICE, MOST_CHOICES, MOST_QUESTIONS, check_question
from konnekt.programmes.actions.designing import CIRCLE_SIZES
from konnekt.programmes.actions.resources import LONGEST_ADDRESS, MOST_RESOURCES
from konnekt.programmes.actions.rounds import MOST_RULES, OBJECTION_DAYS
from konnekt.programmes.eligibility import BadRule, read_rules
from konnekt.programmes.models import OWN_KINDS
from konnekt.programmes.plans import (
    BREAK_WEEKS,
    LONGEST_ABOUT,
    LONGEST_CLAUSE,
    LONGEST_GUIDANCE,
    LONGEST_POINT,
    LONGEST_TITLE,
    MONTHS,
    MOST_MILESTONES,
    MOST_POINTS,
    MOST_SESSIONS,
)
from konnekt.programmes.states import ClauseKey, Format, Oversubscribed, Phase, Reader, Side, Way
from konnekt.questions.library import OPTIONAL

MOST_MODULES = 40
"""Modules that one programme asks for."""

LARGEST = 256 * 1024
VERSION = 1
LONGEST_DAYS = {"enrolment": 366, "training": 366, "matching": 366, "together": 800}
LONGEST_DESCRIPTION = 20_000

Design = dict[str, Any]
"""A design as data: what `writing.design_of` writes, and nothing about any person."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stops a design from being used: where it is, and what to do about it."""

    where: str
    words: str


class BadDesign(ValueError):
    """A file that can't be used, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{one.where}: {one.words}" for one in problems))
        self.problems = problems


def read_file(body: bytes, *, areas: Collection[str]) -> Design:
    """The design in a file, TOML or JSON; ``areas`` are the interest areas that the organisation keeps."""
    if len(body) > LARGEST:
        raise BadDesign([Problem(_("the file"), _("It is larger than 256 kB. A design is much smaller."))])
    return read_design(_parsed(body), areas=areas)


def read_design(data: object, *, areas: Collection[str] | None = None) -> Design:
    """A checked design; unknown fields are a problem too, so that nothing is lost without a word."""
    check = _Check()
    if not isinstance(data, Mapping):
        raise BadDesign([Problem(_("the file"), _("It holds no design: it has to be a table of fields."))])
    if data.get("konnekt_design") != VERSION:
        check.say("konnekt_design", _("It has to be 1: this is how a file says that it is a design of this kind."))
    design = check.table("", data, _FIELDS | {"konnekt_design": _ignored, "title": _ignored, "about": _ignored})
    for name in ("name", "purpose"):
        if not design.get(name) and not check.is_known(name):
            check.say(name, _("It is missing. Every programme has one."))
    if design.get("circle_least", 3) > design.get("circle_most", 6):
        check.say("circle_least", _("A circle can’t need more mentees than it takes."))
    if areas is not None:
        for area in design.get("areas", []):
            if area not in areas:
                check.say(
                    "areas",
                    _("“{area}” isn’t kept here. Ask an administrator to add it, or take it out.").format(
                        area=area[:40]
                    ),
                )
        for place, one in enumerate(design.get("resources", []), 1):
            if one.get("area", "") not in {"", *areas}:
                words = _("“{area}” isn’t kept here. Ask an administrator to add it, or take it out.")
                check.say(f"resources[{place}].area", words.format(area=one["area"][:40]))
    if check.problems:
        raise BadDesign(check.problems)
    return design


def _parsed(body: bytes) -> object:
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadDesign(
            [Problem(_("the file"), _("It isn’t text in UTF-8. Save it as UTF-8 and try again."))]
        ) from error
    except json.JSONDecodeError as error:
        where = _("line {line}").format(line=error.lineno)
        raise BadDesign([Problem(where, _("Here it stops being JSON: look for a missing comma or quote."))]) from error
    except tomllib.TOMLDecodeError as error:
        raise BadDesign([Problem(_("the file"), _("It is neither JSON nor TOML: {why}").format(why=error))]) from error
    except RecursionError as error:
        raise BadDesign([Problem(_("the file"), _("It is nested too deeply to be a design."))]) from error


Read = Callable[["_Check", str, Any], Any]


class _Check:
    """Collects what is wrong while it reads what is right."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, where: str, words: str) -> None:
        self.problems.append(Problem(where, words))

    def is_known(self, where: str) -> bool:
        return any(one.where == where for one in self.problems)

    def table(self, where: str, data: Any, fields: Mapping[str, Read]) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.say(where, _("This has to be a table of fields."))
            return {}
        found = {}
        for name, value in data.items():
            at = f"{where}.{name}" if where else str(name)
            if name not in fields:
                self.say(at[:80], _("Konnekt doesn’t know this field. Take it out, or look for a slip of the pen."))
            else:
                before = len(self.problems)
                read = fields[name](self, at, value)
                if len(self.problems) == before and read is not None:
                    found[name] = read
        return found


def _ignored(check: _Check, where: str, value: Any) -> None:
    return None


def _text(most: int) -> Read:
    def read(check: _Check, where: str, value: Any) -> str:
        if not isinstance(value, str) or "\x00" in value:
            check.say(where, _("This has to be text."))
        elif len(value) > most:
            check.say(where, _("It is longer than {most} characters. Shorten it.").format(most=most))
        return value.strip() if isinstance(value, str) else ""

    return read


def _one_of(values: Collection[str]) -> Read:
    def read(check: _Check, where: str, value: Any) -> str:
        if value not in values:
            check.say(where, _("Write one of: {values}.").format(values=", ".join(values)))
        return str(value)

    return read


def _whole(values: range) -> Read:
    def read(check: _Check, where: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value not in values:
            check.say(
                where,
                _("Write a whole number from {least} to {most}.").format(least=values.start, most=values.stop - 1),
            )
        return int(value) if value in values else values.start

    return read


def _flag(check: _Check, where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        check.say(where, _("Write true or false."))
    return bool(value)


def _list(item: Read, most: int) -> Read:
    def read(check: _Check, where: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            check.say(where, _("This has to be a list."))
            return []
        if len(value) > most:
            check.say(where, _("These are {number}; at most {most} can be used.").format(number=len(value), most=most))
            return []
        return [item(check, f"{where}[{place}]", one) for place, one in enumerate(value, 1)]

    return read


def _table(fields: Mapping[str, Read], needs: Collection[str] = ()) -> Read:
    def read(check: _Check, where: str, value: Any) -> dict[str, Any]:
        found = check.table(where, value, fields)
        if isinstance(value, Mapping):
            for name in needs:
                if name not in value:
                    check.say(f"{where}.{name}", _("It is missing."))
        return found

    return read


def _rules(check: _Check, where: str, value: Any) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = _list(lambda _check, _where, one: one, MOST_RULES)(check, where, value)
    for place, rule in enumerate(rules, 1):
        try:
            read_rules({"all": [rule]})
        except BadRule:
            check.say(f"{where}[{place}]", _("This isn’t a rule: it needs a fact, what it is, and perhaps a side."))
    return rules


def _messages(check: _Check, where: str, value: Any) -> list[str]:
    """Asked late: which messages there are is known once every room is loaded."""
    known = sorted(key for key, notice in NOTICES.items() if notice.may_be_off)
    found: list[str] = _list(_one_of(known), len(known))(check, where, value)
    return found


def _own_question(check: _Check, where: str, value: Any) -> dict[str, Any]:
    before = len(check.problems)
    found: dict[str, Any] = _table(_OWN_QUESTION, needs=("label", "purpose", "kind"))(check, where, value)
    if len(check.problems) == before:
        try:
            check_question(found)
        except Refused as refusal:
            check.say(f"{where}.{refusal.field}", str(refusal))
    return found


def _address(check: _Check, where: str, value: Any) -> str:
    given = _text(LONGEST_ADDRESS)(check, where, value)
    found = page_address(given) if given else ""
    if given and not found:
        check.say(where, _("That is no address of a page. It begins with https://."))
    return found


_RESOURCE: dict[str, Read] = {
    "title": _text(200),
    "address": _address,
    "words": _text(500),
    "area": _text(60),
    "phase": _one_of(Phase.values),
}
_OWN_QUESTION: dict[str, Read] = {
    "label": _text(200),
    "hint": _text(300),
    "purpose": _text(300),
    "kind": _one_of([kind.value for kind in OWN_KINDS]),
    "choices": _list(_text(LONGEST_CHOICE), MOST_CHOICES),
    "asked": _one_of(Side.values),
    "reader": _one_of(Reader.values),
    "may_match": _flag,
    "is_required": _flag,
}
_TRAINING: dict[str, Read] = {
    "module": _text(60),
    "side": _one_of(("mentee", "mentor")),
    "required": _flag,
    "gate": _one_of(("none", "matching", "session")),
    "due": _one_of(("never", "matching", "start", "middle", "end")),
}
"""In the words of the room that teaches, which stands above this one; a test holds the two together."""
_PLAN: dict[str, Read] = {
    "break_weeks": _whole(BREAK_WEEKS),
    "shows_hours": _flag,
    "agreement": _table(dict.fromkeys(ClauseKey.values, _text(LONGEST_CLAUSE))),
    "milestones": _list(
        _table(
            {"month": _whole(MONTHS), "title": _text(LONGEST_TITLE), "about": _text(LONGEST_ABOUT)},
            needs=("month", "title"),
        ),
        MOST_MILESTONES,
    ),
    "sessions": _list(
        _table(
            {
                "month": _whole(MONTHS),
                "title": _text(LONGEST_TITLE),
                "agenda": _list(_text(LONGEST_POINT), MOST_POINTS),
            },
            needs=("month", "title"),
        ),
        MOST_SESSIONS,
    ),
    "guidance": _table(dict.fromkeys(Phase.values, _text(LONGEST_GUIDANCE))),
}
_FIELDS: dict[str, Read] = {
    "name": _text(120),
    "purpose": _text(300),
    "goals": _list(_text(300), 20),
    "description": _text(LONGEST_DESCRIPTION),
    "time_asked": _text(200),
    "is_public": _flag,
    "format": _one_of(Format.values),
    "is_rolling": _flag,
    "circle_least": _whole(CIRCLE_SIZES),
    "circle_most": _whole(CIRCLE_SIZES),
    "ways": _list(_one_of(Way.values), len(Way)),
    "areas": _list(_text(60), 50),
    "words": _table(dict.fromkeys(("mentee", "mentees", "mentor", "mentors"), _text(40))),
    "days": _table({name: _whole(range(1, most)) for name, most in LONGEST_DAYS.items()}),
    "who_may_join": _rules,
    "places": _table(
        {
            "mentees": _whole(range(1, 100_000)),
            "oversubscribed": _one_of(Oversubscribed.values),
            "answer_days": _whole(OBJECTION_DAYS),
        }
    ),
    "questions": _list(_one_of(OPTIONAL), len(OPTIONAL)),
    "own_questions": _list(_own_question, MOST_QUESTIONS),
    "resources": _list(_table(_RESOURCE, needs=("title",)), MOST_RESOURCES),
    "training": _list(_table(_TRAINING, needs=("module", "side")), MOST_MODULES),
    "plan": _table(_PLAN),
    "messages_off": _messages,
}
