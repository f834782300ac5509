"""A new draft from a design: from a template, from a file, or from a programme that is there already."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.asking import add_question
from konnekt.programmes.actions.designing import change_plan, choose_messages, create_programme
from konnekt.programmes.actions.resources import add_resource
from konnekt.programmes.actions.rounds import create_round
from konnekt.programmes.designs.reading import Design
from konnekt.programmes.models import Programme

USUAL_DAYS = {"enrolment": 35, "training": 7, "matching": 14, "together": 274}
_PLAIN = ("description", "time_asked", "is_public", "format", "is_rolling", "circle_least", "circle_most", "ways")


@transaction.atomic
def create_from_design(
    actor: Actor, *, design: Design, name: str, contact: str, opens: date, round_name: str, now: datetime
) -> Programme:
    """A draft with everything the design says, its dates counted from the day on which enrolment opens.

    Interest areas that this organisation doesn't keep are left out; none left means all of them.
    """
    known = set(InterestArea.objects.filter(is_active=True).values_list("key", flat=True))
    described = {field: design[field] for field in _PLAIN if field in design}
    described |= {f"{word}_word": said for word, said in design.get("words", {}).items()}
    programme = create_programme(
        actor,
        name=name,
        purpose=design["purpose"],
        goals="\n".join(design.get("goals", [])),
        contact=contact,
        areas=[area for area in design.get("areas", []) if area in known],
        **described,
    )
    if design.get("plan"):
        change_plan(actor, programme=programme, plan=design["plan"])
    if design.get("messages_off"):
        choose_messages(actor, programme=programme, off=design["messages_off"])
    places = design.get("places", {})
    planned = {"questions": design["questions"]} if "questions" in design else {}
    create_round(
        actor,
        programme=programme,
        name=round_name,
        **dates_from(design, opens),
        who_may_join={"all": design.get("who_may_join", [])},
        mentee_places=places.get("mentees"),
        oversubscribed=places.get("oversubscribed", "first_come"),
        objection_days=places.get("answer_days", 5),
        **planned,
    )
    for question in design.get("own_questions", []):
        add_question(actor, programme=programme, **question)
    for place, offered in enumerate(design.get("resources", [])):
        area = {"area": offered["area"] if offered.get("area") in known else ""}
        # A moment apart, so that they stay in order.
        added_at = now + timedelta(microseconds=place)
        add_resource(actor, programme=programme, **offered | area, token=uuid4(), now=added_at)
    return programme


def dates_from(design: Design, opens: date) -> dict[str, date]:
    """A round's five dates from a design's lengths."""
    days = USUAL_DAYS | design.get("days", {})
    closes = opens + timedelta(days["enrolment"])
    matching = closes + timedelta(days["training"])
    starts = matching + timedelta(days["matching"])
    return {
        "enrolment_opens": opens,
        "enrolment_closes": closes,
        "matching_on": matching,
        "starts_on": starts,
        "ends_on": starts + timedelta(days["together"]),
    }
