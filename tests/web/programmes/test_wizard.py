"""A programme is designed step by step: each saves by itself, in any order, and can be left and taken up again."""

from datetime import timedelta

import pytest
from tests.factories.intake import dates, draft_programme, enrol

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter, Silence
from konnekt.programmes.actions.designing import publish
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.models import DesignVersion, OwnQuestion, Programme, Round
from konnekt.programmes.states import Format, Phase, Side

STEPS = ["purpose", "format", "dates", "who", "places", "words", "page", "questions", "plan", "messages", "privacy"]


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return draft_programme(cast)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def at(round_):
    return lambda step="": f"/o/meridian/programmes/{round_.programme_id}/design/{step and step + '/'}"


def words(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def rules_of(*rules):
    post = {"rule-TOTAL_FORMS": str(len(rules)), "rule-INITIAL_FORMS": "0"}
    for number, (side, fact, values) in enumerate(rules):
        post |= {f"rule-{number}-side": side, f"rule-{number}-fact": fact, f"rule-{number}-values": values}
    return post


def plan_post(**changes):
    return {
        "milestone-TOTAL_FORMS": "2",
        "milestone-INITIAL_FORMS": "0",
        "milestone-0-month": "3",
        "milestone-0-title": "A goal that moves",
        "session-TOTAL_FORMS": "1",
        "session-INITIAL_FORMS": "0",
        "session-0-month": "1",
        "session-0-title": "Hello",
        "session-0-agenda": "Who are you?\nWhy now?",
        "agreement-aims": "Kind and honest.",
        "mentoring": "Meet and talk.",
    } | changes


def posts(today):
    """What fills each step."""
    return {
        "purpose": {"name": "Crossing", "purpose": "To meet.", "goals": "Ninety people have a mentor."},
        "format": {
            "format": "circle",
            "circle_least": "3",
            "circle_most": "5",
            "is_rolling": "yes",
            "ways": ["wishes"],
        },
        "dates": {name: day.isoformat() for name, day in dates(today).items()} | {"name": "Autumn"},
        "who": rules_of(("mentor", "site", "York")),
        "places": {"mentee_places": "20", "oversubscribed": "lottery", "objection_days": "7"},
        "words": {
            "mentee_word": "learner",
            "mentees_word": "learners",
            "mentor_word": "guide",
            "mentors_word": "guides",
            "areas": ["career"],
        },
        "page": {"time_asked": "Two hours.", "contact": "Priya", "description": "Hello.", "is_public": "on"},
        "questions": {"questions": ["statement"]},
        "plan": plan_post(),
        "messages": {"on": ["programmes.enrolled"]},
        "privacy": {},
    }


def test_every_step_saves_by_itself_and_leads_to_the_next_until_all_are_done(cast, round_, manager, at):
    page = words(manager, at())
    assert "Go through it" in page
    assert "Review and publish" in page
    post, outcomes = posts(clock.read().date()), f"/o/meridian/rounds/{round_.pk}/outcomes/"
    assert list(post) == STEPS
    for step, following in zip(STEPS, [*STEPS[1:], None], strict=True):
        assert 'aria-current="step"' in words(manager, at(step)), step
        answer = manager.post(at(step), post[step])
        assert answer.status_code == 302, (step, answer.content.decode()[:2000])
        following = at(following) if following else at().replace("design/", "publication/")
        # What would count as success is asked after what it is for; whoever leaves that for later goes on from there.
        assert answer.url == (outcomes if step == "purpose" else following)
        if step == "purpose":
            assert f'href="{following}"' in words(manager, outcomes)
    with tenant(cast.organisation_id):
        programme, kept = Programme.objects.get(), Round.objects.get()
    assert (programme.format, programme.is_rolling, programme.circle_most) == ("circle", True, 5)
    assert (programme.ways, programme.areas, programme.mentors_word) == (["wishes"], ["career"], "guides")
    assert (kept.name, kept.mentee_places, kept.oversubscribed) == ("Autumn", 20, "lottery")
    assert (kept.who_may_join, kept.questions) == (
        {"all": [{"fact": "site", "is": ["York"], "side": "mentor"}]},
        ["statement"],
    )
    assert programme.designed == STEPS
    publication = at().replace("design/", "publication/")
    assert manager.post(at("words"), post["words"]).url == publication, "whoever comes back to one step goes back"
    page = words(manager, at())
    assert "Review it" in page
    for sentence in ("Circles of 3 to 5; rolling", "A learner and a guide.", "20 learners.", "Guides at York."):
        assert sentence in page


def test_peers_are_asked_for_the_words_they_need_and_told_what_happens_among_them(cast, round_, manager, at):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER, mentee_word="learner", mentees_word="learners")
    page = words(manager, at("words"))
    assert "Whom somebody is with" in page
    assert 'name="mentor_word"' in page
    assert 'name="mentee_word"' not in page
    assert manager.post(at("words"), {"mentor_word": "buddy", "mentors_word": "buddies"}).status_code == 302
    assert 'name="rule-0-side"' not in words(manager, at("who"))
    assert manager.post(at("who"), rules_of(("mentor", "site", "York"))).status_code == 302
    with tenant(cast.organisation_id):
        assert Round.objects.get().who_may_join == {"all": [{"fact": "site", "is": ["York"]}]}
    assert "Places for people" in words(manager, at("places"))
    page = words(manager, at("messages"))
    assert "There is a match for you" in page
    for never in ("as their mentor", "Your conversation is booked", "There is a circle for you", "learner"):
        assert never not in page


@pytest.mark.parametrize(
    ("format_", "told", "untold"),
    [
        (Format.FLASH, "Your conversation is booked", "There is a match for you"),
        (Format.ONE_TO_ONE, "There is a match for you", "Your conversation is booked"),
        (Format.CIRCLE, "There is a circle for you", "There is a match for you"),
    ],
)
def test_the_messages_shown_are_those_that_a_format_causes(cast, manager, at, format_, told, untold):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=format_)
    page = words(manager, at("messages"))
    assert told in page
    assert untold not in page


def test_a_step_can_be_taken_first_and_saved_without_going_on(manager, at):
    assert manager.post(at("words"), posts(clock.read().date())["words"] | {"stay": "yes"}).url == at("words")
    page = words(manager, at())
    assert "Go on with: purpose" in page
    assert page.count('aria-label="Done"') == 1


@pytest.mark.parametrize(
    ("step", "change", "says"),
    [
        ("format", {"ways": []}, "Choose at least one way"),
        ("format", {"circle_least": "6"}, "A circle can’t need more mentees than it takes."),
        ("words", {"mentors_word": ""}, "Say both: the word for one, and the word for several."),
        ("places", {"objection_days": "1"}, "2"),
        ("dates", {"ends_on": "2020-01-01"}, "These dates have to follow each other"),
        ("who", rules_of(("", "unit", "")), "Say which."),
        ("plan", {"milestone-0-month": ""}, "In which month?"),
        ("plan", {"session-0-agenda": "\n".join(map(str, range(11)))}, "Use at most ten points"),
    ],
)
def test_what_makes_no_sense_is_said_where_it_is_and_kept_as_typed(cast, round_, manager, at, step, change, says):
    answer = manager.post(at(step), posts(clock.read().date())[step] | change)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    with tenant(cast.organisation_id):
        assert Programme.objects.get().designed == []


def test_trials_save_nothing_drawing_counting_and_previewing(cast, round_, manager, at):
    post = posts(clock.read().date())
    short = post["dates"] | {"ends_on": (dates(clock.read().date())["starts_on"] + timedelta(days=90)).isoformat()}
    drawn = manager.post(at("dates"), short | {"draw": "yes"}).content.decode()
    assert "less than nine months" in drawn
    assert "less than nine months" not in words(manager, at("dates"))
    counted = manager.post(at("who"), post["who"] | {"count": "yes"}).content.decode()
    # Nobody is at York: a small group says so, and never how small.
    assert "fewer than 5" in counted
    assert "5 or more" in counted
    more = manager.post(at("who"), post["who"] | {"more_rules": "yes"}).content.decode()
    assert "rule-2-fact" in more
    with tenant(cast.organisation_id):
        kept = Round.objects.get()
    assert (kept.name, kept.who_may_join) == ("Spring", {})


def test_the_privacy_step_names_what_is_asked_under_its_row(cast, round_, manager, at):
    manager.post(at("questions"), {"questions": ["statement"]})
    page = words(manager, at("privacy"))
    assert "Say something in your own words" in page
    assert "How do you like to meet?" not in page
    assert "Nobody" in page


def test_a_programme_without_a_round_is_led_to_plan_one(cast, round_, manager, at):
    with tenant(cast.organisation_id):
        Round.objects.all().delete()
    assert "No round is planned yet." in words(manager, at())
    for step in ("dates", "who", "places", "questions"):
        assert manager.get(at(step)).url.endswith("/rounds/new/")
    assert manager.get(at("privacy")).status_code == 200


def question(**changes):
    return {
        "label": "Which shift do you work?",
        "purpose": "To find an hour.",
        "kind": "choices",
        "choices": "Day\nNight",
        "asked": "both",
        "reader": "partner",
    } | changes


def test_an_own_question_is_asked_at_enrolment_and_read_by_whom_it_says(cast, round_, manager, at, signed_in):
    refused = manager.post(at("questions/new"), question(choices="Day"))
    assert "Offer between 2 and 20" in refused.content.decode()
    for changes in ({}, {"label": "Why now?", "kind": "text", "reader": "managers", "choices": ""}):
        assert manager.post(at("questions/new"), question(**changes)).url == at("questions")
    page = words(manager, at("questions"))
    assert "Why now?" in page
    assert "Why now?" in words(manager, at("privacy"))
    with tenant(cast.organisation_id):
        told, kept = OwnQuestion.objects.order_by("label")
        publish(cast.programme_manager.actor, programme=round_.programme, now=clock.read())
        answers = {told.key: ["Night"], kept.key: "A move."}
        mentee = start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
    browser = signed_in(cast.mentee)
    own = f"/o/meridian/enrolments/{mentee.pk}/own/"
    asked = words(browser, own)
    assert "To find an hour." in asked
    assert "Only you and the programme manager" in asked or "and the programme manager" in asked
    browser.post(own, {told.key: ["Night"], kept.key: "A move."})
    assert "Which shift do you work? Night" in words(browser, f"/o/meridian/enrolments/{mentee.pk}/check/")
    with tenant(cast.organisation_id):
        mentee = enrol(cast.mentee, round_, Side.MENTEE, **answers)
    read = words(manager, f"/o/meridian/rounds/{round_.pk}/enrolments/{mentee.pk}/")
    assert "A move." in read
    assert "(for managers alone)" in read
    changed = manager.post(at(f"questions/{told.pk}"), question(label="When do you work?", confirmed="yes"))
    assert changed.url == at("questions")
    assert "Stop asking “When do you work?”" in words(manager, at(f"questions/{told.pk}/removal"))
    manager.post(at(f"questions/{told.pk}/removal"))
    assert "When do you work?" not in words(manager, at("questions"))
    assert manager.get(at(f"questions/{told.pk}")).status_code == 404


def test_the_plan_is_read_by_those_who_take_part_with_what_to_do_now(cast, round_, manager, at, signed_in):
    assert "An agreement both can live with" in words(manager, at("plan"))
    manager.post(at("plan"), plan_post())
    with tenant(cast.organisation_id):
        programme = Programme.objects.get()
        assert set(programme.plan) == {"milestones", "sessions", "agreement", "guidance"}
        publish(cast.programme_manager.actor, programme=programme, now=clock.read())
        round_ = Round.objects.get()
        mine = enrol(cast.mentee, round_, Side.MENTEE)
        set_phase(cast.programme_manager.actor, round_=round_, phase=Phase.MENTORING)
    browser = signed_in(cast.mentee)
    assert "Meet and talk." in words(browser, f"/o/meridian/enrolments/{mine.pk}/")
    page = words(browser, f"/o/meridian/enrolments/{mine.pk}/plan/")
    for sentence in ("Now: mentoring", "Meet and talk.", "A goal that moves", "Why now?", "Kind and honest."):
        assert sentence in page


def test_a_change_to_a_published_programme_is_read_first_and_kept(cast, round_, manager, at):
    with tenant(cast.organisation_id):
        publish(cast.programme_manager.actor, programme=round_.programme, now=clock.read())
    everything = posts(clock.read().date())
    assert "Nothing yet" in words(manager, at("history"))
    for step, label, effect in (
        ("format", "Circle", "Pairs that are there stay as they are; the next matching goes by it."),
        ("who", "Mentors at York", "Whoever is enrolled stays enrolled."),
        ("questions", "Say something in your own words", "isn’t asked again"),
        ("plan", "A goal that moves", "What a pair has made its own stays as it is."),
        ("places", "20", "Nobody loses a place they have."),
    ):
        page = manager.post(at(step), everything[step]).content.decode()
        assert "What this changes, and for whom" in page, step
        assert label in page, step
        assert effect in page, step
        again = manager.post(at(step), everything[step] | {"again": "yes"})
        assert again.status_code == 200
        assert "Save and go on" in again.content.decode()
    asked = manager.post(at("questions/new"), question()).content.decode()
    assert "Which shift do you work?" in asked
    with tenant(cast.organisation_id):
        assert DesignVersion.objects.count() == OwnQuestion.objects.count() == 0
        assert Round.objects.get().mentee_places is None
    assert manager.post(at("places"), everything["places"] | {"confirmed": "yes"}).url == at("words")
    assert manager.post(at("places"), everything["places"]).url == at("words")  # nothing changes: nothing is asked
    history = words(manager, at("history"))
    assert "Change 1," in history
    assert "no limit" in history
    assert "A lottery whose draw anybody can repeat" in history


def test_messages_say_when_and_to_whom_and_some_can_be_switched_off(cast, round_, manager, at):
    page = words(manager, at("messages"))
    for sentence in ("You release a match", "Both of the pair", "There is a match for you in Crossing Lines"):
        assert sentence in page
    assert "{" not in page.split("<main")[1].split("</main")[0].replace("{&quot;", "")
    assert 'value="programmes.withdrawn" checked' in page
    assert 'value="relationships.matched"' not in page
    manager.post(at("messages"), {"on": ["programmes.enrolled"]})
    assert 'value="programmes.withdrawn" checked' not in words(manager, at("messages"))
    with tenant(cast.organisation_id):
        publish(cast.programme_manager.actor, programme=round_.programme, now=clock.read())
        mine = enrol(cast.mentee, Round.objects.get(), Side.MENTEE)
        withdraw(cast.mentee.actor, enrolment=mine, now=clock.read())
        assert dict(Letter.objects.values_list("notice", "state")) == {
            "programmes.enrolled": "waiting",
            "programmes.withdrawn": "off",
        }
    again = {"on": ["programmes.enrolled", "programmes.withdrawn", "programmes.pause_ended"]}
    asked = manager.post(at("messages"), again).content.decode()
    assert "Messages that are not sent" in asked
    assert "You’re no longer enrolled in …" in asked
    manager.post(at("messages"), again | {"confirmed": "yes"})
    with tenant(cast.organisation_id):
        off = set(Silence.objects.values_list("notice", flat=True))
    assert "programmes.withdrawn" not in off
    assert "relationships.matched" not in off


def test_the_programmes_own_words_stand_on_the_pages_of_those_who_take_part(cast, round_, manager, at, signed_in):
    manager.post(at("words"), posts(clock.read().date())["words"] | {"areas": []})
    manager.post(at("who"), rules_of(("mentor", "started_before", "2026-01-01")))
    with tenant(cast.organisation_id):
        publish(cast.programme_manager.actor, programme=Programme.objects.get(), now=clock.read())
    browser = signed_in(cast.mentee)
    public = words(browser, "/o/meridian/join/crossing-lines/")
    assert "Guides who started on or before 1 January 2026" in public
    assert "whoever seeks is called learner" in public
    assert "Learner: I’d like somebody to talk to" in words(browser, "/o/meridian/join/crossing-lines/enrol/")
    with tenant(cast.organisation_id):
        mine = enrol(cast.mentee, Round.objects.get(), Side.MENTEE)
    page = words(browser, f"/o/meridian/enrolments/{mine.pk}/")
    assert "Crossing Lines: learner." in page
    assert "guides and learners are" in page
