"""The list of the week: how many pairs need a word, once, and nothing when there are none."""

from datetime import timedelta

from django.core import mail
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.nudging.jobs import every_monday
from konnekt.relationships.models import Relationship


def test_an_empty_list_sends_nothing_and_a_full_one_is_sent_once(cast):
    pair = opened(cast)
    mail.outbox.clear()
    every_monday(0)
    run_queue()
    assert mail.outbox == []
    with tenant(cast.organisation_id):
        Relationship.objects.update(opened_at=clock.read() - timedelta(days=15))
    for _again in range(2):
        every_monday(0)
    run_queue()
    (sent,) = mail.outbox
    assert sent.to == [cast.programme_manager.member.email]
    assert sent.subject == "Pairs of Crossing Lines that a word from you may help: 1"
    assert f"/o/meridian/rounds/{pair.round_id}/pairs/?state=check_in" in sent.body
    assert "Amina" not in sent.body
    assert "Björn" not in sent.body
