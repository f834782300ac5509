"""What somebody did with their own data: a copy that is ready to be fetched, and an erasure that can be taken back."""

from datetime import datetime, timedelta

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.privacy.actions.copies import KEPT, put_copy_together
from konnekt.privacy.actions.erasures import WAITS
from konnekt.privacy.models import Copy, Erasure
from konnekt.privacy.states import Why

ASKED = timedelta(days=2)


def seed_own_data(company: Company, members: dict[str, Member]) -> tuple[int, int]:
    """The mentee whom a visitor can be has a copy; somebody who left has written that they want to be erased. Returns
    how many of each.
    """
    now = noon(company.today)
    _copy(members[company.player(CastRole.MENTEE).key], now)
    leaver = next(one for one in members.values() if one.left_on is not None)
    _erasure(leaver, members[company.player(CastRole.ADMINISTRATOR).key], now - ASKED)
    return 1, 1


def _copy(member: Member, now: datetime) -> None:
    copy = Copy.objects.create(member=member.pk, asked_at=now, expires_at=now + KEPT)
    record(Actor(served_organisation(), member.pk), Verb.COPY_ASKED, copy, subject=member.pk)
    put_copy_together(copy_id=copy.pk, tell_how_far=lambda fraction, words: None, now=now)


def _erasure(member: Member, by: Member, asked_at: datetime) -> None:
    asked = Erasure.objects.create(
        member=member.pk, why=Why.BY_LETTER, asked_by=by.pk, asked_at=asked_at, due_at=asked_at + WAITS
    )
    record(Actor(served_organisation(), by.pk), Verb.ERASURE_ASKED, asked, subject=member.pk)
