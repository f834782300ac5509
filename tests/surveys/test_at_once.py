"""Two answers of one person in the same moment: one of them lies in the box."""

import pytest
from tests.cast import assemble
from tests.factories.pairs import opened
from tests.factories.surveys import asked, say
from tests.threads import all_at_once

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.surveys.models import Asking, Envelope
from konnekt.surveys.states import AskedState

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_one_person_who_answers_about_two_sessions_at_once_is_in_the_box_once():
    cast = assemble()
    pair = opened(cast)
    for _time in range(4):
        now = clock.read()
        about = [asked(pair, now) for _session in range(4)]
        all_at_once(cast, [lambda one=one, now=now: say(cast.mentee, pair, one, now, went="5") for one in about])
        with tenant(cast.organisation_id):
            assert Asking.objects.filter(survey="pulse", state=AskedState.ANSWERED).count() == 4
            assert Envelope.objects.count() == 1
            Envelope.objects.all().delete()
            Asking.objects.all().delete()
