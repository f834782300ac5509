"""The pages of the community, as people use them, and as nobody else can."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.factories.community import asked, come_in, own_space, polled, replied, standing, written
from tests.queue import run_queue

from konnekt.community.actions.digests import tell_what_is_new
from konnekt.community.actions.erasing import forget_old_posts
from konnekt.community.actions.moderation import report
from konnekt.community.models import Event, Hiding, Membership, Mention, Post, Space, Unheard, Vote
from konnekt.community.states import Joining, ReportReason
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment, Organisation
from konnekt.privacy.actions.erasures import ask_for_erasure, carry_out
from konnekt.sealing.models import Key

AT = "/o/meridian/community/"


def words(response):
    return response.content.decode()


def photo(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, format="JPEG", exif=b"Exif\x00\x00PLANTED-PLACE")
    return SimpleUploadedFile("IMG_1234.jpg", out.getvalue())


def letters(cast, notice):
    with tenant(cast.organisation_id):
        return sorted(Letter.objects.filter(notice=f"community.{notice}").values_list("address", flat=True))


@pytest.fixture
def space(cast) -> Space:
    return own_space(cast.mentor, cast.mentee)


@pytest.fixture
def mentor(cast, signed_in):
    return signed_in(cast.mentor)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


def test_one_finds_a_space_comes_in_writes_and_goes(cast, mentee):
    career = standing(cast)["career"]
    assert "You are in no space yet" in words(mentee.get(AT))
    assert "Career" in words(mentee.get(f"{AT}spaces/"))
    assert mentee.get(f"{AT}spaces/{career.pk}/").status_code == 404
    assert mentee.post(f"{AT}spaces/{career.pk}/joining/", {"go": "in"}).status_code == 302
    assert "The first question is the hardest" in words(mentee.get(f"{AT}spaces/{career.pk}/"))
    given = {"kind": "question", "title": "Where to begin?", "body": "I *wonder*.", "token": uuid4()}
    for _twice in range(2):
        assert mentee.post(f"{AT}spaces/{career.pk}/write/", given).status_code == 302
    page = words(mentee.get(AT))
    assert page.count("Where to begin?") == 1
    assert "I wonder." in page
    assert "Amina Yusuf" in words(mentee.get(f"{AT}spaces/{career.pk}/people/"))
    mentee.post(f"{AT}spaces/{career.pk}/joining/", {"go": "out"})
    assert mentee.get(f"{AT}spaces/{career.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "Give it a title"),
        ({"body": " "}, "Write a few words first."),
        ({"kind": "poll", "options": "One"}, "Give between 2 and 8 things"),
        ({"mentions": "Nobody Known"}, "Nobody in this space is called “Nobody Known”"),
        ({"pictures": SimpleUploadedFile("x.txt", b"words")}, "Say in a few words what the picture shows"),
        ({"pictures": SimpleUploadedFile("x.txt", b"words"), "alts": "A tree"}, "isn’t a picture"),
        ({"body": "x" * 12_001}, "at most 12000 characters"),
    ],
)
def test_what_cannot_be_posted_is_said_and_kept_in_the_form(cast, mentor, space, wrong, why):
    given = {"kind": "post", "title": "All I typed", "body": "For long", "token": uuid4()} | wrong
    page = words(mentor.post(f"{AT}spaces/{space.pk}/write/", given))
    assert why in page
    assert given["title"] in page
    with tenant(cast.organisation_id):
        assert not Post.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_picture_is_drawn_anew_and_served_to_the_space_alone(cast, mentor, mentee, signed_in, space):
    given = {
        "kind": "post",
        "title": "Our tree",
        "body": "Look: ![](1) and ![no](https://evil.example/x.png)",
        "pictures": [photo(), photo("blue")],
        "alts": "A tree\nThe sky",
        "token": uuid4(),
    }
    page = mentor.post(f"{AT}spaces/{space.pk}/write/", given, follow=True)
    with tenant(cast.organisation_id):
        post = Post.objects.get()
        tree, sky = post.pictures.all()
        assert all(b"PLANTED" not in bytes(one.body) for one in StoredFile.objects.all())
    at = f"{AT}posts/{post.pk}/pictures/{tree.pk}/"
    assert f'<img src="{at}" alt="A tree">' in words(page)
    assert 'alt="The sky" loading="lazy"' in words(page)
    assert "evil.example" not in words(page)
    answer = mentee.get(at)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"PLANTED" not in answer.content
    for who in ("colleague", "administrator", "safeguarding", "auditor", "champion", "line_manager"):
        assert signed_in(cast.people[who]).get(at).status_code == 404
    with tenant(cast.organisation_id):
        report(cast.mentee.actor, post=post, reason=ReportReason.PRIVATE, words="", now=clock.read())
    assert signed_in(cast.safeguarding).get(at).status_code == 200
    assert mentor.post(f"{AT}posts/{post.pk}/edit/", {
        "title": "Our tree", "body": "Look", str(tree.pk): "An oak", str(sky.pk): "", "token": uuid4()
    }).status_code == 302  # fmt: skip
    page = words(mentee.get(f"{AT}posts/{post.pk}/"))
    assert "edited" in page
    assert 'alt="An oak"' in page
    assert "The sky" not in page
    mentor.post(f"{AT}posts/{post.pk}/removal/")
    assert mentee.get(at).status_code == 404
    with tenant(cast.organisation_id):
        assert not StoredFile.objects.exists()


def test_a_question_its_answers_and_the_one_that_helped(cast, mentor, mentee, space):
    question = asked(cast.mentee, space)
    mentor.post(f"{AT}posts/{question.pk}/", {"body": "With a question.", "token": uuid4()})
    with tenant(cast.organisation_id):
        answer = Post.objects.get(under=question)
    assert "This helped me" in words(mentee.get(f"{AT}posts/{question.pk}/"))
    assert "This helped me" not in words(mentor.get(f"{AT}posts/{question.pk}/"))
    assert mentor.post(f"{AT}posts/{answer.pk}/acceptance/").status_code == 404
    mentee.post(f"{AT}posts/{answer.pk}/acceptance/")
    assert "Answered" in words(mentor.get(f"{AT}posts/{question.pk}/"))
    assert mentor.get(f"{AT}posts/{answer.pk}/")["Location"] == f"{AT}posts/{question.pk}/#post-{answer.pk}"
    mentor.post(f"{AT}posts/{answer.pk}/removal/")
    with tenant(cast.organisation_id):
        question.refresh_from_db()
        assert question.accepted is None
        assert not Post.objects.filter(pk=answer.pk).exists()


def test_what_others_replied_to_leaves_a_line_when_it_is_taken_back(cast, mentor, mentee, space):
    post = written(cast.mentee, space, "Told too much", "Far too much")
    replied(cast.mentor, post, "I hear you.")
    mentee.post(f"{AT}posts/{post.pk}/removal/")
    page = words(mentor.get(f"{AT}posts/{post.pk}/"))
    assert "Taken back by its author." in page
    assert "I hear you." in page
    assert "too much" not in page
    assert "too much" not in words(mentor.get(f"{AT}search/?q=much"))
    assert mentee.get(f"{AT}posts/{post.pk}/edit/").status_code == 404


def test_votes_are_secret_and_counted_in_steps(cast, mentor, mentee, signed_in, space):
    voters = [name for name in cast.people if name not in {"mentor", "mentee"}]
    for name in voters:
        come_in(cast.people[name], space)
    poll = polled(cast.mentor, space)
    at = f"{AT}posts/{poll.pk}/"
    with tenant(cast.organisation_id):
        morning, noon, evening = poll.poll.options.all()

    def vote(name, option):
        signed_in(cast.people[name]).post(f"{at}vote/", {"option": str(option.pk)})

    assert "0 votes" not in words(mentee.get(at))
    for name in voters[:4]:
        vote(name, morning)
    vote(voters[0], noon)  # changed
    page = words(signed_in(cast.people[voters[0]]).get(at))
    assert "Fewer than five have voted." in page
    vote(voters[4], evening)
    page = words(signed_in(cast.people[voters[0]]).get(at))
    assert [f"{number} vote" in page for number in (3, 1)] == [True, True]
    assert "votes</span>" not in words(mentee.get(at))  # who hasn't voted sees no count
    vote(voters[5], evening)
    assert words(signed_in(cast.people[voters[0]]).get(at)).count("1 vote<") == 2  # a sixth vote is not seen arriving
    assert mentee.post(f"{at}closing/").status_code == 404
    mentor.post(f"{at}closing/")
    assert "2 votes" in words(mentee.get(at))
    with tenant(cast.organisation_id):
        assert Vote.objects.count() == 6
    assert "This poll is closed." in words(mentee.post(f"{at}vote/", {"option": str(noon.pk)}))


def test_whoever_is_mentioned_or_replied_to_is_told_without_a_word_of_it(cast, mentor, mentee, space):
    come_in(cast.colleague, space)
    post = written(cast.mentee, space, "PLANTED-TITLE", "Ask @Björn, and @Mei Lin’s sister", mentions=["Mei Lin"])
    assert letters(cast, "mentioned") == ["colleague@meridian.example", "mentor@meridian.example"]
    assert "for the attention of Björn, Mei Lin" in words(mentor.get(f"{AT}posts/{post.pk}/"))
    for _twice in range(2):
        replied(cast.mentor, post, "PLANTED-REPLY")
    assert letters(cast, "replied") == ["mentee@meridian.example"]
    run_queue()
    assert not any("PLANTED" in one.subject + str(one.body) for one in mail.outbox)
    options = mentor.get(f"{AT}spaces/{space.pk}/people.json?q=mei").json()["options"]
    assert options == [{"value": "Mei Lin", "label": "Mei Lin"}]
    mentor.post(f"{AT}choices/", {"digest": "off"})
    replied(cast.mentee, post, "@Björn once more")
    assert letters(cast, "mentioned").count("mentor@meridian.example") == 1


def test_somebody_one_does_not_hear_is_nowhere_and_can_not_tell(cast, mentor, mentee, space):
    come_in(cast.colleague, space)
    assert "Hear nothing of Björn" in words(mentee.get(f"{AT}people/{cast.mentor.member.pk}/hearing/"))
    mentee.post(f"{AT}people/{cast.mentor.member.pk}/hearing/")
    mine = written(cast.mentee, space, "By Amina")
    theirs = written(cast.mentor, space, "By Bjorn himself", "@Amina Yusuf, look")
    replied(cast.mentor, mine, "Marmalade")
    assert letters(cast, "mentioned") == letters(cast, "replied") == []
    for path in ("", f"spaces/{space.pk}/", f"posts/{mine.pk}/", "search/?q=marmalade", "search/?q=himself"):
        page = words(mentee.get(AT + path))
        assert "By Bjorn" not in page
        assert "Marmalade</p>" not in page
        assert "1 reply" not in page
    assert mentee.get(f"{AT}posts/{theirs.pk}/").status_code == 404
    assert "Marmalade" in words(mentor.get(f"{AT}posts/{mine.pk}/"))
    with tenant(cast.organisation_id):
        assert not Mention.objects.exists()
        assert not Entry.objects.filter(object_type="community.unheard").exists()
    assert "Björn" in words(mentee.get(f"{AT}choices/"))
    mentee.post(f"{AT}people/{cast.mentor.member.pk}/hearing/")
    assert "Marmalade" in words(mentee.get(f"{AT}posts/{mine.pk}/"))
    assert not letters(cast, "mentioned")


def test_a_summary_says_how_many_and_where_at_most_once_a_week(cast, space, mentee):
    now = clock.read()
    career = standing(cast)["career"]
    for one in (cast.mentee, cast.mentor):
        come_in(one, career)
    written(cast.mentor, space, "PLANTED-ONE", now=now + timedelta(days=1))
    written(cast.mentor, space, "PLANTED-TWO", now=now + timedelta(days=2))
    written(cast.mentor, career, "PLANTED-THREE", now=now + timedelta(days=2))
    with tenant(cast.organisation_id):
        assert tell_what_is_new(now=now + timedelta(days=3)) == 0
        assert tell_what_is_new(now=now + timedelta(days=7)) == 1
        assert tell_what_is_new(now=now + timedelta(days=8)) == 0
        letter = Letter.objects.get(notice="community.digest")
        assert letter.values["everything"] == "2 new posts in Parents who mentor, 1 in Career"
        written(cast.mentor, space, "PLANTED-FOUR", now=now + timedelta(days=9))
        Membership.objects.filter(space=space, member=cast.mentee.member).update(is_muted=True, follows=False)
        assert tell_what_is_new(now=now + timedelta(days=30)) == 0
    mentee.post(f"{AT}spaces/{space.pk}/following/", {"hear": "follow"})
    mentee.post(f"{AT}choices/", {"digest": "daily", "hears_at_once": "on"})
    written(cast.mentor, space, "PLANTED-FIVE", now=now + timedelta(days=31))
    with tenant(cast.organisation_id):
        assert tell_what_is_new(now=now + timedelta(days=32)) == 1
        assert tell_what_is_new(now=now + timedelta(days=32, hours=1)) == 0


def test_reported_hidden_appealed_and_brought_back_by_another_moderator(cast, mentor, mentee, signed_in, space):
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.champion.member, role="programme_manager")
    manager, second = signed_in(cast.programme_manager), signed_in(cast.champion)
    post = written(cast.mentor, space, "Only moaning")
    page = words(mentee.post(f"{AT}posts/{post.pk}/report/", {"reason": "other", "words": ""}))
    assert "Say in a few words what it is." in page
    mentee.post(f"{AT}posts/{post.pk}/report/", {"reason": "hurtful", "words": "PLANTED-WORDS"})
    assert letters(cast, "reported") == ["champion@meridian.example", "programme_manager@meridian.example"]
    queue = words(manager.get(f"{AT}reports/"))
    assert "A post in Parents who mentor" in queue
    assert "Amina" not in queue
    with tenant(cast.organisation_id):
        (told,) = post.reports.all()
    page = words(manager.get(f"{AT}reports/{told.pk}/"))
    assert "PLANTED-WORDS" in page
    assert "Amina" not in page
    assert "Hide it" not in words(signed_in(cast.safeguarding).get(f"{AT}reports/{told.pk}/"))
    assert mentor.get(f"{AT}moderated/{post.pk}/hiding/").status_code == 404
    manager.post(f"{AT}moderated/{post.pk}/hiding/", {"reason": "hurtful", "words": "Try it without names."})
    assert letters(cast, "hidden") == ["mentor@meridian.example"]
    assert letters(cast, "seen_to") == ["mentee@meridian.example"]
    assert mentor.get(f"{AT}posts/{post.pk}/").status_code == mentee.get(f"{AT}posts/{post.pk}/").status_code == 404
    with tenant(cast.organisation_id):
        hiding = Hiding.objects.get()
    assert "Try it without names." in words(mentor.get(f"{AT}hidden/{hiding.pk}/"))
    assert mentee.get(f"{AT}hidden/{hiding.pk}/").status_code == 404
    mentor.post(f"{AT}hidden/{hiding.pk}/", {"words": "There were none."})
    assert "already" in words(mentor.post(f"{AT}hidden/{hiding.pk}/", {"words": "Again."}))
    assert letters(cast, "appealed") == ["champion@meridian.example"]
    answer = {"outcome": "restored", "words": "You are right."}
    assert "somebody else takes the second look" in words(manager.post(f"{AT}hidings/{hiding.pk}/", answer))
    second.post(f"{AT}hidings/{hiding.pk}/", answer)
    assert "Only moaning" in words(mentee.get(f"{AT}posts/{post.pk}/"))
    assert "You are right." in words(mentor.get(f"{AT}hidden/{hiding.pk}/"))
    with tenant(cast.organisation_id):
        verbs = set(Entry.objects.filter(verb__startswith="community.").values_list("verb", flat=True))
        facts = str(list(Entry.objects.values_list("facts", "fields")))
    assert verbs >= {"community.post_hidden", "community.appeal_answered", "community.post_restored"}
    assert "PLANTED" not in facts


def test_let_stand_settles_what_was_reported(cast, signed_in, space):
    post = written(cast.mentor, space)
    with tenant(cast.organisation_id):
        for who in ("mentee", "programme_manager"):
            report(cast.people[who].actor, post=post, reason=ReportReason.OTHER, words="Why", now=clock.read())
    manager = signed_in(cast.programme_manager)
    manager.post(f"{AT}moderated/{post.pk}/standing/")
    assert "Nothing waits" in words(manager.get(f"{AT}reports/"))
    assert "the post stays" in words(manager.get(f"{AT}reports/"))


def test_keepers_let_in_invite_take_out_and_pin(cast, mentor, mentee, signed_in):
    space = own_space(cast.mentor, name="Quiet", joining=Joining.ASK)
    at = f"{AT}spaces/{space.pk}/"
    mentee.post(f"{at}joining/", {"go": "in"})
    assert mentee.get(at).status_code == 404
    assert "Amina Yusuf" in words(mentor.get(f"{at}people/"))
    mentor.post(f"{at}people/{cast.mentee.member.pk}/", {"act": "let_in"})
    assert mentee.get(at).status_code == 200
    assert mentee.post(f"{at}people/{cast.mentor.member.pk}/", {"act": "take_out"}).status_code == 404
    mentor.post(f"{at}invitations/", {"invite-person": "Mei"})
    colleague = signed_in(cast.colleague)
    assert "You are invited" in words(colleague.get(f"{AT}spaces/"))
    colleague.post(f"{at}joining/", {"go": "in"})
    assert colleague.get(at).status_code == 200
    post = written(cast.mentee, space, "How we speak here")
    mentor.post(f"{AT}posts/{post.pk}/pin/")
    assert "Good to know" in words(colleague.get(at))
    assert colleague.post(f"{AT}posts/{post.pk}/pin/").status_code == 404
    mentor.post(f"{at}people/{cast.colleague.member.pk}/", {"act": "take_out"})
    assert colleague.get(at).status_code == 404
    assert letters(cast, "taken_out") == ["colleague@meridian.example"]
    mentor.post(f"{at}closing/", {"open": "no"})
    assert "This space is closed" in words(mentee.get(at))
    assert "closed" in words(mentee.post(f"{AT}posts/{post.pk}/", {"body": "x", "token": uuid4()}))


def test_members_make_spaces_where_the_organisation_lets_them(cast, mentee, signed_in):
    given = {"name": "Cyclists", "about": "On wheels", "joining": "open", "token": uuid4()}
    assert mentee.post(f"{AT}spaces/new/", given).status_code == 302
    assert "of this name already" in words(mentee.post(f"{AT}spaces/new/", given | {"token": uuid4()}))
    Organisation.objects.filter(pk=cast.organisation_id).update(members_make_spaces=False)
    assert mentee.get(f"{AT}spaces/new/").status_code == 409
    assert signed_in(cast.programme_manager).get(f"{AT}spaces/new/").status_code == 200


def test_nobody_writes_more_than_others_can_read(cast, mentor, space):
    for number in range(cast.organisation.posts_an_hour):
        written(cast.mentor, space, f"Number {number}")
    given = {"kind": "post", "title": "One more", "body": "All I typed", "token": uuid4()}
    page = words(mentor.post(f"{AT}spaces/{space.pk}/write/", given))
    assert "You have written 10 times within an hour" in page
    assert "All I typed" in page
    with pytest.raises(Refused):
        written(cast.mentor, space)
    written(cast.mentor, space, now=clock.read() + timedelta(hours=1, seconds=5))


def test_whoever_is_erased_leaves_a_line_where_others_replied(cast, mentor, space):
    post = written(cast.mentee, space, "PLANTED-TOLD", "PLANTED-SAID")
    alone = written(cast.mentee, space, "PLANTED-UNHEARD")
    replied(cast.mentor, post, "I hear you.")
    theirs = written(cast.mentor, space, "Of Bjorn")
    replied(cast.mentee, theirs, "PLANTED-REPLY")
    with tenant(cast.organisation_id):
        report(cast.mentee.actor, post=theirs, reason=ReportReason.OTHER, words="PLANTED-REPORTED", now=clock.read())
        keys = Key.objects.filter(kind="concern").count()
        asked_for = ask_for_erasure(cast.mentee.actor, now=clock.read())
        assert carry_out(erasure_id=asked_for.pk, now=clock.read() + timedelta(days=8))
        assert not Post.objects.filter(pk=alone.pk).exists()
        assert keys == 1
        assert not Key.objects.filter(kind="concern").exists()
    page = words(mentor.get(f"{AT}posts/{post.pk}/"))
    assert "by somebody who has left" in page
    assert "I hear you." in page
    everything = page + words(mentor.get(AT)) + words(mentor.get(f"{AT}posts/{theirs.pk}/"))
    assert "PLANTED" not in everything


def test_threads_in_which_nobody_writes_go_and_guides_stay(cast, space):
    now = clock.read()
    old, kept, guide = (written(cast.mentor, space, title, now=now) for title in ("Old", "Kept", "Guide"))
    replied(cast.mentor, old, now=now)
    replied(cast.mentor, kept, now=now + timedelta(days=50))
    with tenant(cast.organisation_id):
        Post.objects.filter(pk=guide.pk).update(pinned_at=now)
        assert forget_old_posts(now + timedelta(days=40), now + timedelta(days=90)) == 2
        assert set(Post.objects.filter(under=None).values_list("title", flat=True)) == {"Kept", "Guide"}


@pytest.mark.parametrize("things", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(cast, mentee, space, things):
    for number in range(things):
        come_in(cast.mentee, own_space(cast.mentor, name=f"Space {number}"))
        post = asked(cast.mentor, space, f"Thing {number}", mentions=["Amina Yusuf"])
    for _number in range(things):
        replied(cast.mentor, post)
    cost = {"": 13, f"spaces/{space.pk}/": 17, f"posts/{post.pk}/": 15, "search/?q=thing": 12, "spaces/": 12}
    for path in cost:
        mentee.get(AT + path)
    found = {}
    for path in cost:
        with CaptureQueriesContext(connection) as asked_for:
            assert mentee.get(AT + path).status_code == 200
        found[path] = len(asked_for)
    assert found == cost


def test_a_hundred_and_fifty_spaces_are_quick_in_a_database_without_statistics(cast, mentee, space):
    now = clock.read()
    with tenant(cast.organisation_id):
        given = {"kind": "own", "joining": "open", "made_at": now}
        spaces = Space.objects.bulk_create(Space(name=f"Space {number}", **given) for number in range(150))
        seen = {"member": cast.mentee.member, "since": now, "seen_at": now - timedelta(days=9)}
        Membership.objects.bulk_create(Membership(space=one, **seen) for one in spaces)
        told = {"author": cast.mentor.member, "written_at": now - timedelta(days=1)}
        Post.objects.bulk_create(Post(space=one, title="Thing", body="Words", **told) for one in spaces * 4)
        posts = Post.objects.bulk_create(Post(space=one, kind="event", title="Event", **told) for one in spaces * 2)
        times = {"begins_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=1), "closes_at": now}
        Event.objects.bulk_create(Event(post=one, kind="talk", changed_at=now, **times) for one in posts)
    paths = ["", "spaces/", "events/", f"events/?space={space.pk}", f"spaces/{space.pk}/", "search/?q=x", "directory/"]
    for path in paths:
        with connection.cursor() as cursor:  # of one statement: some took twenty seconds, and take a tenth of one
            cursor.execute("SET LOCAL statement_timeout = '5s'")
        assert mentee.get(AT + path).status_code == 200
    assert words(mentee.get(AT)).count("6 new since you were here") == 150


def test_a_page_goes_on_by_a_key(cast, mentee, space):
    now = clock.read()
    for number in reversed(range(23)):
        written(cast.mentor, space, f"Thing {number:02}.", now=now - timedelta(hours=number))
    first = words(mentee.get(f"{AT}spaces/{space.pk}/"))
    assert first.count("Thing ") == 20
    at = first.partition("?before=")[2].partition('"')[0]
    second = words(mentee.get(f"{AT}spaces/{space.pk}/?before={at}"))
    assert [f"Thing {number:02}." in second for number in (19, 20, 22)] == [False, True, True]
    assert mentee.get(f"{AT}spaces/{space.pk}/?before=nonsense").status_code == 200


def test_what_is_new_is_counted_until_one_looks(cast, mentee, space):
    now = clock.read()
    for number in (1, 2):
        written(cast.mentor, space, f"Thing {number}", now=now + timedelta(minutes=number))
    written(cast.mentee, space, "My own", now=now + timedelta(minutes=3))
    assert "2 new since you were here" in words(mentee.get(AT))
    with tenant(cast.organisation_id):
        Membership.objects.update(seen_at=now + timedelta(hours=1))
        assert not Unheard.objects.exists()
    assert "nothing new" in words(mentee.get(AT))
