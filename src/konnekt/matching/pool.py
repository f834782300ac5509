"""Who is in a run: everybody who can still be placed, with what they answered and what keeps them apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import F

from konnekt.matching.models import Steer
from konnekt.matching.states import SteerKind
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, OwnQuestion, Ranking, Round, Wish
from konnekt.programmes.queries import placeable as placeable_on
from konnekt.programmes.states import Format
from konnekt.questions.queries import Answers, answers_of
from konnekt.questions.states import SPANS, Meeting
from konnekt.relationships.models import PairRequest
from konnekt.relationships.pairing import Barrier, Lines
from konnekt.relationships.pool import (
    Circle,
    barriers,
    circles_in,
    fellows_apart,
    held_mentees,
    lines_around,
    seats,
)
from konnekt.relationships.states import IS_OPEN
from konnekt.sealing.keyring import Holder, pseudonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One enrolment as matching sees it. Empty means unknown: never zero."""

    member_id: UUID
    areas_sought: dict[str, int] = field(default_factory=dict)
    areas_given: dict[str, int] = field(default_factory=dict)
    skills_wanted: frozenset[str] = frozenset()
    skills_offered: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    hours: tuple[tuple[int, int], ...] = ()
    zone: str = ""
    rhythm: str = ""
    meeting: frozenset[str] = frozenset()
    own_answers: frozenset[tuple[str, str]] = frozenset()
    """Question and answer, for those of the programme's own questions that matching may look at."""
    statement: str = ""
    grade: str = ""
    unit: str = ""
    site: str = ""
    wishes: tuple[UUID, ...] = ()
    ranking: tuple[UUID, ...] = ()
    """As a mentor: the mentees who named them, in the order in which they would take them."""
    comes_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The people of a run by enrolment id, in a fixed order, and the rules between them by position."""

    mentees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]
    people: dict[UUID, Person]
    places: dict[UUID, int]
    barred: list[tuple[int, int, Barrier]]
    locked: list[tuple[int, int]]
    forbidden: list[tuple[int, int]]
    preferred: list[tuple[int, int]]
    lines: Lines
    pseudonyms: dict[UUID, str]
    line_unknown: Mapping[UUID, bool]
    """Enrolments that are left out because their reporting line is not known, and whether each only mentors."""
    paired_before: int = 0
    """Pairs of this round that run or are being asked: they are left alone, and their places are taken."""
    requests_open: int = 0
    """Requests that wait for an answer: they count as wishes."""
    least: int = 0
    """Where circles are matched: the mentees that one needs to begin. 0 where pairs are."""
    running: Mapping[UUID, int] = field(default_factory=dict)
    """Mentees whom a mentor's circle has already; they take up its places."""
    fellows_apart: tuple[tuple[int, int], ...] = ()
    """Mentees, by position, who must not sit in one circle."""

    format: Format = Format.ONE_TO_ONE
    """Who is to stand above whom is not the same in each."""

    def pseudonym_of_member(self, member: str) -> str:
        """The pseudonym of a member by id as the lines write it."""
        return self.pseudonyms[UUID(member)]


def gather(round_: Round, *, on: date) -> Pool:
    """Everybody of the round who completed their enrolment, is here and not paused, and can still be placed."""
    enrolments = list(placeable_on(round_, on).select_related("member", "member__unit").order_by("pk"))
    unknown = [one for one in enrolments if one.member.line_state == LineState.UNKNOWN]
    placeable = [one for one in enrolments if one.member.line_state != LineState.UNKNOWN]
    taken = held_mentees(round_)
    is_circle = round_.programme.format == Format.CIRCLE
    circles = circles_in(round_) if is_circle else {}
    places = seats(round_, [one for one in placeable if one.may_mentor], circles)
    mentees = [one for one in placeable if one.may_be_mentored and one.member_id not in taken]
    mentors = [one for one in placeable if one.may_mentor and places[one.pk] > 0]
    is_peer = round_.programme.format == Format.PEER
    if is_peer:
        mentees = mentors = [one for one in mentees if one.may_mentor]
    lines = lines_around({one.member_id for one in placeable} | (taken if is_circle else set()), on=on)
    named = {one.pk for one in placeable} | {one.member_id for one in placeable} | _in_lines(lines)
    steers = steered_pairs(round_, [one.pk for one in mentees], [one.pk for one in mentors])
    return Pool(
        mentees=tuple(one.pk for one in mentees),
        mentors=tuple(one.pk for one in mentors),
        people=people_of(placeable, comparable_in(round_), rankings_in(round_)),
        places=places,
        barred=barriers(mentees, mentors, lines=lines) + _apart_from_circles(mentees, mentors, circles, lines),
        locked=steers[SteerKind.LOCK],
        forbidden=steers[SteerKind.FORBID],
        preferred=steers[SteerKind.PREFER],
        lines=lines,
        pseudonyms=pseudonyms(Holder.round(round_.pk), named),
        line_unknown={one.pk: not one.may_be_mentored for one in unknown},
        paired_before=len(taken) // 2 if is_peer else len(taken),
        format=Format(round_.programme.format),
        requests_open=PairRequest.objects.filter(round=round_, state__in=IS_OPEN).count(),
        least=round_.programme.circle_least if is_circle else 0,
        running={one.pk: len(circles[one.pk].mentees) for one in mentors if one.pk in circles},
        fellows_apart=_fellows_apart(mentees, lines) if is_circle else (),
    )


def _fellows_apart(mentees: Sequence[Enrolment], lines: Lines) -> tuple[tuple[int, int], ...]:
    """Mentees who must not sit in one circle, each two once."""
    members = [one.member_id for one in mentees]
    return tuple(sorted((i, j) for i, j in fellows_apart(members, members, lines=lines) if i < j))


def _apart_from_circles(
    mentees: Sequence[Enrolment], mentors: Sequence[Enrolment], circles: Mapping[UUID, Circle], lines: Lines
) -> list[tuple[int, int, Barrier]]:
    """Mentees who must not join a circle because of somebody who is in it already."""
    at = {member: j for j, one in enumerate(mentors) if one.pk in circles for member in circles[one.pk].others}
    if not at:
        return []
    present = sorted(at)
    apart = fellows_apart([one.member_id for one in mentees], present, lines=lines)
    return sorted({(i, at[present[k]], Barrier.EXCLUSION) for i, k in apart})


def rankings_in(round_: Round) -> dict[UUID, list[UUID]]:
    """The members whom each mentor of a round ranks, in order. Only a run reads them: the order of the cards that a
    mentee looks at would tell who ranked them.
    """
    found: dict[UUID, list[UUID]] = {}
    rows = Ranking.objects.filter(enrolment__round=round_).order_by("rank")
    for enrolment_id, member_id in rows.values_list("enrolment_id", "mentee__member_id"):
        found.setdefault(enrolment_id, []).append(member_id)
    return found


def people_of(
    enrolments: list[Enrolment],
    comparable: Collection[str],
    rankings: Mapping[UUID, Sequence[UUID]] = MappingProxyType({}),
) -> dict[UUID, Person]:
    """These enrolments as matching sees them. An open request is a wish too: whoever asks means it more than whoever
    only named somebody.
    """
    ids = [one.pk for one in enrolments]
    answers = answers_of(ids)
    wishes: dict[UUID, list[UUID]] = {}
    requests = PairRequest.objects.filter(mentee__in=ids, state__in=IS_OPEN)
    asked = requests.order_by(F("rank").asc(nulls_last=True), "sent_at").values_list("mentee_id", "mentor__member_id")
    wished = Wish.objects.filter(enrolment__in=ids).order_by("rank").values_list("enrolment_id", "wanted_id")
    for enrolment_id, wanted_id in (*asked, *wished):
        if wanted_id not in wishes.setdefault(enrolment_id, []):
            wishes[enrolment_id].append(wanted_id)
    return {
        one.pk: as_person(
            one, answers.get(one.pk, Answers()), wishes.get(one.pk, []), comparable, rankings.get(one.pk, ())
        )
        for one in enrolments
    }


def comparable_in(round_: Round) -> frozenset[str]:
    """Keys of the programme's own questions that matching may look at."""
    may = OwnQuestion.objects.filter(programme=round_.programme_id, may_match=True, retired_at=None)
    return frozenset(may.values_list("key", flat=True))


def as_person(
    enrolment: Enrolment,
    answers: Answers,
    wishes: list[UUID],
    comparable: Collection[str] = (),
    ranking: Sequence[UUID] = (),
) -> Person:
    """One enrolment as matching sees it."""
    member = enrolment.member
    return Person(
        member_id=member.pk,
        areas_sought=answers.get("areas_sought") or {},
        areas_given=answers.get("areas_given") or {},
        skills_wanted=frozenset(answers.get("skills_wanted") or ()),
        skills_offered=frozenset(answers.get("skills_offered") or ()),
        languages=frozenset(answers.get("languages") or ()),
        hours=tuple(SPANS[part] for part in answers.get("hours") or ()),
        zone=answers.get("time_zone") or member.time_zone,
        rhythm=answers.get("rhythm") or "",
        meeting=_ways_to_meet(answers.get("meeting")),
        own_answers=frozenset((key, said) for key in comparable for said in _as_list(answers.get(key))),
        statement=answers.get("statement") or "",
        grade=member.grade,
        unit=member.unit.path if member.unit else "",
        site=member.site,
        wishes=tuple(wishes),
        ranking=tuple(ranking),
        comes_first=enrolment.has_priority,
    )


def _as_list(answer: str | list[str] | None) -> list[str]:
    """One answer or several, as several."""
    return [answer] if isinstance(answer, str) else answer or []


def _ways_to_meet(answer: str | None) -> frozenset[str]:
    if answer == Meeting.EITHER:
        return frozenset({Meeting.ONLINE.value, Meeting.IN_PERSON.value})
    return frozenset({answer}) if answer else frozenset()


def steered_pairs(
    round_: Round, mentees: Sequence[UUID], mentors: Sequence[UUID]
) -> dict[SteerKind, list[tuple[int, int]]]:
    """Locked, forbidden and preferred pairs by position, of peers both ways; one that can't be placed any more is
    passed over.
    """
    at_mentee = {one: place for place, one in enumerate(mentees)}
    at_mentor = {one: place for place, one in enumerate(mentors)}
    found: dict[SteerKind, list[tuple[int, int]]] = {kind: [] for kind in SteerKind}
    for steer in Steer.objects.filter(round=round_).order_by("made_at"):
        if steer.mentee_id in at_mentee and steer.mentor_id in at_mentor:
            found[SteerKind(steer.kind)].append((at_mentee[steer.mentee_id], at_mentor[steer.mentor_id]))
    if round_.programme.format == Format.PEER:
        return {kind: sorted({*pairs, *((j, i) for i, j in pairs)}) for kind, pairs in found.items()}
    return found


def _in_lines(lines: Lines) -> set[UUID]:
    names = {name for edge in lines.edges for name in (edge.person, edge.manager)}
    names |= {name for one in lines.appraisals for name in (one.person, one.appraiser)}
    return {UUID(name) for name in names | lines.unknown}
