"""What a pair agrees on: the programme's words made their own, signed by all, changed together, read by nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.actions.agreements import (
    ChangedMeanwhile,
    answer_reopening,
    ask_to_reopen,
    change_clause,
    read_agreement,
    sign,
)
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.relationships.models import Agreement, Ask, Clause, Relationship
from konnekt.relationships.queries import agreement_versions, newest_agreement, unsigned
from konnekt.relationships.states import AskState

EVERYBODY_ELSE = (
    "line_manager",
    "programme_manager",
    "administrator",
    "champion",
    "auditor",
    "safeguarding",
    "colleague",
)


class Space:
    """A pair, and what each of the two does with its agreement."""

    def __init__(self, cast, pair):
        self.cast, self.pair = cast, pair

    def actor(self, who):
        return self.cast.people[who].actor

    def change(self, who, words, *, key=ClauseKey.AIMS, version=0):
        return change_clause(
            self.actor(who), relationship=self.pair, key=key, words=words, version=version, now=clock.read()
        )

    def read(self, who, number=None):
        return read_agreement(self.actor(who), relationship=self.pair, now=clock.read(), number=number)

    def sign(self, *people):
        for who in people:
            sign(self.actor(who), relationship=self.pair, edition=self.read(who).edition, now=clock.read())

    def reopen(self, asks, answers, *, agrees=True):
        asked = ask_to_reopen(self.actor(asks), relationship=self.pair, now=clock.read())
        return answer_reopening(
            self.actor(answers), relationship=self.pair, ask_id=asked.pk, agrees=agrees, now=clock.read()
        )


@pytest.fixture
def space(cast):
    pair = opened(cast)
    mail.outbox.clear()
    with tenant(cast.organisation_id):
        yield Space(cast, pair)


def letters():
    run_queue()
    sent = [(letter.to[0].split("@")[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return sorted(sent)


def test_it_begins_with_the_programmes_words_and_becomes_the_pairs_own(space):
    assert [one.key for one in space.read("mentee").clauses] == list(ClauseKey)
    assert space.read("mentor").clause(ClauseKey.AIMS).text.startswith("What we want from these months")
    assert Agreement.objects.count() == 0  # looking at it makes nothing
    space.change("mentee", "  Speak up once in each meeting. \r\n")
    found = space.read("mentor").clause(ClauseKey.AIMS)
    assert (found.text, found.version, found.by) == ("Speak up once in each meeting.", 1, "Amina Yusuf")
    assert space.read("mentor").clause(ClauseKey.ENDING).version == 0
    assert b"Speak up" not in b"".join(bytes(words) for words in Clause.objects.values_list("words", flat=True))


def test_the_same_words_again_change_nothing(space):
    space.change("mentee", "One aim")
    edition = space.read("mentee").edition
    space.change("mentor", "One aim")  # also from an old page
    assert space.read("mentee").edition == edition


def test_of_two_who_write_at_once_neither_overwrites_the_other(space):
    space.change("mentee", "Hers")
    with pytest.raises(ChangedMeanwhile) as refused:
        space.change("mentor", "His")
    assert (refused.value.theirs.text, refused.value.theirs.version) == ("Hers", 1)
    assert space.read("mentor").clause(ClauseKey.AIMS).text == "Hers"
    space.change("mentor", "His", key=ClauseKey.PLACES)  # another clause is not in the way
    space.change("mentor", "Hers and his", version=1)
    assert space.read("mentee").clause(ClauseKey.AIMS).text == "Hers and his"


def test_it_holds_once_both_have_signed_and_then_stays_as_it_is(space):
    space.change("mentee", "One aim")
    space.sign("mentee")
    assert letters() == [("mentor", "Amina Yusuf signed your agreement")]
    assert space.read("mentor").is_open
    space.sign("mentor", "mentor")
    assert letters() == [
        ("mentee", "Your agreement is signed by all"),
        ("mentor", "Your agreement is signed by all"),
    ]
    reading = space.read("mentee")
    assert not reading.is_open
    assert [one.name for one in reading.signed] == ["Amina Yusuf", "Björn"]
    with pytest.raises(Refused):
        space.change("mentee", "Another aim", version=1)


def test_a_change_takes_off_the_signatures_that_stood_under_other_words(space):
    space.sign("mentee")
    run_queue()
    mail.outbox.clear()
    space.change("mentor", "Another aim")
    assert letters() == [("mentee", "Björn changed the agreement that you had signed")]
    assert space.read("mentee").signed == []
    with pytest.raises(Refused):
        sign(space.actor("mentee"), relationship=space.pair, edition=1, now=clock.read())
    assert space.read("mentee").signed == []


def test_opening_it_again_needs_both_and_the_signed_one_holds_until_the_next_is_signed(space):
    space.change("mentee", "First aim")
    space.sign("mentee", "mentor")
    run_queue()
    mail.outbox.clear()
    asked = ask_to_reopen(space.actor("mentee"), relationship=space.pair, now=clock.read())
    assert letters() == [("mentor", "Amina Yusuf would like to change your agreement")]
    for again in (
        lambda: ask_to_reopen(space.actor("mentor"), relationship=space.pair, now=clock.read()),
        lambda: answer_reopening(
            space.actor("mentee"), relationship=space.pair, ask_id=asked.pk, agrees=True, now=clock.read()
        ),
    ):
        with pytest.raises(Refused):
            again()
    answer_reopening(space.actor("mentor"), relationship=space.pair, ask_id=asked.pk, agrees=True, now=clock.read())
    assert letters() == [("mentee", "Your agreement is open for changes")]
    space.change("mentee", "Second aim")
    assert [(one.number, one.agreed_at is None) for one in agreement_versions(space.actor("mentor"), space.pair)] == [
        (2, True),
        (1, False),
    ]
    assert unsigned([space.pair.pk]) == {}
    space.sign("mentor", "mentee")
    first, second = space.read("mentor", 1), space.read("mentor")
    assert (first.clause(ClauseKey.AIMS).text, second.clause(ClauseKey.AIMS).text) == ("First aim", "Second aim")
    assert first.replaced_at is not None
    assert (second.number, second.replaced_at) == (2, None)


@pytest.mark.parametrize(("answers", "state"), [("mentor", AskState.DECLINED), ("mentee", AskState.TAKEN_BACK)])
def test_a_no_and_taking_it_back_leave_it_as_it_is(space, answers, state):
    space.sign("mentee", "mentor")
    assert space.reopen("mentee", answers, agrees=False).state == state
    assert not space.read("mentee").is_open
    with pytest.raises(Refused):
        answer_reopening(
            space.actor("mentor"), relationship=space.pair, ask_id=Ask.objects.get().pk, agrees=True, now=clock.read()
        )


def test_an_agreement_that_nobody_signed_needs_no_opening(space):
    with pytest.raises(Refused):
        ask_to_reopen(space.actor("mentee"), relationship=space.pair, now=clock.read())


def test_who_has_not_signed_is_known_without_reading_a_word(space):
    both = {space.cast.mentee.member.pk, space.cast.mentor.member.pk}
    assert unsigned([space.pair.pk]) == {space.pair.pk: both}
    space.sign("mentee")
    assert unsigned([space.pair.pk]) == {space.pair.pk: {space.cast.mentor.member.pk}}
    space.sign("mentor")
    assert unsigned([space.pair.pk]) == {}


def test_after_the_end_it_can_be_read_for_a_while_and_not_changed(space):
    space.change("mentee", "One aim")
    now = clock.read()
    end(space.actor("mentor"), relationship=space.pair, now=now)
    assert space.read("mentee").clause(ClauseKey.AIMS).text == "One aim"
    for act in (lambda: space.change("mentee", "Two", version=1), lambda: space.sign("mentor")):
        with pytest.raises(Refused):
            act()
    later = now + timedelta(days=91)
    assert read_agreement(space.actor("mentee"), relationship=space.pair, now=later) is None
    assert erase_after_reading_time(now=later) == 1
    assert space.read("mentee") is None


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_no_role_opens_it(space, who):
    space.change("mentee", "For two")
    actor = Actor(space.cast.organisation_id, space.cast.people[who].member.pk, roles=frozenset(Role))
    for act in (
        lambda: read_agreement(actor, relationship=space.pair, now=clock.read()),
        lambda: sign(actor, relationship=space.pair, edition=2, now=clock.read()),
        lambda: ask_to_reopen(actor, relationship=space.pair, now=clock.read()),
        lambda: change_clause(
            actor, relationship=space.pair, key=ClauseKey.AIMS, words="Mine", version=1, now=clock.read()
        ),
    ):
        with pytest.raises(NotFound):
            act()
    assert (newest_agreement(actor, space.pair), agreement_versions(actor, space.pair)) == (None, [])


def test_neither_ledger_nor_letters_hold_a_word_of_it(space):
    space.change("mentee", "PLANTED-AIM")
    space.sign("mentee", "mentor")
    run_queue()
    assert "PLANTED" not in str(list(Entry.objects.values()))
    assert "PLANTED" not in "".join(f"{one.subject}{one.body}{one.alternatives}" for one in mail.outbox)


@pytest.mark.parametrize("changes", [1, 3])
def test_reading_costs_the_same_however_much_was_changed(space, changes, django_assert_num_queries):
    for number, key in enumerate(list(ClauseKey)[:changes]):
        space.change("mentee", f"Words {number}", key=key)
    pair = Relationship.objects.get(pk=space.pair.pk)
    with django_assert_num_queries(4):
        assert read_agreement(space.actor("mentor"), relationship=pair, now=clock.read()).edition == changes + 1
