"""A programme whose rounds match circles, and a circle that runs."""

from typing import Any

from tests.cast import Cast
from tests.factories.intake import enrol, open_programme
from tests.put_back import put_back
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Format, Side
from konnekt.relationships.actions.circles import Asked, ask_circle
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.models import Relationship


def open_circles(cast: Cast, *, least: int = 2, most: int = 4, **planned: Any) -> Round:
    """A published programme of circles of these sizes, whose round takes people in."""
    round_ = open_programme(cast, **planned)
    sizes = {"format": Format.CIRCLE, "circle_least": least, "circle_most": most}
    Programme.objects.filter(pk=round_.programme_id).update(**sizes)
    return Round.objects.select_related("programme").get(pk=round_.pk)


@put_back
def running_circle(cast: Cast, *mentees: str) -> Relationship:
    """A circle of the cast's mentor and these mentees, who all said yes."""
    with tenant(cast.organisation_id):
        round_ = open_circles(cast)
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
        asked = [Asked(enrol(cast.people[who], round_, Side.MENTEE)) for who in mentees]
        found = ask_circle(
            cast.programme_manager.actor, round=round_, mentor=mentor, mentees=asked, now=clock.read()
        ).relationship
        assert found is not None
        for who in ("mentor", *mentees):
            say_yes(cast.people[who].actor, relationship=found, now=clock.read())
        found.refresh_from_db()
    run_queue()
    return found
