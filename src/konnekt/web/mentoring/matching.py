"""A mentor's matching data: what of their offer is sought, how much they carry, what counted, what would change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.disclosure.counts import HeadCount
from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.demand import Afterwards, Counted, MatchingData, Theme, Wanted, afterwards, matching_data
from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.rules import may_change
from konnekt.programmes.states import ENROLLED, Format
from konnekt.questions import vocabularies
from konnekt.questions.states import Step
from konnekt.relationships.pool import seats
from konnekt.relationships.queries import Pair, my_pairs
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.enrolment import steps
from konnekt.web.pairs.showing import area_names, mentees_of, reasons_of
from konnekt.web.reasons import label

MOST_ADVICE = 4
MOST_COUNTED = 4

_THEMES = {
    Theme.AREA: gettext_lazy("an area you give"),
    Theme.SKILL: gettext_lazy("a skill you offer"),
    Theme.LANGUAGE: gettext_lazy("a language you speak"),
}
_ADVICE = {
    Theme.AREA: gettext_lazy("Giving something in {what}"),
    Theme.SKILL: gettext_lazy("Offering {what}"),
    Theme.LANGUAGE: gettext_lazy("Speaking {what} with {a_mentee}"),
}
_STEPS = {Theme.AREA: Step.AREAS, Theme.SKILL: Step.SKILLS, Theme.LANGUAGE: Step.MEETING}
_FROM_THE_DIRECTORY = {CriterionKey.GRADE, CriterionKey.OTHER_UNIT, CriterionKey.SAME_SITE, CriterionKey.OTHER_SITE}
_MATCHED = {RelationshipState.PROPOSED, RelationshipState.ACTIVE}


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that would make a mentor more useful, and how many mentees it is for."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Load:
    """How much a mentor carries."""

    offered: int
    here: int
    elsewhere: int
    free: int


@dataclass(frozen=True, slots=True)
class Why:
    """One of the mentor's pairs in this round, and the reasons both know."""

    pair: Pair
    name: str
    reasons: list[str]


@page(Permission.TAKE_PART)
def my_matching(request: Request, mentor_enrolment_id: UUID) -> HttpResponse:
    """Everything about a mentor's own matching in one round."""
    rows = Enrolment.objects.select_related("round__programme", "member__unit")
    mine = OWN_ENROLMENT.fetch(request.actor, mentor_enrolment_id, rows)
    is_peer = mine.round.programme.format == Format.PEER
    if is_peer or not mine.may_mentor or mine.state not in ENROLLED:
        raise Refused(_("This page is for mentors of a round, once they sent their answers."))
    today, k = localdate(clock.read()), request.organisation.smallest_group
    data, after = matching_data(mine, today=today, k=k), afterwards(mine, today=today, k=k)
    areas = area_names()
    pairs = [one for one in my_pairs(request.actor) if one.mine.side == PartSide.MENTOR]
    load, names = load_of(mine, pairs), names_in(mine.round.programme)
    context = {
        "enrolment": mine,
        "names": names,
        "programme": mine.round.programme,
        "trail": [(_("My mentoring"), reverse("my_mentoring", args=[request.organisation.slug])), (_("Matching"), "")],
        "data": data,
        "finding": finding(data, names),
        "heads": (_("What you offer"), names.say(_("{Mentees} who seek it, drawn")), names.say("{Mentees}")),
        "rows": offer_bars(data, areas),
        "advice": advice(data, areas, names),
        "change_url": _change_url(request.organisation, mine, data),
        "load": load,
        "load_words": load_words(load, names),
        "matched": [
            why
            for one in pairs
            if one.relationship.round_id == mine.round_id and one.state in _MATCHED
            for why in _whys(one, areas)
        ],
        "after": after,
        "counted": counted_words(after.counted, names) if after else "",
        "changes": changes(after, load, names) if after else [],
    }
    return render(request, "mentoring/my_matching.html", context)


def _whys(pair: Pair, areas: dict[str, str]) -> list[Why]:
    """Why this mentee, or each mentee of a circle."""
    if not pair.is_circle:
        return [Why(pair, pair.other.member.name, reasons_of(pair, areas))]
    return [Why(pair, one.part.member.name, one.reasons) for one in mentees_of(pair, areas)] if pair.leads else []


def finding(data: MatchingData, names: Names) -> str:
    """The page's finding in one sentence."""
    if data.mentees.shown is None:
        return names.say(_("Too few {mentees} have enrolled to say what is sought: look again next week"))
    if data.reached.shown is None or data.reached == data.mentees:
        words = _("{reached} {mentees} seek an area or a skill that you offer")
        return capfirst(names.say(words, reached=data.reached))
    words = _("{reached} of {number} {mentees} seek an area or a skill that you offer")
    return names.say(words, reached=data.reached, number=data.mentees)


def offer_bars(data: MatchingData, areas: Mapping[str, str]) -> list[charts.Bar]:
    """A row for each thing that the mentor offers, the most sought first."""
    most = max((one.sought.shown or 0 for one in data.offers), default=0)
    return [
        charts.Bar(
            label=named(one, areas),
            why=str(_THEMES[one.theme]) + (f"; {_('places are short')}" if one.short.shown else ""),
            bar=charts.span_bar(0, one.sought.shown or 0, low=0, high=max(most, 1)),
            number=str(one.sought),
        )
        for one in data.offers
    ]


def advice(data: MatchingData, areas: Mapping[str, str], names: Names) -> list[Advice]:
    """How to be more useful: what is short and not yet offered."""
    return [
        Advice(
            names.say(_ADVICE[one.theme], what=named(one, areas)),
            names.say(
                _("sought by {sought} {mentees}; {short} of them without a place"), sought=one.sought, short=one.short
            ),
        )
        for one in data.lacking[:MOST_ADVICE]
    ]


def named(one: Wanted, areas: Mapping[str, str]) -> str:
    """An area, a skill or a language by its name."""
    match one.theme:
        case Theme.AREA:
            return areas.get(one.key, one.key)
        case Theme.SKILL:
            return vocabularies.skill_named(one.key)
        case Theme.LANGUAGE:
            return vocabularies.languages().get(one.key, one.key)


def load_of(mine: Enrolment, pairs: Iterable[Pair]) -> Load:
    """Places offered here, and who holds one here and in other rounds."""
    held = [one.relationship.round_id == mine.round_id for one in pairs if one.mine.holds_place]
    return Load(mine.capacity, sum(held), len(held) - sum(held), seats(mine.round, [mine])[mine.pk])


def load_words(load: Load, names: Names) -> str:
    """Whether somebody more can be matched with the mentor, in a sentence."""
    if not load.free:
        return _("Your places are taken: nobody more is matched with you.")
    words = ngettext(
        "One more {mentee} can be matched with you.", "{number} more {mentees} can be matched with you.", load.free
    )
    return names.say(words, number=load.free)


def counted_words(counted: list[Counted], names: Names) -> str:
    """What counted most, by name."""
    told = [label(one.key, names) for one in counted[:MOST_COUNTED]]
    return _("What counted most in this round: {names}.").format(names=", ".join(told)) if told else ""


def changes(after: Afterwards, load: Load, names: Names) -> list[str]:
    """What would change whom the mentor is matched with."""
    silent = [one.key for one in after.counted if not one.is_answered]
    found = [_unanswered(key, names) for key in silent]
    if after.left.shown and not load.free:
        found.append(_places(after.left, names))
    return found


def _unanswered(key: CriterionKey, names: Names) -> str:
    kind = CATALOGUE[key]
    if key in _FROM_THE_DIRECTORY:
        return _("{label}: the directory doesn’t say where you stand, so it counted as the average.").format(
            label=names.say(kind.label)
        )
    return _("{label}: you left it open, so it counted as the average. An answer makes it count.").format(
        label=names.say(kind.label)
    )


def _places(left: HeadCount, names: Names) -> str:
    words = _("{number} {mentees} stayed without {a_mentor}, and your places are taken: one more could help.")
    return names.say(words, number=left)


def _change_url(organisation: Organisation, mine: Enrolment, data: MatchingData) -> str:
    """Where the mentor changes what is most lacking; nowhere once the round is matched."""
    if not may_change(mine.round.programme, mine.round):
        return ""
    step = str(_STEPS[data.lacking[0].theme]) if data.lacking else "role"
    return steps.address(mine, organisation, step if step in steps.keys_of(mine) else "role")
