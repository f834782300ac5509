"""Reads: which articles somebody finds, and which hints are gone; which versions of protocols are in force, who
accepted them, and for whom they wait.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet, Value

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.guidance.library import Article, library, translated
from konnekt.guidance.models import (
    Acceptance,
    Dismissed,
    OwnArticle,
    OwnVersion,
    Protocol,
    ProtocolVersion,
    Reminder,
    SwitchedOff,
)
from konnekt.guidance.policy import ACCEPTANCE, ARTICLE, KEEPING, OWN_VERSION, STANDS, VERSION
from konnekt.guidance.rules import asks
from konnekt.guidance.sides import side_words
from konnekt.guidance.states import FOR_SIDE
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Phase, ProgrammeState, Side

Texts = dict[str, Article]
"""One article in each of its languages."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A version in force, for somebody whom it asks."""

    version: ProtocolVersion
    accepted_at: datetime | None
    before: ProtocolVersion | None
    """The newest version before it that they accepted, while they haven't accepted this one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a version asks, as those who run the programme see it."""

    name: str
    side: str
    round: str
    accepted_at: datetime | None
    reminders: int


def shelf_of(actor: Actor) -> dict[str, Texts]:
    """Every article that the actor finds: a programme's and the organisation's own by their id, then ours by their
    slugs, but for those that are switched off, with the translations that are there.
    """
    rows = OWN_VERSION.visible(actor, OwnVersion.objects.filter(STANDS)).select_related("article__programme")
    found: dict[str, Texts] = {}
    more: dict[str, Texts] = {}
    for row in rows.order_by(F("article__programme__name").asc(nulls_last=True), "title", "pk"):
        if row.article.shipped in library():
            more.setdefault(row.article.shipped, {})[row.language] = _translation(row)
        elif not row.article.shipped:
            found[str(row.article_id)] = {row.language: _own(row)}
    off = switched_off()
    return found | {slug: dict(texts) | more.get(slug, {}) for slug, texts in library().items() if slug not in off}


def texts_of(actor: Actor, slug: str) -> Texts:
    """One of our articles in each language in which it is there for the actor."""
    rows = OWN_VERSION.visible(actor, OwnVersion.objects.filter(STANDS, article__shipped=slug))
    return dict(library()[slug]) | {row.language: _translation(row) for row in rows.select_related("article")}


def switched_off() -> set[str]:
    """The articles of ours that nobody here is shown."""
    return set(SwitchedOff.objects.values_list("article", flat=True))


def hints_gone(actor: Actor) -> tuple[dict[str, datetime], set[str]]:
    """The hints that the actor put aside, and when; and those of articles that are switched off."""
    aside = Dismissed.objects.filter(member=actor.member_id).values_list("article", "dismissed_at", Value(False))
    off = SwitchedOff.objects.values_list("article", "switched_at", Value(True))
    rows = list(aside.union(off, all=True))
    return {slug: at for slug, at, is_off in rows if not is_off}, {slug for slug, _at, is_off in rows if is_off}


def kept_articles(actor: Actor) -> list[OwnArticle]:
    """Every article that the actor writes, translations among them."""
    rows = ARTICLE.visible(actor, OwnArticle.objects.select_related("programme"))
    return list(rows.order_by(F("programme__name").asc(nulls_first=True), "title", "pk"))


def versions_of(actor: Actor, article: OwnArticle) -> list[OwnVersion]:
    """Everything of an article that was published, the newest first."""
    return list(OWN_VERSION.visible(actor, OwnVersion.objects.filter(article=article)).order_by("-number"))


def _own(row: OwnVersion) -> Article:
    programme = row.article.programme
    return Article(
        slug=str(row.article_id),
        title=row.title,
        audiences=frozenset({FOR_SIDE[Side(row.side)]}),
        phases=(Phase(row.phase),) if row.phase else tuple(Phase),
        screens=(),
        moments=frozenset(),
        formats=frozenset(),
        hint=row.summary,
        text=row.text,
        language=row.language,
        is_said=False,
        own=programme.name if programme else "",
        said_for=side_words(programme, row.side),
    )


def _translation(row: OwnVersion) -> Article:
    ours = next(iter(library()[row.article.shipped].values()))
    return replace(translated(ours, row.language, row.title, row.summary, row.text), is_said=False)


def in_force(programmes: Collection[UUID]) -> QuerySet[ProtocolVersion]:
    """The newest version of every protocol of these programmes that is not retired."""
    found = ProtocolVersion.objects.filter(protocol__programme__in=programmes, protocol__retired_at=None)
    newest = found.filter(number=F("protocol__number")).select_related("protocol")
    return newest.order_by("protocol__made_at", "protocol__pk")


def asked_enrolments() -> QuerySet[Enrolment]:
    """Everybody with a place in a round that goes on: whom protocols ask."""
    placed = Enrolment.objects.filter(state=EnrolmentState.COMPLETE).exclude(round__phase=Phase.CLOSE)
    return placed.exclude(round__programme__state=ProgrammeState.DRAFT)


def is_asked(enrolment: Enrolment) -> bool:
    """The same about one that is loaded."""
    return enrolment.state == EnrolmentState.COMPLETE and enrolment.round.phase != Phase.CLOSE


def asked_of(enrolment: Enrolment) -> list[Asked]:
    """The protocols of one's programme that ask somebody on one's side, and whether they are accepted."""
    versions = [one for one in in_force([enrolment.round.programme_id]) if asks(one.protocol.asked, enrolment)]
    protocols = [one.protocol_id for one in versions]
    mine = Acceptance.objects.filter(member=enrolment.member_id, version__protocol__in=protocols)
    newest: dict[UUID, ProtocolVersion] = {}
    accepted: dict[UUID, datetime] = {}
    for one in mine.select_related("version").order_by("version__number"):
        newest[one.version.protocol_id] = one.version
        accepted[one.version_id] = one.accepted_at
    return [
        Asked(one, accepted.get(one.pk), None if one.pk in accepted else newest.get(one.protocol_id))
        for one in versions
    ]


def waiting_for(enrolments: Iterable[Enrolment]) -> list[tuple[Enrolment, list[ProtocolVersion]]]:
    """Of enrolments, of which some may be the same person's, those for whom something waits to be accepted. The round
    is loaded.
    """
    asked = [one for one in enrolments if is_asked(one)]
    if not asked:
        return []
    versions = list(in_force({one.round.programme_id for one in asked}))
    if not versions:
        return []
    done = set(
        Acceptance.objects.filter(version__in=versions, member__in={one.member_id for one in asked}).values_list(
            "version_id", "member_id"
        )
    )
    found = []
    for one in asked:
        open_ones = [
            version
            for version in versions
            if version.protocol.programme_id == one.round.programme_id
            and asks(version.protocol.asked, one)
            and (version.pk, one.member_id) not in done
        ]
        if open_ones:
            found.append((one, open_ones))
    return found


def protocols_of(actor: Actor, programme: Programme) -> list[Protocol]:
    """A programme's protocols, for those who run it."""
    return list(KEEPING.visible(actor, Protocol.objects.filter(programme=programme)))


def version_of(actor: Actor, protocol_id: UUID, number: int | None) -> ProtocolVersion | None:
    """One version of a protocol that the actor may read; without a number the newest."""
    found = VERSION.visible(actor, ProtocolVersion.objects.filter(protocol=protocol_id).select_related("protocol"))
    return (found.filter(number=number) if number is not None else found).order_by("-number").first()


def numbers_of(actor: Actor, protocols: Iterable[Protocol]) -> dict[UUID, tuple[int, int]]:
    """Of each protocol that is in force: how many accepted its newest version, and how many it asks."""
    live = [one for one in protocols if one.number and one.retired_at is None]
    if not live:
        return {}
    people = list(
        asked_enrolments().filter(round__programme__in={one.programme_id for one in live}).select_related("round")
    )
    rows = Acceptance.objects.filter(version__protocol__in=live, version__number=F("version__protocol__number"))
    done = set(ACCEPTANCE.visible(actor, rows, least=Sight.WHEN).values_list("version__protocol_id", "member_id"))
    found = {}
    for one in live:
        ids = {
            each.member_id for each in people if each.round.programme_id == one.programme_id and asks(one.asked, each)
        }
        found[one.pk] = (sum((one.pk, each) in done for each in ids), len(ids))
    return found


def people_of(actor: Actor, protocol: Protocol) -> list[Person]:
    """Whom the newest version asks, those who have not accepted first."""
    people = asked_enrolments().filter(round__programme=protocol.programme_id).select_related("round", "member")
    rows = Acceptance.objects.filter(version__protocol=protocol, version__number=protocol.number)
    accepted = dict(ACCEPTANCE.visible(actor, rows, least=Sight.WHEN).values_list("member_id", "accepted_at"))
    sent: dict[UUID, int] = {}
    told = Reminder.objects.filter(version__protocol=protocol, version__number=protocol.number)
    for member_id in told.values_list("member_id", flat=True):
        sent[member_id] = sent.get(member_id, 0) + 1
    found = {
        one.member_id: Person(
            one.member.name, one.side, one.round.name, accepted.get(one.member_id), sent.get(one.member_id, 0)
        )
        for one in people.order_by("member__name_key", "pk")
        if asks(protocol.asked, one)
    }
    return sorted(found.values(), key=lambda one: one.accepted_at is not None)
