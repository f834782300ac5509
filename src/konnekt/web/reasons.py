"""Reasons of a match as sentences. They are made from facts both may know; numbers stay with the programme manager."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.reasons import BELOW, LEVEL, TURNED
from konnekt.programmes.names import Names
from konnekt.questions import vocabularies
from konnekt.questions.states import Meeting, Rhythm


def sentences(reasons: Iterable[Mapping[str, Any]], *, mentee: str, mentor: str, areas: Mapping[str, str]) -> list[str]:
    """Why these two, in plain words; ``areas`` are the organisation's interest areas, name by key."""
    found = []
    for reason in reasons:
        one, other = (mentor, mentee) if reason.get("turned") else (mentee, mentor)
        found.append(
            sentence(CriterionKey(reason["key"]), reason.get("shared", ()), mentee=one, mentor=other, areas=areas)
        )
    return [words for words in found if words]


def sentence(key: CriterionKey, shared: Sequence[str], *, mentee: str, mentor: str, areas: Mapping[str, str]) -> str:
    """One reason in plain words, or nothing when there is nothing to say."""
    people = {"mentee": mentee, "mentor": mentor}
    match key:
        case CriterionKey.AREAS if shared:
            names = in_words([areas.get(area, area) for area in shared])
            return _("{mentee} would like to talk about {what}, and {mentor} has much to give there.").format(
                what=names, **people
            )
        case CriterionKey.SKILLS if shared:
            return _("{mentor} offers what {mentee} would like to learn: {what}.").format(
                what=in_words(shared), **people
            )
        case CriterionKey.LANGUAGES if shared:
            known = vocabularies.languages()
            return _("You can both talk in {what}.").format(what=in_words([known.get(code, code) for code in shared]))
        case CriterionKey.STATEMENT:
            return _("What you both wrote speaks of similar things.")
        case CriterionKey.HOURS:
            return _("You have free hours at the same time.")
        case CriterionKey.RHYTHM if shared:
            return _("Both of you say: {what}.").format(what=Rhythm(shared[0]).label)
        case CriterionKey.OWN_QUESTIONS if shared:
            return _("You both answered: {what}.").format(what=in_words(shared))
        case CriterionKey.MEETING if shared:
            return _("You both like to meet {what}.").format(what=in_words([_how(way) for way in shared], last=_("or")))
        case CriterionKey.GRADE if BELOW in shared:
            return _("{mentor} sees the work from where {mentee} no longer stands.").format(**people)
        case CriterionKey.GRADE if LEVEL in shared:
            return _("You stand at the same height, so that neither has to look up.")
        case CriterionKey.GRADE:
            return _("{mentor} has been through more, and is still close enough to remember it.").format(**people)
        case CriterionKey.OTHER_UNIT:
            return _("You come from different parts of the organisation.")
        case CriterionKey.OTHER_SITE:
            return _("You work at different sites.")
        case CriterionKey.TIME_ZONE:
            return _("Your clocks are close.")
        case CriterionKey.SAME_SITE:
            return _("You work at the same site.")
        case _:
            return ""


def in_words(things: Sequence[str], *, last: str = "") -> str:
    """“a, b and c”."""
    if len(things) < 2:
        return "".join(things)
    return _("{first} {joined_by} {last}").format(
        first=", ".join(things[:-1]), joined_by=last or _("and"), last=things[-1]
    )


def label(key: str, names: Names) -> str:
    """A criterion's name for people; of peers some come both ways round."""
    name = names.say(CATALOGUE[CriterionKey(key.removesuffix(TURNED))].label)
    return _("{name}, the other way round").format(name=name) if key.endswith(TURNED) else name


def _how(way: str) -> str:
    return _("online") if way == Meeting.ONLINE else _("in person")
