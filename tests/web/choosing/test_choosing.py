"""Looking around among mentors, asking one, and answering: as the two meet it, and as nobody else can."""

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching import ranking
from konnekt.matching.models import Steer
from konnekt.matching.ranking import rank
from konnekt.matching.states import SteerKind
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Side, Way
from konnekt.questions.models import AnswerSet
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.requests import send_request
from konnekt.relationships.models import PairRequest, Relationship

HOME = "/o/meridian/"
WHY = "You changed trades as I would like to."


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        Programme.objects.update(ways=[Way.REQUESTS])
        made.programme.refresh_from_db()
        return made


@pytest.fixture
def mine(cast, round_):
    wants = {"skills_wanted": ["Public speaking"], "hours": ["morning"], "statement": "PLANTED"}
    with tenant(cast.organisation_id):
        return enrol(cast.mentee, round_, Side.MENTEE, **wants)


@pytest.fixture
def mentor(cast, round_):
    return offering(cast.mentor, round_, skills_offered=["Public speaking"], hours=["morning"], languages=["en", "sv"])


def offering(person, round_, **answers):
    with tenant(round_.organisation_id):
        made = enrol(person, round_, Side.MENTOR, **answers)
        Enrolment.objects.filter(pk=made.pk).update(shows_card=True)
        return made


def at(mine, part=""):
    return f"{HOME}enrolments/{mine.pk}/mentors/{part}"


def words(response):
    return response.content.decode()


def asked(cast):
    with tenant(cast.organisation_id):
        return PairRequest.objects.select_related("mentee__member", "mentor__member").get()


def test_a_card_says_what_the_two_have_in_common_and_is_there_only_if_the_mentor_wants_it(
    cast, round_, mine, mentor, signed_in
):
    hidden = offering(cast.champion, round_)
    browser = signed_in(cast.champion)
    browser.post(f"{HOME}enrolments/{hidden.pk}/card/", {"shows": "no"})
    page = words(signed_in(cast.mentee).get(at(mine)))
    assert "1 mentor you can ask" in page
    for said in (
        "Björn offers what Amina Yusuf would like to learn: Public speaking.",
        "15 hours a week when you are both usually free",
        "Speaks English and Swedish",
        "New to being asked here",
        "2 places left",
    ):
        assert said in page, said
    assert "Tom Okafor" not in page
    assert "Show my card" in words(browser.get(f"{HOME}enrolments/{hidden.pk}/"))
    browser.post(f"{HOME}enrolments/{hidden.pk}/card/", {"shows": "yes"})
    assert "Tom Okafor" in words(signed_in(cast.mentee).get(at(mine)))


def test_filters_narrow_and_nobody_learns_why_somebody_is_missing(cast, round_, mine, mentor, signed_in):
    offering(cast.champion, round_, skills_offered=["Budgets"], areas_given={"education": 4})
    offering(cast.line_manager, round_)  # above the mentee
    with tenant(cast.organisation_id):
        exclude(cast.auditor.actor, excluded=cast.mentee.member)
    offering(cast.auditor, round_)
    browser = signed_in(cast.mentee)

    def found(query):
        page = words(browser.get(at(mine, query)))
        return [name for name in ("Björn", "Tom Okafor") if name in page], page

    assert found("")[0] == ["Björn", "Tom Okafor"]
    assert found("?skill=Budgets")[0] == ["Tom Okafor"]
    assert found("?language=sv")[0] == ["Björn"]
    assert found("?area=education")[0] == ["Tom Okafor"]
    assert found("?q=bjor")[0] == ["Björn"]
    unavailable = {found(f"?q={name}")[1].count("Nobody like that is available") for name in ("Gareth", "Jean", "Zz")}
    assert unavailable == {1}
    assert "Gareth Pugh" not in found("")[1]


def test_a_request_goes_from_the_card_to_an_open_space(cast, mine, mentor, signed_in):
    mentee, other = signed_in(cast.mentee), signed_in(cast.mentor)
    page = words(mentee.get(at(mine, f"{mentor.pk}/")))
    assert "Ask Björn to be your mentor" in page
    empty = words(mentee.post(at(mine, f"{mentor.pk}/"), {"why": " ", "rank": ""}))
    assert "Say in a line or two" in empty
    assert mentee.post(at(mine, f"{mentor.pk}/"), {"why": WHY, "rank": "1"}).status_code == 302
    request = asked(cast)
    assert "Amina Yusuf would like you as their mentor" in words(other.get(f"{HOME}today/"))
    assert "Amina Yusuf would like you as their mentor" in words(other.get(f"{HOME}mentoring/"))
    page = words(other.get(f"{HOME}requests/{request.pk}/"))
    assert WHY in page
    assert "Public speaking" in page
    assert "PLANTED" not in page
    assert "Write your question" in words(other.post(f"{HOME}requests/{request.pk}/question/", {"question": ""}))
    other.post(f"{HOME}requests/{request.pk}/question/", {"question": "Which trade?"})
    assert "Björn has a question for you" in words(mentee.get(f"{HOME}today/"))
    assert "Which trade?" in words(mentee.get(f"{HOME}requests/{request.pk}/"))
    mentee.post(f"{HOME}requests/{request.pk}/answer/", {"answer": "Signalling."})
    assert "Signalling." in words(other.get(f"{HOME}requests/{request.pk}/"))
    opened = other.post(f"{HOME}requests/{request.pk}/acceptance/")
    with tenant(cast.organisation_id):
        pair = Relationship.objects.get()
    assert opened["Location"] == f"{HOME}pairs/{pair.pk}/"
    assert {reason["key"] for reason in pair.reasons} >= {"areas", "skills"}
    assert "You have a mentor in this round already" in words(mentee.get(at(mine)))


def test_after_a_kind_no_others_are_offered_and_what_was_written_goes_along(cast, round_, mine, mentor, signed_in):
    offering(cast.champion, round_)
    with tenant(cast.organisation_id):
        request = send_request(cast.mentee.actor, mentee=mine, mentor=mentor, why=WHY, now=clock.read())
    other = signed_in(cast.mentor)
    declining = f"{HOME}requests/{request.pk}/declining/"
    assert "Choose the sentence" in words(other.post(declining, {}))
    assert other.post(declining, {"why": "no_time"}).status_code == 302
    page = words(signed_in(cast.mentee).get(f"{HOME}requests/{request.pk}/"))
    assert "Björn has no room for one more person just now. That is about time, not about you." in page
    assert "Tom Okafor" in page
    assert f"?from={request.pk}" in page
    with tenant(cast.organisation_id):
        champion = Enrolment.objects.get(member=cast.champion.member)
    assert WHY in words(signed_in(cast.mentee).get(at(mine, f"{champion.pk}/?from={request.pk}")))


def test_a_mentor_who_is_gone_in_the_meantime_costs_nothing_that_was_typed(cast, round_, mine, mentor, signed_in):
    offering(cast.champion, round_)
    with tenant(cast.organisation_id):
        exclude(cast.mentor.actor, excluded=cast.mentee.member)
    page = words(signed_in(cast.mentee).post(at(mine, f"{mentor.pk}/"), {"why": WHY, "rank": ""}))
    assert "Not available in this round" in page
    assert WHY in page
    assert "Tom Okafor" in page
    assert "Björn" not in page


def test_where_the_way_is_closed_nobody_browses_or_is_asked(cast, mine, mentor, signed_in):
    with tenant(cast.organisation_id):
        Programme.objects.update(ways=[Way.WHOLE_ROUND])
    browser = signed_in(cast.mentee)
    assert "mentors aren’t asked directly" in words(browser.get(at(mine)))
    assert "aren’t asked directly" in words(browser.post(at(mine, f"{mentor.pk}/"), {"why": WHY}))
    assert "Find a mentor" not in words(browser.get(f"{HOME}enrolments/{mine.pk}/"))
    mentors = signed_in(cast.mentor)
    assert "Your card as a mentor" not in words(mentors.get(f"{HOME}enrolments/{mentor.pk}/"))


def test_who_looks_again_sees_what_changed_meanwhile(cast, round_, mine, mentor, signed_in, monkeypatch):
    """The ranking of a visit is kept in memory, and never longer than it holds."""
    read = []
    monkeypatch.setattr(ranking, "rank", lambda *given, **how: read.append(1) or rank(*given, **how))
    browser = signed_in(cast.mentee)

    def page():
        return words(browser.get(at(mine)))

    assert "1 place left" not in page()
    page()
    assert len(read) == 1
    with tenant(cast.organisation_id):
        Enrolment.objects.filter(pk=mentor.pk).update(capacity=1)
    assert "1 place left" in page()
    with tenant(cast.organisation_id):
        AnswerSet.objects.filter(about=mentor.pk).update(values={"languages": ["en", "fi"]})
    assert "Finnish" in page()
    with tenant(cast.organisation_id):
        Steer.objects.create(round=round_, mentee=mine, mentor=mentor, kind=SteerKind.FORBID, reason="Same desk")
    assert "Finnish" not in page()
    assert len(read) == 4


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_however_many(cast, round_, mine, signed_in, django_assert_num_queries, number):
    now = clock.read()
    with tenant(cast.organisation_id):
        for n in range(2 * number):
            one = Member.objects.create(name=f"M {n}", name_key=f"m {n}", line_state=LineState.NONE)
            offered = Enrolment.objects.create(
                round=round_, member=one, side=Side.MENTOR, state=EnrolmentState.COMPLETE, capacity=2, shows_card=True
            )
            AnswerSet.objects.create(
                about=offered.pk, member=one, values={"languages": ["en"], "areas_given": {"career": 3}}, frozen_at=now
            )
            if n < number:
                request = send_request(cast.mentee.actor, mentee=mine, mentor=offered, why=WHY, now=now)
                PairRequest.objects.filter(pk=request.pk).update(state="expired" if n else "waiting")
    browser = signed_in(cast.mentee)
    with django_assert_num_queries(41):
        browser.get(at(mine))
    # What was ranked a moment ago is in memory.
    with django_assert_num_queries(16):
        browser.get(at(mine), {"page": 2})
    with django_assert_num_queries(14):
        browser.get(f"{HOME}mentoring/")
