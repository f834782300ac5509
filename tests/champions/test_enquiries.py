"""Questions go to one champion, sealed; what nobody answers goes to those who run the programme."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.intake import draft_programme, open_programme

from konnekt.access.visibility import Sight
from konnekt.champions.actions.enquiries import KEPT, answer, ask, erase_old, pass_on, pass_on_overdue, read
from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.serving import accept, step_down
from konnekt.champions.actions.thanking import end_for_leaver, thank
from konnekt.champions.models import Championship, Enquiry
from konnekt.champions.policy import ENQUIRY
from konnekt.champions.queries import champion_for, overdue_enquiries, waiting_enquiries
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment, Member, Unit
from konnekt.programmes.actions.designing import close_programme
from konnekt.sealing.keyring import Holder, drop_key

NOW = clock.read()
LATER = NOW + timedelta(days=6)


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def programme(here):
    return open_programme(here).programme


def becomes_champion(here, who, **about):
    one = invite(here.programme_manager.actor, member=here.people[who].member, now=NOW, **about)
    accept(here.people[who].actor, championship=one, now=NOW)
    return Championship.objects.get(pk=one.pk)


def asked(here, programme, who="mentee", text="PLANTED question", token=None):
    return ask(here.people[who].actor, programme=programme, text=text, token=token or uuid4(), now=NOW)


def told(here, who):
    letters = Letter.objects.filter(member=here.people[who].member.pk, notice__startswith="champions.")
    return sorted({*letters.values_list("notice", flat=True)} - {"champions.accepted", "champions.invited"})


def readers(here, enquiry):
    return {name for name, one in here.people.items() if ENQUIRY.allows(one.actor, enquiry, least=Sight.PART)}


def fresh(here):
    """Actors are remembered with the roles they had."""
    for one in here.people.values():
        one.__dict__.pop("actor", None)


def test_asked_answered_and_read_and_nobody_else_has_the_words(here, programme):
    becomes_champion(here, "champion", programme=programme)
    token = uuid4()
    one = asked(here, programme, token=token)
    assert asked(here, programme, token=token) == one
    assert readers(here, one) == {"mentee", "champion"}
    assert told(here, "champion") == ["champions.asked"]
    assert waiting_enquiries(here.champion.actor) == [one]
    answer(here.champion.actor, enquiry=one, text="PLANTED answer", now=NOW)
    with pytest.raises(Refused, match="answered already"):
        answer(here.champion.actor, enquiry=one, text="Again", now=NOW)
    assert told(here, "mentee") == ["champions.answered"]
    one.refresh_from_db()
    assert waiting_enquiries(here.mentee.actor) == [one]
    said = read(here.mentee.actor, enquiry=one, now=NOW)
    assert (said.question, said.answer) == ("PLANTED question", "PLANTED answer")
    assert waiting_enquiries(here.mentee.actor) == []
    for who in ("programme_manager", "administrator", "mentor"):
        with pytest.raises(NotFound):
            read(here.people[who].actor, enquiry=one, now=NOW)
    kept = str([*Entry.objects.values(), *Letter.objects.values()])
    assert "PLANTED" not in kept + str(bytes(one.question)) + str(bytes(one.answer))
    drop_key(Holder.person(here.mentee.member.pk))
    assert read(here.champion.actor, enquiry=one, now=NOW).question == ""
    assert erase_old(now=NOW + KEPT) == 0
    assert erase_old(now=NOW + KEPT + timedelta(days=1)) == 1


def test_passed_on_by_the_champion_by_time_and_where_there_is_none(here, programme):
    manager = here.programme_manager.actor
    orphan = asked(here, programme)
    assert told(here, "programme_manager") == ["champions.passed_on"]
    assert readers(here, orphan) == {"mentee", "programme_manager"}
    answer(manager, enquiry=orphan, text="Here you are.", now=NOW)
    becomes_champion(here, "champion", programme=programme)
    one, two = asked(here, programme), asked(here, programme)
    with pytest.raises(NotFound):
        answer(manager, enquiry=one, text="Not yet mine", now=NOW)
    pass_on(here.champion.actor, enquiry=one, now=NOW)
    assert readers(here, one) == {"mentee", "champion", "programme_manager"}
    assert overdue_enquiries(NOW) == []
    assert overdue_enquiries(LATER) == [two]
    pass_on_overdue(enquiry=two, now=LATER)
    assert overdue_enquiries(LATER) == []
    assert {one.pk for one in waiting_enquiries(manager)} == {one.pk, two.pk}
    answer(here.champion.actor, enquiry=two, text="Late, and still mine.", now=LATER)
    pass_on_overdue(enquiry=two, now=LATER)


def test_whoever_stops_leaves_no_question_behind(here, programme):
    unit = Unit.objects.create(name="Finance", path="Finance")
    of_programme = becomes_champion(here, "mentor", programme=programme)
    of_unit = becomes_champion(here, "mentor", unit=unit)
    fresh(here)
    one = asked(here, programme)
    step_down(here.mentor.actor, championship=of_programme, now=NOW)
    assert readers(here, one) == {"mentee", "mentor"}, "the unit takes part in every programme"
    thank(here.administrator.actor, championship=of_unit, words="Thank you", now=NOW)
    fresh(here)
    one.refresh_from_db()
    assert one.champion is None
    assert readers(here, one) == {"mentee", "programme_manager"}
    becomes_champion(here, "colleague", programme=programme)
    invite(here.programme_manager.actor, member=here.colleague.member, unit=unit, now=NOW)
    two = asked(here, programme)
    end_for_leaver(member_id=here.colleague.member.pk, now=NOW)
    two.refresh_from_db()
    assert two.champion is None
    assert sorted(Championship.objects.filter(member=here.colleague.member).values_list("state", flat=True)) == [
        "ended",
        "taken_back",
    ]
    assert not Appointment.objects.filter(member__in=[here.colleague.member, here.mentor.member]).exists()


def test_a_question_goes_to_the_askers_unit_first_then_to_whoever_has_least_to_do(here, programme):
    top, below = (Unit.objects.create(name=path, path=path) for path in ("Water", "Water / North"))
    Member.objects.filter(pk=here.mentee.member.pk).update(unit=below)
    here.mentee.member.refresh_from_db()
    for who in ("champion", "colleague"):
        becomes_champion(here, who, programme=programme)
    first, second = (asked(here, programme, who="auditor") for _ in range(2))
    assert {first.champion, second.champion} == {here.champion.member, here.colleague.member}
    assert champion_for(programme, here.champion.member) == here.colleague.member, "nobody answers their own"
    becomes_champion(here, "mentor", unit=top)
    assert champion_for(programme, here.mentee.member) == here.mentor.member
    assert champion_for(programme, here.auditor.member) != here.mentor.member


def test_what_is_refused(here, programme):
    becomes_champion(here, "champion", programme=programme)
    for text, words in ((" ", "Write your question"), ("x" * 2001, "At most 2,000")):
        with pytest.raises(Refused, match=words):
            asked(here, programme, text=text)
    for _ in range(3):
        asked(here, programme)
    with pytest.raises(Refused, match="Three of your questions"):
        asked(here, programme)
    with pytest.raises(NotFound):
        asked(here, draft_programme(here, name="A draft").programme)
    close_programme(here.programme_manager.actor, programme=programme)
    with pytest.raises(Refused, match="while a programme is open"):
        asked(here, programme, who="mentor")
    assert Enquiry.objects.count() == 3
