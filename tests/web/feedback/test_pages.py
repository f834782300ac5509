"""Feedback as those meet it who give it, follow it and answer it; and as nobody else can."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.feedback import answered, given, programme_with_people, second_manager, theme_of

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.feedback.actions import theming
from konnekt.feedback.models import Feedback, Post, Theme
from konnekt.feedback.references import code_of
from konnekt.feedback.states import FeedbackState, ThemeState
from konnekt.ledger.models import Entry

HOME = "/o/meridian/"
GIVE = f"{HOME}join/crossing-lines/feedback/"
VOICES = f"{HOME}join/crossing-lines/you-said-we-did/"
CODE = re.compile(r"\b(?:[2-9A-HJKMNP-Z]{4}-){4}[2-9A-HJKMNP-Z]{4}\b")

PAGES = {
    ("mentee", f"{HOME}feedback/"): 12,
    ("mentee", VOICES): 16,
    ("manager", f"{HOME}feedback/answering/?view=all"): 11,
    ("manager", HOME + "programmes/{programme}/feedback/?state=all"): 14,
    ("manager", HOME + "programmes/{programme}/feedback/themes/"): 11,
}
"""What each costs, whatever is in it."""


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return programme_with_people(cast)


@pytest.fixture
def mentee(signed_in, cast, round_):
    return signed_in(cast.mentee)


@pytest.fixture
def manager(signed_in, cast, round_):
    return signed_in(cast.programme_manager)


@pytest.fixture
def inside(cast, round_):
    with tenant(cast.organisation_id):
        yield round_


def words(response):
    return response.content.decode()


def say(browser, **more):
    sent = {"kind": "suggestion", "text": "Shorter forms", "name": "yes", "to": "team", "token": uuid4()} | more
    return browser.post(GIVE, sent)


def only(cast):
    with tenant(cast.organisation_id):
        return Feedback.objects.get()


def test_the_ways_to_it_stand_where_one_would_look(mentee):
    for page in ("today/", "help/", "join/crossing-lines/"):
        assert re.search(
            r'href="/o/meridian/(feedback/|join/crossing-lines/feedback/)"', words(mentee.get(HOME + page))
        )


def test_who_reads_it_and_what_it_is_not_stand_before_one_writes(cast, mentee):
    page = words(mentee.get(GIVE))
    assert "Those who run the programme: Priya Raman" in page
    assert "nobody who runs the programme: Ada Whitlock" in page
    assert f'href="{HOME}help/"' in page
    assert "Fewer than 5 people are in this round" in page
    assert "within 10 working days" in page


def test_with_a_name_it_is_answered_followed_and_written_on_to(cast, mentee, manager):
    answer = say(mentee, may_quote="on")
    address = f"{HOME}feedback/given/{only(cast).pk}/"
    assert answer.url == address
    assert "Feedback waits for your answer" in words(manager.get(f"{HOME}today/"))
    case = f"{HOME}feedback/answering/{only(cast).pk}/"
    assert case in words(manager.get(f"{HOME}feedback/answering/"))
    page = words(manager.get(case))
    assert "Amina Yusuf about Crossing Lines" in page
    assert "Shorter forms" in page
    manager.post(case, {"text": "From May on", "token": uuid4(), "after": 0})
    assert "Somebody answered your feedback about Crossing Lines" in words(mentee.get(f"{HOME}today/"))
    assert "From May on" in words(mentee.get(address))
    assert "Somebody answered" not in words(mentee.get(f"{HOME}today/"))
    mentee.post(f"{address}helped/", {"helped": "partly"})
    mentee.post(address, {"text": "Why May?", "token": uuid4()})
    page = words(manager.get(case))
    assert "They say: in part." in page
    assert "Why May?" in page
    assert only(cast).state == FeedbackState.IN_WORK


def test_without_a_name_the_code_is_shown_once_and_opens_it_for_anybody(cast, mentee, manager):
    token = uuid4()
    answer = say(mentee, name="no", token=token)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    (code,) = set(CODE.findall(words(answer)))
    assert code in words(say(mentee, name="no", token=token))
    assert only(cast).is_nameless
    case = f"{HOME}feedback/answering/{only(cast).pk}/"
    page = words(manager.get(case))
    assert "Amina" not in page
    assert "left their name out" in page
    manager.post(case, {"text": "From May on", "token": uuid4(), "after": 0})
    with tenant(cast.organisation_id):
        entries = Entry.objects.count()
    anybody, address = Client(), f"{HOME}feedback/reference/{code}/"
    typed = code.lower().replace("-", " ")
    assert anybody.post(f"{HOME}feedback/reference/", {"code": typed}).url == address
    page = anybody.get(address)
    assert "From May on" in words(page)
    assert page["Cache-Control"] == "no-store, private"
    anybody.post(f"{address}helped/", {"helped": "yes"})
    anybody.post(address, {"text": "Thank you", "token": uuid4()})
    assert "Thank you" in words(manager.get(case))
    file = anybody.get(f"{address}reference.txt")
    assert code in words(file)
    assert file["Content-Disposition"].startswith("attachment")
    with tenant(cast.organisation_id):
        assert Entry.objects.count() == entries
        assert Post.objects.filter(is_giver=True, author=None).count() == 1


def test_a_code_that_opens_nothing_is_answered_alike_and_counted_alone(cast, mentee, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"feedback_reference": "3/m/ip"}
    (code,) = set(CODE.findall(words(say(mentee, name="no"))))
    anybody = Client()
    for _look in range(5):
        assert anybody.get(f"{HOME}feedback/reference/{code}/").status_code == 200
    for wrong in (code_of(uuid4()), code.lower(), "nothing"):
        assert anybody.get(f"{HOME}feedback/reference/{wrong}/").status_code == 404
    assert anybody.post(f"{HOME}feedback/reference/nothing/helped/").status_code == 429
    assert anybody.get(f"{HOME}feedback/reference/{code}/").status_code == 200
    page = words(anybody.post(f"{HOME}feedback/reference/", {"code": "short"}))
    assert "twenty letters and digits" in page


def test_a_reference_is_kept_for_one_alone_and_let_go(cast, mentee, manager, signed_in):
    (code,) = set(CODE.findall(words(say(mentee, name="no"))))
    kept = f"{HOME}feedback/kept/"
    assert mentee.post(kept, {"code": code}).url == f"{HOME}feedback/"
    assert code in words(mentee.get(f"{HOME}feedback/"))
    for browser in (manager, signed_in(cast.mentor), signed_in(cast.administrator)):
        assert code not in words(browser.get(f"{HOME}feedback/"))
    manager.post(f"{HOME}feedback/answering/{only(cast).pk}/", {"text": "Yes", "token": uuid4(), "after": 0})
    assert "There is an answer to what you said without your name" in words(mentee.get(f"{HOME}today/"))
    assert mentee.post(kept, {"code": code, "let_go": "yes"}).status_code == 302
    assert code not in words(mentee.get(f"{HOME}feedback/"))
    assert mentee.post(kept, {"code": code_of(uuid4())}).status_code == 409
    assert mentee.post(kept, {"code": "x"}).status_code == 409


def test_a_form_that_lacks_something_keeps_what_was_typed(mentee):
    page = words(mentee.post(GIVE, {"text": "Shorter forms"}))
    assert "Shorter forms" in page
    assert "Choose whether your name stands with it." in page
    assert "Write a few words first." in words(mentee.post(GIVE, {}))


def test_what_goes_past_those_who_run_it_is_seen_by_administrators_alone(cast, mentee, manager, signed_in):
    say(mentee, to="administrators", text="PLANTED")
    administrator, case = signed_in(cast.administrator), f"{HOME}feedback/answering/{only(cast).pk}/"
    assert manager.get(case).status_code == 404
    pages = [f"{HOME}feedback/answering/?view=all", f"{HOME}programmes/{only(cast).programme_id}/feedback/?state=all"]
    assert not any("PLANTED" in words(manager.get(page)) for page in pages)
    page = words(administrator.get(case))
    assert "PLANTED" in page
    assert "past those who run the programme" in page
    assert "What it belongs to" not in page
    for part in ("theme/", "quote/"):
        assert administrator.post(case + part).status_code == 404
    assert "PLANTED" in words(administrator.get(f"{HOME}feedback/answering/"))


def test_what_is_typed_stays_when_somebody_else_was_faster(cast, mentee, manager, signed_in):
    with tenant(cast.organisation_id):
        other = second_manager(cast, Theme._meta.get_field("programme").related_model.objects.get())
    say(mentee)
    case = f"{HOME}feedback/answering/{only(cast).pk}/"
    manager.post(case, {"text": "First", "token": uuid4(), "after": 0})
    browser = signed_in(other)
    page = words(browser.post(case, {"text": "Second words", "token": uuid4(), "after": 0}))
    assert "Priya Raman wrote in the meantime" in page
    assert "Second words" in page
    assert 'name="after" value="1"' in page
    assert browser.post(case, {"text": "Second words", "token": uuid4(), "after": 1}).status_code == 302


def test_it_is_taken_up_handed_over_and_closed(cast, mentee, manager):
    with tenant(cast.organisation_id):
        programme = Theme._meta.get_field("programme").related_model.objects.get()
        other = second_manager(cast, programme)
        Feedback.objects.update(owner=other.member)
    say(mentee)
    with tenant(cast.organisation_id):
        Feedback.objects.update(owner=other.member)
    case = f"{HOME}feedback/answering/{only(cast).pk}/"
    change = f"{case}state/"
    manager.post(change, {"act": "take_up"})
    assert only(cast).owner_id == cast.programme_manager.member.pk
    assert manager.post(change, {"act": "close"}).status_code == 409
    assert manager.post(change, {"act": "hand_over", "to": "nobody"}).status_code == 409
    assert manager.post(change, {"act": "dance"}).status_code == 409
    manager.post(change, {"act": "hand_over", "to": str(other.member.pk)})
    assert only(cast).owner_id == other.member.pk
    manager.post(case, {"text": "Which?", "token": uuid4(), "after": 0, "question": "yes"})
    assert only(cast).state == FeedbackState.IN_WORK
    manager.post(case, {"text": "Yes", "token": uuid4(), "after": 1})
    manager.post(change, {"act": "close"})
    assert only(cast).state == FeedbackState.CLOSED


def test_a_theme_is_begun_from_a_piece_quoted_answered_and_read_by_those_in_it(cast, mentee, manager, signed_in):
    say(mentee, text="It took an hour. I am the only one in Oslo.", may_quote="on")
    piece = only(cast)
    case = f"{HOME}feedback/answering/{piece.pk}/"
    manager.post(f"{case}theme/", {"title": "The forms are long", "token": uuid4()})
    with tenant(cast.organisation_id):
        theme = Theme.objects.get()
    manager.post(f"{case}quote/", {"quote": "It took an hour."})
    assert manager.post(f"{case}quote/", {"quote": "It took a week."}).status_code == 409
    assert manager.post(f"{case}theme/", {"theme": "nothing", "token": uuid4()}).status_code == 409
    address = f"{HOME}programmes/{piece.programme_id}/feedback/themes/{theme.pk}/"
    answer = manager.post(f"{address}answer/", {"text": "Half as long", "token": uuid4()})
    assert answer.url == address
    assert "Half as long" in words(mentee.get(f"{HOME}feedback/given/{piece.pk}/"))
    assert "Write a few words first." in words(manager.post(f"{address}answer/", {}))
    outcome = {
        "title": "The forms are long",
        "state": "changed",
        "words": "Seven questions, not twelve.",
        "owner": str(cast.programme_manager.member.pk),
        "due_on": theme.due_on,
        "is_published": "on",
    }
    assert "Say what was changed." in words(manager.post(address, outcome | {"words": ""}))
    assert manager.post(address, outcome).url == address
    page = words(mentee.get(VOICES))
    for told in ("The forms are long", "Seven questions, not twelve.", "It took an hour.", "Too few to tell"):
        assert told in page
    assert "Oslo" not in page
    assert "Amina Yusuf" not in page.replace("</header>", "§").split("§")[-1]
    assert Client().get(VOICES).status_code == 404
    assert signed_in(cast.colleague).get(VOICES).status_code == 404
    terms = f"{HOME}programmes/{piece.programme_id}/feedback/terms/"
    assert "less than or equal" in words(manager.post(terms, {"days": 99}))
    assert manager.post(terms, {"days": 5, "is_public": "on"}).url == terms
    assert "The forms are long" in words(Client().get(VOICES))
    assert VOICES in words(Client().get(f"{HOME}join/crossing-lines/"))
    assert "Say something" not in words(Client().get(VOICES))


def test_a_theme_can_come_from_a_survey(cast, manager, round_):
    themes = f"{HOME}programmes/{round_.programme_id}/feedback/themes/"
    answer = manager.post(themes, {"title": "Rooms are hard to find", "source": "survey", "token": uuid4()})
    assert "From what surveys say" in words(manager.get(answer.url))
    assert "Rooms are hard to find" in words(manager.get(themes))
    assert "Say in a sentence what people told you." in words(manager.post(themes, {}))
    empty = words(manager.post(f"{answer.url}answer/", {"text": "All of you", "token": uuid4()}))
    assert "No feedback is in this theme yet." in empty or "Nothing yet." in empty


def test_empty_pages_teach(mentee, manager, signed_in, cast, round_):
    assert "small things are worth saying" in words(mentee.get(f"{HOME}feedback/"))
    assert "Somebody has to be the first" in words(mentee.get(VOICES))
    assert "Feedback belongs to a programme" in words(signed_in(cast.colleague).get(f"{HOME}feedback/"))
    assert "Nothing waits for you" in words(manager.get(f"{HOME}feedback/answering/"))
    assert "people say most when they saw" in words(manager.get(f"{HOME}programmes/{round_.programme_id}/feedback/"))


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_however_much_is_in_them(cast, mentee, manager, number, django_assert_num_queries):
    with tenant(cast.organisation_id):
        round_ = cast.mentee.member.enrolments.get().round
        for day in range(number):
            now = clock.read() + timedelta(days=day)
            piece = given(cast.mentee, round_, now=now, may_quote=True).feedback
            given(cast.mentor, round_, now=now)
            answered(cast.programme_manager, given(cast.mentor, round_, now=now, with_name=False).feedback)
            theme = theme_of(cast.programme_manager, round_)
            theming.put_under(cast.programme_manager.actor, feedback=piece, theme=theme, now=now)
            theming.quote(cast.programme_manager.actor, feedback=piece, text="Shorter forms")
        Theme.objects.update(is_published=True, state=ThemeState.CHANGED, settled_on=clock.read(), words="So")
    for (who, page), queries in PAGES.items():
        browser = {"mentee": mentee, "manager": manager}[who]
        page = page.format(programme=round_.programme_id)
        browser.get(page)
        with django_assert_num_queries(queries):
            assert browser.get(page).status_code == 200
