"""What happens to the community by itself: spaces stand, leavers go, and people hear that there is something new."""

from uuid import UUID

from procrastinate.contrib.django import app

from konnekt.community.actions.cards import forget_cards_of_leavers
from konnekt.community.actions.digests import tell_what_is_new
from konnekt.community.actions.events import tell_host_left
from konnekt.community.actions.kudos import forget_taken_back
from konnekt.community.actions.publishing import forget_closed_drafts
from konnekt.community.actions.signing_up import release_places
from konnekt.community.actions.standing import make_standing_spaces, take_leavers_out
from konnekt.community.actions.stories import offer_agreed
from konnekt.core import clock
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.jobs.facts import subscribe
from konnekt.jobs.going_on import everywhere
from konnekt.jobs.progress import Run
from konnekt.jobs.queue import job


@subscribe(Fact.PROGRAMME_PUBLISHED)
@job("community.programme_published")
def give_it_a_space(run: Run, *, programme_id: str) -> None:
    """A programme that is out has a space."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        make_standing_spaces(now=clock.read())


@subscribe(Fact.MEMBER_LEFT)
@job("community.member_left")
def pass_on_what_a_leaver_holds(run: Run, *, member_id: str) -> None:
    """Whoever looks after a space hears what is ahead there without anybody who holds it."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        tell_host_left(UUID(member_id), now=clock.read())


@subscribe(Fact.CIRCLE_LEFT)
@job("community.circle_left")
def offer_what_all_agreed_to(run: Run, *, relationship_id: str, member_id: str) -> None:
    """A story waited for nobody but whoever left."""
    assert run.organisation_id is not None
    with tenant(run.organisation_id):
        offer_agreed(UUID(relationship_id), now=clock.read())


@app.periodic(cron="*/10 * * * *")
@app.task(name="community.standing", queueing_lock="community.standing")
def keep_spaces_standing(timestamp: int) -> None:
    """What a new organisation or a new area lacks; and places at events go to whoever waits."""
    everywhere(make_standing_spaces, release_places)


@app.periodic(cron="53 3 * * *")
@app.task(name="community.nightly", queueing_lock="community.nightly")
def every_night(timestamp: int) -> None:
    """Who may be in a space no more isn’t, who left shows no card, and what nobody reads any more goes."""
    everywhere(take_leavers_out)
    everywhere(forget_cards_of_leavers)
    everywhere(forget_closed_drafts)
    everywhere(forget_taken_back)


@app.periodic(cron="23 6 * * *")
@app.task(name="community.digests", queueing_lock="community.digests")
def every_morning(timestamp: int) -> None:
    """Those whose day it is hear how many posts are new."""
    everywhere(tell_what_is_new)
