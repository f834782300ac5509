"""Feedback is given with a name or without; what has none can't be traced by anything that is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.feedback import answered, given, second_manager

from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions import giving, keeping
from konnekt.feedback.actions.giving import Said, give
from konnekt.feedback.models import Feedback, Notebook, Tally
from konnekt.feedback.policy import CASE, OWN
from konnekt.feedback.queries.giving import by_code, people_in, readers_of, rounds_to_give
from konnekt.feedback.references import as_code, code_of, digest
from konnekt.feedback.rules import AFTER_THE_END, MOST_A_DAY, MOST_UNANSWERED, add_working_days
from konnekt.feedback.states import Addressed, FeedbackKind, FeedbackState, Helped
from konnekt.feedback.words import LONGEST
from konnekt.jobs.models import Work
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import Enrolment, Round, TeamMember
from konnekt.sealing.models import Key, KeyKind

NOW = clock.read()
NAMELESS = {"with_name": False}


def readers(cast, feedback):
    return {name for name, one in cast.people.items() if CASE.allows(one.actor, feedback, least=Sight.PART)}


def test_it_has_an_owner_and_a_date_and_its_giver_reads_it(cast, round_):
    feedback = given(cast.mentee, round_).feedback
    assert feedback.owner == cast.programme_manager.member
    assert feedback.due_on == add_working_days(feedback.given_on, 10)
    assert giving.read_own(cast.mentee.actor, feedback=feedback).words == "Shorter forms"
    assert readers(cast, feedback) == {"programme_manager"}
    assert {name for name, one in cast.people.items() if OWN.allows(one.actor, feedback)} == {"mentee"}


@pytest.mark.parametrize("who", ["colleague", "line_manager", "administrator", "champion", "safeguarding", "auditor"])
def test_whoever_takes_no_part_gives_none(cast, round_, who):
    with pytest.raises(NotFound):
        given(cast.people[who], round_)


def test_also_whoever_withdrew_can_say_why_until_the_round_is_long_over(cast, round_):
    withdraw(cast.mentee.actor, enrolment=Enrolment.objects.get(member=cast.mentee.member), now=NOW)
    assert given(cast.mentee, round_, "No time").feedback.state == FeedbackState.NEW
    today = NOW.date()
    days = ("enrolment_closes", "matching_on", "starts_on", "ends_on")
    over = {name: today - timedelta(days=3 - number) for number, name in enumerate(days)}
    Round.objects.filter(pk=round_.pk).update(**over)
    assert rounds_to_give(cast.mentee.actor, today + AFTER_THE_END)
    assert not rounds_to_give(cast.mentee.actor, today + AFTER_THE_END + timedelta(days=1))


@pytest.mark.parametrize("text", ["  ", "x" * (LONGEST + 1)], ids=["nothing", "too_much"])
def test_nothing_and_too_much_are_refused_and_count_for_nothing(cast, round_, text):
    with pytest.raises(Refused):
        given(cast.mentee, round_, text)
    assert not Tally.objects.exists()


def test_the_same_form_sent_twice_is_one_and_shows_the_same_code(cast, round_):
    token, said = uuid4(), Said(kind=FeedbackKind.PRAISE, text="Thank you", with_name=False)
    first, second = (
        give(cast.mentee.actor, programme=round_.programme, said=said, token=token, now=NOW) for _click in range(2)
    )
    assert (first.feedback, first.code) == (second.feedback, second.code)
    assert Tally.objects.get().number == 1


def test_a_code_is_long_easily_typed_and_kept_as_a_digest_alone(cast, round_):
    code = given(cast.mentee, round_, **NAMELESS).code
    letters = code.replace("-", "")
    assert len(letters) == 20
    assert 30 ** len(letters) > 2**97
    assert as_code(code.lower().replace("-", " ")) == code
    assert as_code(code[:-1]) is None
    assert as_code(code[:-1] + "0") is None
    assert Feedback.objects.get().reference == digest(code)
    assert code_of(uuid4()) != code_of(uuid4())


def test_without_a_name_nothing_kept_leads_to_whoever_gave_it(cast, round_):
    entries, letters, works = Entry.objects.count(), Letter.objects.count(), Work.objects.count()
    keys = set(Key.objects.filter(kind=KeyKind.PERSON).values_list("holder", flat=True))
    feedback = given(cast.mentee, round_, **NAMELESS).feedback
    row = Feedback.objects.filter(pk=feedback.pk).values().get()
    assert cast.mentee.member.pk not in row.values()
    assert row["giver_id"] is None
    assert not any(hasattr(value, "hour") for value in row.values())
    assert (Entry.objects.count(), Letter.objects.count(), Work.objects.count()) == (entries, letters, works)
    assert set(Key.objects.filter(kind=KeyKind.PERSON).values_list("holder", flat=True)) == keys
    assert not OWN.visible(cast.mentee.actor).exists()
    assert not Notebook.objects.exists()
    assert str(cast.mentee.member.pk) not in Tally.objects.get().who


def test_with_a_name_the_ledger_says_that_and_no_word(cast, round_):
    feedback = given(cast.mentee, round_, "PLANTED").feedback
    entry = Entry.objects.get(verb="feedback.given")
    assert (entry.object_id, entry.subject_member) == (str(feedback.pk), cast.mentee.member.pk)
    assert "PLANTED" not in f"{entry.fields}{entry.facts}"


def test_a_day_has_its_limit_for_each_person_with_a_name_and_without(cast, round_):
    for number in range(MOST_A_DAY):
        given(cast.mentee, round_, with_name=bool(number % 2))
    for with_name in (True, False):
        with pytest.raises(Refused, match="come back tomorrow"):
            given(cast.mentee, round_, with_name=with_name)
    given(cast.mentor, round_)
    given(cast.mentee, round_, now=NOW + timedelta(days=1))
    assert Feedback.objects.count() == MOST_A_DAY + 2


def test_to_one_of_those_who_run_it_or_to_the_administrators_and_nobody_else_reads_it(cast, round_):
    other = second_manager(cast, round_.programme)
    to_one = given(cast.mentee, round_, addressed=Addressed.PERSON, person=other.member.pk).feedback
    away = given(cast.mentee, round_, addressed=Addressed.ADMINISTRATORS).feedback
    assert readers(cast, to_one) == set()
    assert CASE.allows(other.actor, to_one, least=Sight.PART)
    assert readers(cast, away) == {"administrator"}
    assert away.owner == cast.administrator.member
    for person in (None, cast.mentor.member.pk):
        with pytest.raises(Refused, match="Choose who"):
            given(cast.mentee, round_, addressed=Addressed.PERSON, person=person)


def test_an_administrator_who_runs_the_programme_reads_nothing_that_is_kept_from_those_who_do(cast, round_):
    away = given(cast.mentee, round_, addressed=Addressed.ADMINISTRATORS).feedback
    Appointment.objects.create(member=cast.administrator.member, role="programme_manager")
    TeamMember.objects.create(programme=round_.programme, member=cast.administrator.member, role="manager")
    cast.administrator.__dict__.pop("actor", None)
    assert readers(cast, away) == set()
    assert readers_of(round_.programme).administrators == []
    with pytest.raises(Refused, match="Nobody can read this"):
        given(cast.mentee, round_, addressed=Addressed.ADMINISTRATORS)


def test_nobody_looks_after_their_own(cast, round_):
    TeamMember.objects.all().delete()
    Appointment.objects.create(member=cast.mentee.member, role="programme_manager")
    TeamMember.objects.create(programme=round_.programme, member=cast.mentee.member, role="manager")
    cast.mentee.__dict__.pop("actor", None)
    feedback = given(cast.mentee, round_).feedback
    assert (feedback.addressed, feedback.owner) == (Addressed.ADMINISTRATORS, cast.administrator.member)
    assert not CASE.allows(cast.mentee.actor, feedback, least=Sight.PART)


def test_whoever_has_the_code_reads_writes_on_and_says_whether_it_helped(cast, round_):
    made = given(cast.mentee, round_, **NAMELESS)
    with pytest.raises(Refused, match="no answer yet"):
        giving.say_by_reference(code=made.code, helped=Helped.YES)
    answered(cast.programme_manager, made.feedback, "From May on")
    entries = Entry.objects.count()
    found = by_code(made.code)
    assert found.has_news
    assert [one.text for one in giving.read_by_reference(found).said] == ["From May on"]
    assert not by_code(made.code).has_news
    giving.say_by_reference(code=made.code, helped=Helped.PARTLY)
    token = uuid4()
    for _click in range(2):
        giving.write_on_by_reference(code=made.code, text="And the second one?", token=token, now=NOW)
    found = by_code(made.code)
    assert (found.state, found.helped) == (FeedbackState.IN_WORK, Helped.PARTLY)
    said = giving.read_by_reference(found).said
    assert [(one.text, one.is_giver, one.author) for one in said[1:]] == [("And the second one?", True, "")]
    assert Entry.objects.count() == entries
    with pytest.raises(NotFound):
        giving.write_on_by_reference(code=code_of(uuid4()), text="x", token=uuid4(), now=NOW)


def test_a_giver_writes_on_only_so_often_before_somebody_answers(cast, round_):
    feedback = given(cast.mentee, round_).feedback
    for _again in range(MOST_UNANSWERED):
        giving.write_on(cast.mentee.actor, feedback=feedback, text="And", token=uuid4(), now=NOW)
    with pytest.raises(Refused, match="wrote on five times"):
        giving.write_on(cast.mentee.actor, feedback=feedback, text="And", token=uuid4(), now=NOW)
    answered(cast.programme_manager, feedback)
    giving.write_on(cast.mentee.actor, feedback=feedback, text="And", token=uuid4(), now=NOW)


@pytest.mark.parametrize("who", ["mentor", "programme_manager", "administrator", "colleague"])
def test_nobody_else_reads_or_moves_it_as_their_own(cast, round_, who):
    feedback = answered(cast.programme_manager, given(cast.mentee, round_).feedback)
    actor = cast.people[who].actor
    with pytest.raises(NotFound):
        giving.read_own(actor, feedback=feedback)
    with pytest.raises(NotFound):
        giving.write_on(actor, feedback=feedback, text="x", token=uuid4(), now=NOW)
    with pytest.raises(NotFound):
        giving.say_whether_it_helped(actor, feedback=feedback, helped=Helped.NO)


def test_a_reference_is_kept_under_ones_own_key_in_a_notebook_of_one_size(cast, round_):
    codes = [given(cast.mentee, round_, **NAMELESS).code for _piece in range(3)]
    sizes = set()
    for code in codes:
        for _click in range(2):
            keeping.keep_reference(cast.mentee.actor, code=code)
        sizes.add(len(Notebook.objects.get().kept))
    assert len(sizes) == 1
    assert keeping.kept_by(cast.mentee.actor) == codes
    assert keeping.kept_by(cast.mentor.actor) == []
    keeping.rewrite_notebooks()
    keeping.let_go(cast.mentee.actor, code=codes[0])
    assert keeping.kept_by(cast.mentee.actor) == codes[1:]
    for wrong in (codes[0], "nothing"):
        with pytest.raises(NotFound):
            keeping.let_go(cast.mentee.actor, code=wrong)
    with pytest.raises(NotFound):
        keeping.keep_reference(cast.mentee.actor, code=code_of(uuid4()))
    for code in codes[1:]:
        keeping.let_go(cast.mentee.actor, code=code)
    assert not Notebook.objects.exists()


def test_how_many_could_have_given_it_is_known(cast, round_):
    assert people_in(round_) == 2
