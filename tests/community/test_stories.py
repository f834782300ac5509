"""A story needs the yes of all to its words, is read without whose it is, and is gone when one takes it back."""

from datetime import timedelta

import pytest
from tests.factories.intake import enrol
from tests.factories.pairs import opened
from tests.factories.stories import BODY, agreed, drafted, told
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.access.visibility import Sight
from konnekt.community.actions import publishing
from konnekt.community.actions.stories import (
    Words,
    agree_to_story,
    own_stories,
    read_draft,
    take_yes_back,
    withdraw_story,
    write_draft,
)
from konnekt.community.actions.voices import voices_of
from konnekt.community.models import Story, StoryConsent, StoryDraft, StoryVoice
from konnekt.community.policy import DECIDING, STORY
from konnekt.community.states import StoryState
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment
from konnekt.privacy.actions.erasures import ask_for_erasure, carry_out
from konnekt.programmes.states import Side
from konnekt.relationships.actions.settling import leave
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, drop_key


@pytest.fixture
def pair(cast) -> Relationship:
    return opened(cast)


@pytest.fixture
def offered(cast, pair) -> Story:
    """Both said yes."""
    drafted(cast.mentee, pair)
    agreed(cast.mentee, pair)
    story = agreed(cast.mentor, pair)
    assert story is not None
    return story


def seen(cast, person, pair):
    with tenant(cast.organisation_id):
        return read_draft(cast.people[person].actor, relationship=pair, now=clock.read())


def letters(cast, notice):
    run_queue()
    with tenant(cast.organisation_id):
        return sorted(Letter.objects.filter(notice=f"community.{notice}").values_list("address", flat=True))


def readers(cast, policy, story):
    with tenant(cast.organisation_id):
        return {name for name, one in cast.people.items() if policy.allows(one.actor, story, least=Sight.PART)}


def test_a_draft_is_sealed_and_read_by_those_in_the_space_alone(cast, pair):
    drafted(cast.mentee, pair, body="PLANTED")
    assert seen(cast, "mentor", pair).words.body == "PLANTED"
    with tenant(cast.organisation_id):
        assert b"PLANTED" not in bytes(StoryDraft.objects.get().words)
        assert not Entry.objects.filter(verb__contains="story").exists()
        for name in set(cast.people) - {"mentor", "mentee"}:
            with pytest.raises(NotFound):
                read_draft(cast.people[name].actor, relationship=pair, now=clock.read())
            with pytest.raises(NotFound):
                write_draft(
                    cast.people[name].actor, relationship=pair, words=Words("A", "B"), version=1, now=clock.read()
                )


def test_yes_is_to_these_words_and_each_change_asks_again(cast, pair):
    drafted(cast.mentee, pair)
    assert agreed(cast.mentee, pair) is None
    assert letters(cast, "story_asked") == [cast.mentor.member.email]
    assert seen(cast, "mentor", pair).agreed == {cast.mentee.member.pk}
    drafted(cast.mentor, pair, body="Other words.")
    assert seen(cast, "mentee", pair).agreed == set()
    assert agreed(cast.mentor, pair) is None
    with tenant(cast.organisation_id):
        assert not Story.objects.exists()
        take_yes_back(cast.mentor.actor, relationship=pair, now=clock.read())
    assert agreed(cast.mentee, pair) is None
    story = agreed(cast.mentor, pair)
    assert (story.body, story.state) == ("Other words.", StoryState.OFFERED)


def test_what_was_not_read_is_neither_agreed_to_nor_overwritten(cast, pair):
    drafted(cast.mentee, pair)
    with tenant(cast.organisation_id), pytest.raises(Refused, match="changed it meanwhile"):
        write_draft(cast.mentor.actor, relationship=pair, words=Words("A", "B"), version=0, now=clock.read())
    drafted(cast.mentor, pair, body="Other words.")
    with tenant(cast.organisation_id), pytest.raises(Refused, match="changed meanwhile"):
        agree_to_story(cast.mentee.actor, relationship=pair, version=1, now=clock.read())


def test_nobody_agrees_to_a_name(cast, pair):
    drafted(cast.mentee, pair, body="Then Amina Yusuf asked.")
    with pytest.raises(Refused, match="Amina Yusuf"):
        agreed(cast.mentee, pair)
    drafted(cast.mentee, pair, body="Then Amina asked 12 people.")
    assert [one.found for one in seen(cast, "mentee", pair).traces] == ["Amina", "12"]
    assert agreed(cast.mentee, pair) is None


def test_what_leaves_the_space_says_nothing_of_whose_it_is(cast, offered):
    assert letters(cast, "story_offered") == [cast.programme_manager.member.email]
    with tenant(cast.organisation_id):
        told_of = Letter.objects.filter(notice="community.story_offered")
        kept = str(list(Story.objects.values())) + str(list(told_of.values()))
        for name in ("mentee", "mentor"):
            assert str(cast.people[name].member.pk) not in kept
            assert cast.people[name].member.name not in kept
        assert not Entry.objects.filter(verb__contains="story").exists()
        assert not StoryConsent.objects.exists()
        assert str(offered.pk) not in str(list(StoryVoice.objects.values())) + str(list(StoryDraft.objects.values()))
        assert set(voices_of(offered)) == {cast.mentee.member.pk, cast.mentor.member.pk}


def test_a_moderator_publishes_and_the_community_reads(cast, offered):
    assert readers(cast, STORY, offered) == {"programme_manager"}
    assert readers(cast, DECIDING, offered) == {"programme_manager"}
    with tenant(cast.organisation_id):
        with pytest.raises(NotFound):
            publishing.publish_story(cast.administrator.actor, story=offered, now=clock.read())
        publishing.publish_story(cast.programme_manager.actor, story=offered, now=clock.read())
        entry = str(Entry.objects.filter(verb="community.story_published").values().get())
        assert str(cast.mentee.member.pk) not in entry
        assert str(cast.mentor.member.pk) not in entry
    assert readers(cast, STORY, offered) == {"programme_manager", "mentee", "mentor"}
    assert letters(cast, "story_decided") == sorted([cast.mentee.member.email, cast.mentor.member.email])


def test_declined_words_reach_those_whose_it_is_and_they_may_try_again(cast, pair, offered):
    with tenant(cast.organisation_id):
        with pytest.raises(Refused, match="few words"):
            publishing.decline_story(cast.programme_manager.actor, story=offered, words=" ", now=clock.read())
        publishing.decline_story(cast.programme_manager.actor, story=offered, words="One would know.", now=clock.read())
        (mine,) = own_stories(cast.mentee.actor)
        assert publishing.read_answers([mine]) == {mine.pk: "One would know."}
        assert own_stories(cast.colleague.actor) == []
        with pytest.raises(Refused, match="stays so"):
            publishing.publish_story(cast.programme_manager.actor, story=offered, now=clock.read())
    drafted(cast.mentee, pair, body="Better words.")
    agreed(cast.mentee, pair)
    better = agreed(cast.mentor, pair)
    with tenant(cast.organisation_id):
        assert Story.objects.get() == better
    assert better.body == "Better words."


def test_words_that_are_out_stay_until_they_are_taken_back(cast, pair, offered):
    with pytest.raises(Refused, match="Take the story back first"):
        drafted(cast.mentee, pair, body="Other.")
    with tenant(cast.organisation_id):
        with pytest.raises(NotFound):
            withdraw_story(cast.colleague.actor, story_id=offered.pk)
        withdraw_story(cast.mentor.actor, story_id=offered.pk)
        assert not Story.objects.exists()
        assert not StoryVoice.objects.exists()
    assert letters(cast, "story_withdrawn") == [cast.mentee.member.email]
    assert seen(cast, "mentee", pair).story is None
    drafted(cast.mentee, pair, body="Other.")


def test_it_is_withdrawn_also_when_its_space_is_gone(cast, pair, offered):
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(
            state=RelationshipState.ENDED, ended_at=clock.read() - timedelta(days=900)
        )
        drop_key(Holder.relationship(pair.pk))
        assert publishing.forget_closed_drafts(now=clock.read()) == 1
        assert [one.pk for one in own_stories(cast.mentee.actor)] == [offered.pk]
        withdraw_story(cast.mentee.actor, story_id=offered.pk)
        assert not Story.objects.exists()


def test_it_goes_with_either_of_them(cast, pair, offered):
    now = clock.read()
    with tenant(cast.organisation_id):
        erasure = ask_for_erasure(cast.mentor.actor, now=now)
        carry_out(erasure_id=erasure.pk, now=now + timedelta(days=8))
        assert not Story.objects.exists()
        assert not StoryDraft.objects.exists()


def joined(cast, pair):
    """The colleague joins, and it is a circle."""
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.colleague, pair.round, Side.MENTEE)
        Relationship.objects.filter(pk=pair.pk).update(is_circle=True)
        part = Part.objects.create(
            relationship=pair,
            enrolment=enrolment,
            member=cast.colleague.member,
            round=pair.round,
            side=PartSide.MENTEE,
            consent=Consent.YES,
            answered_at=clock.read(),
        )
        pair.refresh_from_db()
    return part


def test_a_circle_needs_everybodys_yes(cast, pair):
    joined(cast, pair)
    drafted(cast.mentee, pair)
    assert agreed(cast.mentee, pair) is None
    assert agreed(cast.mentor, pair) is None
    assert agreed(cast.colleague, pair).body == BODY


@pytest.mark.parametrize("also", [[], ["mentor"]])
def test_a_story_that_waited_only_for_whoever_left_waits_no_more(cast, pair, also):
    part = joined(cast, pair)
    drafted(cast.mentee, pair)
    for name in ("mentee", *also):
        assert agreed(cast.people[name], pair) is None
    with tenant(cast.organisation_id):
        leave(part.relationship, part, clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        assert Story.objects.count() == len(also)
        for story in Story.objects.all():
            assert set(voices_of(story)) == {cast.mentee.member.pk, cast.mentor.member.pk}


def test_whoever_joins_reads_nothing_from_before(cast, pair):
    drafted(cast.mentee, pair)
    joined(cast, pair)
    assert seen(cast, "colleague", pair) is None
    with tenant(cast.organisation_id):
        with pytest.raises(NotFound):
            write_draft(cast.colleague.actor, relationship=pair, words=Words("A", "B"), version=1, now=clock.read())
        with pytest.raises(NotFound):
            agree_to_story(cast.colleague.actor, relationship=pair, version=1, now=clock.read())
    assert len(seen(cast, "mentee", pair).authors) == 2
    drafted(cast.mentee, pair, body="Other words.")
    assert len(seen(cast, "colleague", pair).authors) == 3


def test_whoever_left_reads_nothing_from_after_and_is_not_named(cast, pair):
    part = joined(cast, pair)
    drafted(cast.mentee, pair)
    with tenant(cast.organisation_id):
        part.left_at = clock.read()
        part.save(update_fields=["left_at"])
        pair.found_by = None
    agreed(cast.mentee, pair)
    left = seen(cast, "colleague", pair)
    assert (left.words.body, left.agreed, left.story, left.is_open) == (BODY, set(), None, False)
    drafted(cast.mentee, pair, body="Then Mei Lin asked.")
    assert seen(cast, "colleague", pair) is None
    with pytest.raises(Refused, match="Mei Lin"):
        agreed(cast.mentee, pair)


def test_whoever_does_not_hear_somebody_in_the_space_gets_no_mail_of_theirs(cast, pair):
    drafted(cast.mentee, pair)
    with tenant(cast.organisation_id):
        quiet = {cast.mentor.member.pk}
        agree_to_story(cast.mentee.actor, relationship=pair, version=1, now=clock.read(), unheard_by=quiet)
    assert letters(cast, "story_asked") == []


def test_a_yes_taken_back_when_the_others_said_theirs_takes_the_story_back(cast, pair, offered):
    with tenant(cast.organisation_id):
        take_yes_back(cast.mentee.actor, relationship=pair, now=clock.read())
        assert not Story.objects.exists()
    assert letters(cast, "story_withdrawn") == [cast.mentor.member.email]


def test_nobody_decides_about_their_own(cast):
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.mentor.member, role=Role.PROGRAMME_MANAGER)
        vars(cast.mentor).pop("actor", None)
    with pytest.raises(Refused, match="your own"):
        told([cast.mentor, cast.mentee], by=cast.mentor)


def test_those_in_it_hear_when_nobody_else_can_decide(cast, pair):
    with tenant(cast.organisation_id):
        Appointment.objects.filter(role=Role.PROGRAMME_MANAGER).delete()
        Appointment.objects.create(member=cast.mentor.member, role=Role.PROGRAMME_MANAGER)
    drafted(cast.mentee, pair)
    agreed(cast.mentee, pair)
    agreed(cast.mentor, pair)
    assert letters(cast, "story_offered") == []
    assert letters(cast, "story_undecided") == sorted([cast.mentee.member.email, cast.mentor.member.email])


def test_a_space_that_rests_tells_nothing(cast, pair):
    drafted(cast.mentee, pair)
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(state=RelationshipState.PAUSED)
        pair.refresh_from_db()
    with pytest.raises(Refused, match="rests"):
        agreed(cast.mentor, pair)


def test_old_ones_go(cast):
    story = told([cast.mentee, cast.mentor], by=cast.programme_manager)
    with tenant(cast.organisation_id):
        now = clock.read()
        assert publishing.forget_old_stories(now - timedelta(days=2), now) == 0
        Story.objects.filter(pk=story.pk).update(state=StoryState.OFFERED, decided_on=None)
        assert publishing.forget_old_stories(now - timedelta(days=2), now) == 0
        assert publishing.forget_old_stories(now + timedelta(days=2), now) == 1
        assert not Story.objects.filter(pk=story.pk).exists()
