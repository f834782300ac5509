"""The demo company's champions: one of its newest programme, one of a whole unit; whom they look for, and two
questions, of which one still waits.
"""

from datetime import datetime, timedelta

from konnekt.access.actors import Role
from konnekt.champions.models import Championship, Enquiry, Target
from konnekt.champions.pledge import ANSWER_DAYS, pledge_in_words
from konnekt.champions.states import ChampionshipState
from konnekt.core import clock
from konnekt.demo.company import words
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Appointment, Member
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Phase, Side
from konnekt.sealing.keyring import Holder, place, seal

PLEDGED_DAYS_AGO = (31, 12)
TARGETS = (("networking", 3), ("wellbeing", 2))


def seed_champions(company: Company, members: dict[str, Member]) -> int:
    """Two pledges, two targets and two questions, for the round that recruits. Returns how many pledges."""
    cast = {role: members[company.player(role).key] for role in CastRole}
    round_ = Round.objects.filter(phase=Phase.RECRUIT).select_related("programme").first()
    if round_ is None:
        return 0
    told = words.table("champions.toml")
    manager, champion = cast[CastRole.PROGRAMME_MANAGER], cast[CastRole.CHAMPION]
    _pledge(
        champion, manager, noon(company.today) - timedelta(days=PLEDGED_DAYS_AGO[0]), told["why"][0], round_.programme
    )
    if (second := _of_a_unit(company, members, set(cast.values()))) is not None:
        Appointment.objects.create(member=second, role=Role.CHAMPION)
        _pledge(second, manager, noon(company.today) - timedelta(days=PLEDGED_DAYS_AGO[1]), told["why"][1])
    opened = noon(round_.enrolment_opens)
    Target.objects.bulk_create(
        Target(round=round_, side=Side.MENTOR, area=area, number=number, made_by=manager, made_at=opened)
        for area, number in TARGETS
    )
    now = min(clock.read(), noon(company.today))
    for one in told["question"]:
        _enquiry(round_.programme, cast[CastRole(one["role"])], champion, one, now)
    return Championship.objects.count()


def _pledge(
    member: Member, manager: Member, pledged_at: datetime, why: str, programme: Programme | None = None
) -> None:
    Championship.objects.create(
        member=member,
        programme=programme,
        unit=None if programme else member.unit,
        state=ChampionshipState.SERVING,
        invited_by=manager,
        invited_at=pledged_at - timedelta(days=2),
        why=why,
        pledge=pledge_in_words(),
        pledged_at=pledged_at,
        gave_role=programme is None,
    )


def _of_a_unit(company: Company, members: dict[str, Member], cast: set[Member]) -> Member | None:
    """Somebody senior below the top, who plays no other part and is here."""
    below = {one.key for one in company.units if one.parent}
    free = [one for one in company.people if one.unit in below and one.is_present and members[one.key] not in cast]
    return members[max(free, key=lambda one: (one.grade, one.key)).key] if free else None


def _enquiry(programme: Programme, asker: Member, champion: Member, told: dict[str, str], now: datetime) -> None:
    asked_at = now - timedelta(days=int(told["days_ago"]))
    one = Enquiry(programme=programme, asker=asker, champion=champion, asked_at=asked_at)
    one.answer_by = asked_at + timedelta(days=ANSWER_DAYS)
    key = Holder.person(asker.pk)
    one.question = seal(key, told["question"], place("champions.Enquiry", "question", one.pk))
    if answer := told.get("answer"):
        one.answer = seal(key, answer, place("champions.Enquiry", "answer", one.pk))
        one.answered_by, one.answered_at = champion, asked_at + timedelta(days=1)
        one.answer_read_at = one.answered_at + timedelta(hours=5)
    one.save(force_insert=True)
