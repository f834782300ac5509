"""How often one person writes, thanks and reports: as the organisation sets it, counted up to now."""

from datetime import timedelta

import pytest
from tests.factories.community import own_space, replied, thanked, written

from konnekt.community.actions.moderation import report
from konnekt.community.models import Post, Space
from konnekt.community.states import ReportReason
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Organisation


@pytest.fixture
def space(cast) -> Space:
    return own_space(cast.mentor, cast.mentee, cast.colleague)


def limit(cast, **limits):
    Organisation.objects.filter(pk=cast.organisation_id).update(**limits)


def reported(cast, post, now):
    with tenant(cast.organisation_id):
        report(cast.mentee.actor, post=post, reason=ReportReason.HURTFUL, words="", now=now)


def test_an_organisation_sets_how_much_one_writes(cast, space):
    limit(cast, posts_an_hour=2, replies_an_hour=5)
    now = clock.read()
    post = written(cast.mentor, space, now=now)
    written(cast.mentor, space, now=now)
    with pytest.raises(Refused, match="written 2 times within an hour"):
        written(cast.mentor, space, now=now)
    for _number in range(5):
        replied(cast.mentor, post, now=now)
    with pytest.raises(Refused, match="written 5 times"):
        replied(cast.mentor, post, now=now)
    written(cast.mentee, space, now=now)
    limit(cast, posts_an_hour=3)
    written(cast.mentor, space, now=now)


def test_what_is_dated_later_does_not_count(cast, space):
    limit(cast, posts_an_hour=2)
    now = clock.read()
    written(cast.mentor, space, now=now)
    written(cast.mentor, space, now=now)
    with tenant(cast.organisation_id):
        Post.objects.update(written_at=now + timedelta(minutes=1))
    written(cast.mentor, space, now=now)
    written(cast.mentor, space, now=now)
    with pytest.raises(Refused):
        written(cast.mentor, space, now=now)


def test_thanks_and_reports_have_limits_of_their_own(cast, space):
    limit(cast, thanks_a_day=1, reports_a_day=1)
    now = clock.read()
    later = now + timedelta(days=1, seconds=1)
    first, second = written(cast.mentor, space, now=now), written(cast.mentor, space, now=now)
    thanked(cast.mentee, cast.mentor, now=later)
    thanked(cast.mentee, cast.colleague, now=now)
    with pytest.raises(Refused, match="thanked somebody within a day already"):
        thanked(cast.mentee, cast.mentor, now=now + timedelta(hours=1))
    reported(cast, first, later)
    reported(cast, second, now)
    third = written(cast.mentor, space, now=now)
    with pytest.raises(Refused, match="reported a post today"):
        reported(cast, third, now)
