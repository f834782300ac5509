"""What visitors, members and people in between read, and the one button each of them gets."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.intake import WORDS, draft_programme, enrol, open_programme
from tests.queue import run_queue

from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.actions.invitations import invite
from konnekt.organisations.models import Login, Member
from konnekt.programmes.actions.designing import change_programme
from konnekt.programmes.actions.enrolling import start
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.states import Phase, Side
from konnekt.web import markdown

PAGE = "/o/meridian/join/crossing-lines/"
RULES = {"all": [{"fact": "site", "is": ["Pune"]}]}


def main(page):
    """The page without its frame, which carries a nonce of its own each time."""
    return page.split("<main")[1].split("</main>")[0]


@pytest.fixture
def open_round(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def outsider(db, settings):
    """Signed in, and nobody here."""
    browser = Client()
    browser.force_login(User.objects.create_user("outsider@elsewhere.example"))
    return browser


def words(browser, address=PAGE):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_reads_everything_needed_to_decide_and_signs_in(cast, open_round):
    page = words(Client())
    for said in (
        "Crossing Lines",
        "Everyone who wants to grow",
        "<strong>already known</strong>",
        "About two hours a month",
        "Everyone at Meridian",
        "It is not coaching",
        "Emotional wellbeing",
        "Who sees what",
        "your line manager",
        "Priya Raman, mentoring@meridian.example",
    ):
        assert said in page
    assert "/accounts/login/?next=%2Fo%2Fmeridian%2Fjoin%2Fcrossing-lines%2Fenrol%2F" in page
    assert "Send me my invitation" in page


def test_the_page_is_good_to_pass_on_and_says_to_machines_what_it_says_to_people(cast, settings):
    settings.BASE_URL = "https://mentoring.example"
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, name="</script>&Lines", mentee_places=12)
    page = words(Client(), f"/o/meridian/join/{round_.programme.slug}/")
    address = f"https://mentoring.example/o/meridian/join/{round_.programme.slug}/"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta property="og:title" content="&lt;/script&gt;&amp;Lines: mentoring at Meridian">' in page
    data = json.loads(re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.+?)</script>', page)[1])
    assert data == {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalProgram",
        "name": "</script>&Lines",
        "description": WORDS["purpose"],
        "url": address,
        "provider": {"@type": "Organization", "name": "Meridian"},
        "applicationStartDate": round_.enrolment_opens.isoformat(),
        "applicationDeadline": round_.enrolment_closes.isoformat(),
        "startDate": round_.starts_on.isoformat(),
        "endDate": round_.ends_on.isoformat(),
        "timeToComplete": "P9M",
        "maximumEnrollment": 12,
    }
    assert f'<code class="sharing-address">{address}</code>' in page
    assert 'viewBox="0 0 ' in page.split("sharing-code")[1]


def test_what_only_members_read_is_listed_nowhere(cast, open_round, signed_in):
    with tenant(cast.organisation_id):
        change_programme(
            cast.programme_manager.actor, programme=open_round.programme, is_public=False, areas=["career"]
        )
    page = words(signed_in(cast.mentee))
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page
    assert "Only people of Meridian can open it." in page
    assert "Career" in page
    assert "Networking" not in page


def test_a_member_enrols_or_goes_on_or_sees_their_enrolment(cast, open_round, signed_in):
    browser = signed_in(cast.mentee)
    assert f'href="{PAGE}enrol/"' in words(browser)
    with tenant(cast.organisation_id):
        start(cast.mentee.actor, round_=open_round, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
    assert "Go on with your enrolment" in words(browser)
    with tenant(cast.organisation_id):
        enrol(cast.mentee, open_round, Side.MENTEE)
    assert "See your enrolment" in words(browser)


def test_a_member_who_may_not_join_reads_why_and_gets_no_button(cast, signed_in):
    with tenant(cast.organisation_id):
        open_programme(cast, who_may_join=RULES)
    page = words(signed_in(cast.mentee))
    assert "It is for people at Pune, and the directory doesn’t know your site." in page
    assert "Everyone at Pune" in page
    assert f'href="{PAGE}enrol/"' not in page


def test_a_member_is_told_which_side_is_open_and_from_which_day_the_other_is(cast, signed_in):
    today = clock.read().date()
    with tenant(cast.organisation_id):
        cast.mentee.member.started_on = today - timedelta(days=20)
        cast.mentee.member.save()
        open_programme(cast, who_may_join={"all": [{"fact": "here_for", "is": ["1"], "side": "mentor"}]})
    page = words(signed_in(cast.mentee))
    assert "You may join as a mentee" in page
    assert "it asks for 1 month here." in page
    assert re.search(r"<strong>From \d+ \w+ \d{4} on you may join.</strong>", page)
    assert f'href="{PAGE}enrol/"' in page


def test_somebody_signed_in_whom_nobody_here_knows_is_shown_the_way(cast, open_round, outsider):
    page = words(outsider)
    assert "Meridian doesn’t know this sign-in yet" in page
    assert f'href="{PAGE}enrol/"' not in page
    assert outsider.get(f"{PAGE}enrol/").status_code == 404


def test_a_closed_round_says_so(cast, open_round, signed_in):
    with tenant(cast.organisation_id):
        set_phase(cast.programme_manager.actor, round_=open_round, phase=Phase.MENTORING)
    for browser in (Client(), signed_in(cast.mentee)):
        page = words(browser)
        assert "Enrolment closed on" in page
        assert f'href="{PAGE}enrol/"' not in page


def test_a_draft_is_seen_by_its_manager_alone(cast, signed_in):
    with tenant(cast.organisation_id):
        draft_programme(cast)
    assert "This is a draft." in words(signed_in(cast.programme_manager))
    for browser in (Client(), signed_in(cast.mentee), signed_in(cast.administrator), signed_in(cast.champion)):
        assert browser.get(PAGE).status_code == 404


def test_a_programme_that_is_not_public_is_for_members(cast, open_round, signed_in):
    with tenant(cast.organisation_id):
        change_programme(cast.programme_manager.actor, programme=open_round.programme, is_public=False)
    assert Client().get(PAGE).status_code == 404
    assert "Crossing Lines" not in words(Client(), "/o/meridian/")
    assert "Crossing Lines" in words(signed_in(cast.mentee))


def test_the_address_of_another_organisation_shows_nothing_of_this_one(cast, stranger, open_round, signed_in):
    assert Client().get(PAGE.replace("meridian", "elsewhere")).status_code == 404
    assert Client().get(PAGE.replace("meridian", "nowhere")).status_code == 404
    assert "Crossing Lines" not in words(signed_in(stranger.mentee), "/o/elsewhere/")
    assert signed_in(stranger.mentee).get("/o/meridian/join/").status_code == 404


@pytest.mark.parametrize("programmes", [0, 1, 3])
def test_the_organisations_page_lists_what_is_open(cast, django_assert_num_queries, programmes):
    with tenant(cast.organisation_id):
        for number in range(programmes):
            open_programme(cast, name=f"Programme {number}")
    browser = Client()
    browser.get("/o/meridian/")
    with django_assert_num_queries(7 if programmes else 6):
        page = words(browser, "/o/meridian/")
    assert page.count("Open: enrol until") == programmes
    assert ("Nothing is open just now" in page) is (programmes == 0)


@pytest.mark.parametrize("programmes", [1, 3])
def test_what_one_may_join_costs_the_same_however_many(cast, signed_in, django_assert_num_queries, programmes):
    with tenant(cast.organisation_id):
        for number in range(programmes):
            open_programme(cast, name=f"Programme {number}")
    browser = signed_in(cast.mentee)
    browser.get("/o/meridian/join/")
    with django_assert_num_queries(11):
        page = words(browser, "/o/meridian/join/")
    assert page.count("/enrol/") == programmes


def test_what_one_may_join_tells_open_closed_mine_and_not_for_me(cast, open_round, signed_in):
    with tenant(cast.organisation_id):
        open_programme(cast, name="Elsewhere", who_may_join=RULES)
        set_phase(cast.programme_manager.actor, round_=open_programme(cast, name="Over"), phase=Phase.MATCH)
        enrol(cast.mentee, open_round, Side.MENTEE)
    page = words(signed_in(cast.mentee), "/o/meridian/join/")
    for said in ("See your enrolment", "It is for people at Pune", "Enrolment closed on"):
        assert said in page
    assert words(signed_in(cast.mentor), "/o/meridian/join/").count("/enrol/") == 1


def test_nothing_to_join_teaches(cast, signed_in):
    assert "Nothing is open just now" in words(signed_in(cast.mentee), "/o/meridian/join/")


# --- Invitations ----------------------------------------------------------------------------------------------------


def test_asking_for_an_invitation_answers_the_same_for_everybody(cast):
    with tenant(cast.organisation_id):
        Member.objects.create(name="New", name_key="new", email="new@meridian.example")
    answers = []
    for email in ("new@meridian.example", "nobody@meridian.example", "mentee@meridian.example"):
        browser = Client()
        answer = browser.post("/o/meridian/invitation/", {"email": email})
        answers.append((answer.status_code, answer.url, main(words(browser, answer.url))))
    assert answers[0] == answers[1] == answers[2]
    assert "Look in your inbox" in answers[0][2]
    run_queue()
    assert [letter.to for letter in mail.outbox] == [["new@meridian.example"], ["mentee@meridian.example"]]


def test_a_mistyped_address_is_kept_and_said(cast):
    answer = Client().post("/o/meridian/invitation/", {"email": "not an address"})
    assert answer.status_code == 200
    assert 'value="not an address"' in answer.content.decode()


def test_an_invitation_leads_from_the_letter_to_ones_place(cast):
    with tenant(cast.organisation_id):
        member = Member.objects.create(name="Ngũgĩ", name_key="ngugi", email="new@meridian.example")
        invite(cast.administrator.actor, member=member, now=clock.read())
    run_queue()
    address = "/o/meridian/invitation/" + mail.outbox[0].body.split("/invitation/")[1].split("/")[0] + "/"
    browser = Client()
    page = words(browser, address)
    assert "Welcome, Ngũgĩ" in page
    assert "no-store" in browser.get(address)["Cache-Control"]
    assert f"/accounts/signup/?next={address.replace('/', '%2F')}" in page
    assert browser.post(address).status_code == 404
    user = User.objects.create_user("me@home.example")
    browser.force_login(user)
    assert "You are signed in as me@home.example." in words(browser, address)
    assert browser.post(address).url == "/o/meridian/join/"
    assert Login.objects.get(user=user).member_id == member.pk
    assert browser.get(address).status_code == 404
    assert words(browser, "/o/meridian/join/")


def test_invitations_cannot_be_asked_for_without_end(cast, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"invitation_request": "2/m/ip"}
    asked = [
        Client().post("/o/meridian/invitation/", {"email": f"{one}@meridian.example"}).status_code for one in "abc"
    ]
    assert asked == [302, 302, 429]
    assert ProcrastinateJob.objects.count() == 2


def test_an_invitation_that_is_over_offers_a_new_one(cast, stranger):
    answer = Client().get("/o/meridian/invitation/made-up/")
    assert answer.status_code == 404
    assert "Send me a new one" in answer.content.decode()


# --- Markdown -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>\n"),
        ("# One\n\n##### Five", "<h2>One</h2>\n<h3>Five</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ('a <b onclick="x">b</b>', '<p>a &lt;b onclick="x"&gt;b&lt;/b&gt;</p>\n'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html;base64,eA==)", "<p>[x](data:text/html;base64,eA==)</p>\n"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer nofollow">x</a></p>\n'),
        ("", ""),
    ],
)
def test_markdown_becomes_words_and_never_a_script(written, shown):
    assert markdown.render(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "![x](https://evil.example/pixel.png)",
        "[x]( javascript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        '<https://a.example/"onmouseover=alert(1)>',
        "<style>*{display:none}</style>",
        "<iframe src=https://evil.example></iframe>",
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_no_trick_loads_or_runs_anything(written):
    shown = markdown.render(written).lower()
    for forbidden in ("<img", "<script", "<style", "<iframe", 'href="javascript', "href='javascript", "src="):
        assert forbidden not in shown.replace("&lt;iframe src=", "")
    assert ' onmouseover="' not in shown
