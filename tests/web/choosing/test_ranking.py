"""A mentor ranks the mentees who named them, and a match goes by both sides: nobody learns who ranked them where."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.matching.actions.replaying import replay
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import change_criteria, criteria_of
from konnekt.matching.models import MatchRun, Proposal, Replay
from konnekt.matching.states import Aim, Proposing
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.wishes import make_wish, take_wish_back
from konnekt.programmes.models import Enrolment, Programme, Round, Wish
from konnekt.programmes.states import EnrolmentState, Phase, Side, Way
from konnekt.relationships.actions.exclusions import allow_again, exclude

HOME = "/o/meridian/"


@pytest.fixture
def round_(cast) -> Round:
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        Programme.objects.update(ways=[Way.RANKINGS])
        made.programme.refresh_from_db()
        return made


@pytest.fixture
def people(cast, round_) -> dict[str, Enrolment]:
    """Two mentees, and two mentors with one place each; each mentee named both, in opposite order."""
    with tenant(cast.organisation_id):
        found = {
            "mentee": enrol(cast.mentee, round_, Side.MENTEE),
            "colleague": enrol(cast.colleague, round_, Side.MENTEE),
            "mentor": enrol(cast.mentor, round_, Side.MENTOR, capacity=1),
            "champion": enrol(cast.champion, round_, Side.MENTOR, capacity=1),
        }
        for who, wanted in (("mentee", ["mentor", "champion"]), ("colleague", ["champion", "mentor"])):
            for other in wanted:
                reason = f"Kind to {who}."
                make_wish(
                    getattr(cast, who).actor, enrolment=found[who], wanted=getattr(cast, other).member, reason=reason
                )
    return found


def at(enrolment):
    return f"{HOME}enrolments/{enrolment.pk}/ranking/"


def words(response):
    return response.content.decode()


def told(response):
    """A page without what is drawn anew for each answer."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", words(response))


def order_of(enrolment):
    with tenant(enrolment.organisation_id):
        return [one.mentee.member.name for one in enrolment.rankings.select_related("mentee__member")]


def send(browser: Client, enrolment: Enrolment, mentee: object, to: str = "in"):
    return browser.post(at(enrolment), {"mentee": getattr(mentee, "pk", mentee), "to": to}, follow=True)


def test_a_mentor_puts_those_who_named_them_in_order(cast, round_, people, signed_in, django_assert_num_queries):
    browser, mine = signed_in(cast.mentor), people["mentor"]
    mentee, colleague = people["mentee"], people["colleague"]
    assert f"{mine.pk}/ranking/" in words(browser.get(f"{HOME}enrolments/{mine.pk}/"))
    assert "2 people in Crossing Lines hope for you" in words(browser.get(f"{HOME}today/"))
    page = words(browser.get(at(mine)))
    assert "Kind to mentee." in page
    assert "You and the programme manager" in page
    for one in (mentee, colleague, colleague):
        send(browser, mine, one)
    assert order_of(mine) == ["Amina Yusuf", "Mei Lin"]
    for one in (colleague, colleague):
        send(browser, mine, one, "up")
    assert order_of(mine) == ["Mei Lin", "Amina Yusuf"]
    send(browser, mine, colleague, "down")
    assert order_of(mine) == ["Amina Yusuf", "Mei Lin"]

    # Whoever did not name the mentor, or is nobody, can't be ranked; nor can a mentee rank, nor anybody for another.
    assert send(browser, mine, people["champion"]).status_code == 404
    assert "Choose somebody from the list" in words(send(browser, mine, "nobody"))
    assert signed_in(cast.champion).get(at(mine)).status_code == 404
    other = signed_in(cast.mentee)
    assert "for those who are enrolled as mentors" in words(other.get(at(mentee)))
    assert "for those who are enrolled as mentors" in words(send(other, mentee, colleague))

    # The manager reads it; whom it names does not, nor does the ledger say how it stands.
    manager = signed_in(cast.programme_manager)
    page = words(manager.get(f"{HOME}rounds/{round_.pk}/enrolments/{mine.pk}/"))
    assert page.index("Whom they would rather take") < page.index("Amina Yusuf")
    for address in ("today/", f"enrolments/{mentee.pk}/"):
        assert "Somebody hopes for you" not in words(other.get(f"{HOME}{address}"))
    with tenant(cast.organisation_id):
        noted = [entry for entry in Entry.objects.all() if "rankings" in entry.fields]
    assert len(noted) == 4
    assert {(entry.subject_member, str(entry.facts)) for entry in noted} == {(cast.mentor.member.pk, "{}")}

    with django_assert_num_queries(12):
        browser.get(at(mine))
    with tenant(cast.organisation_id):
        for number in range(4):
            name = f"Someone {number}"
            member = Member.objects.create(name=name, name_key=fold(name), line_state=LineState.NONE)
            last = Enrolment.objects.create(
                round=round_, member=member, side=Side.MENTEE, state=EnrolmentState.COMPLETE
            )
            Wish.objects.create(enrolment=last, wanted=cast.mentor.member, rank=1)
            send(browser, mine, last)
    assert len(order_of(mine)) == 5
    assert "You have 5 mentees in your order" in words(send(browser, mine, last))
    with django_assert_num_queries(12):
        browser.get(at(mine))

    # A wish taken back and a withdrawal take the place along; after the match the order stands as it was.
    with tenant(cast.organisation_id):
        take_wish_back(cast.mentee.actor, wish=Wish.objects.get(enrolment=mentee, wanted=cast.mentor.member))
        withdraw(cast.colleague.actor, enrolment=colleague, now=clock.read())
        first = mine.rankings.select_related("mentee").first().mentee
    assert order_of(mine) == ["Someone 0", "Someone 1", "Someone 2"]
    send(browser, mine, first, "out")
    assert order_of(mine) == ["Someone 1", "Someone 2"]
    with tenant(cast.organisation_id):
        Round.objects.update(phase=Phase.MENTORING)
    assert "the order can’t be changed any more" in words(send(browser, mine, first))
    assert order_of(mine) == ["Someone 1", "Someone 2"]


def test_a_place_held_by_somebody_unseen_reads_alike_whatever_the_cause(cast, round_, people, signed_in):
    browser, mine, mentee = signed_in(cast.mentor), people["mentor"], people["mentee"]
    with tenant(cast.organisation_id):
        Wish.objects.filter(enrolment=mentee, wanted=cast.mentor.member).delete()
        Enrolment.objects.filter(pk=mentee.pk).update(shows_to_mentors=True)
    for one in (mentee, people["colleague"]):
        send(browser, mine, one)
    gone = "Somebody who isn’t available in this round now"
    assert gone not in words(browser.get(at(mine)))
    with tenant(cast.organisation_id):
        exclusion = exclude(cast.mentee.actor, excluded=cast.mentor.member)
    excluded = told(browser.get(at(mine)))
    with tenant(cast.organisation_id):
        allow_again(cast.mentee.actor, exclusion=exclusion)
        Enrolment.objects.filter(pk=mentee.pk).update(paused_until=clock.read().date() + timedelta(days=9))
    assert told(browser.get(at(mine))) == excluded
    assert gone in excluded
    assert "Amina" not in excluded
    assert order_of(mine) == ["Amina Yusuf", "Mei Lin"]
    send(browser, mine, mentee, "out")
    assert order_of(mine) == ["Mei Lin"]
    assert gone not in words(browser.get(at(mine)))


def test_a_mentee_who_named_nobody_is_found_by_mentors_only_if_they_like(cast, round_, people, signed_in):
    mine, mentee = people["mentor"], people["mentee"]
    browser, other = signed_in(cast.mentor), signed_in(cast.mentee)
    with tenant(cast.organisation_id):
        Wish.objects.filter(wanted=cast.mentor.member).delete()
        boss = enrol(cast.line_manager, round_, Side.MENTOR)
    assert "Nobody has named you yet" in words(browser.get(at(mine)))
    assert send(browser, mine, mentee).status_code == 404
    card = f"{HOME}enrolments/{mentee.pk}/card-for-mentors/"
    assert signed_in(cast.colleague).post(card, {"shows": "yes"}).status_code == 404
    assert "Mentors of this round can find you now" in words(other.post(card, {"shows": "yes"}, follow=True))
    page = words(browser.get(at(mine)))
    assert page.index("They let mentors find them") < page.index("Amina Yusuf would like to talk about Career")
    assert "Mei Lin" not in page
    # Whoever is kept apart by a rule is simply not there.
    assert "Amina" not in words(signed_in(cast.line_manager).get(at(boss)))
    send(browser, mine, mentee)
    assert order_of(mine) == ["Amina Yusuf"]
    other.post(card, {"shows": "no"})
    assert order_of(mine) == []
    card = f"{HOME}enrolments/{people['champion'].pk}/card-for-mentors/"
    assert signed_in(cast.champion).post(card).status_code == 409


def test_a_match_goes_by_both_sides_and_the_manager_says_whom_it_suits_best(cast, round_, people, signed_in):
    for person, order in (("mentor", ["colleague", "mentee"]), ("champion", ["mentee", "colleague"])):
        browser = signed_in(getattr(cast, person))
        for one in order:
            send(browser, people[person], people[one])
    manager = cast.programme_manager.actor

    def run(proposing, **weights) -> dict[str, str]:
        with tenant(cast.organisation_id):
            said = {one["key"]: one["weight"] for one in criteria_of(round_).criteria} | weights
            change_criteria(
                manager, round_=round_, weights=said, needs_shared_language=True, aim=Aim.STABLE, proposing=proposing
            )
            started = start_run(manager, round_=round_)
        run_queue()
        with tenant(cast.organisation_id):
            pairs = Proposal.objects.filter(run=started).values_list("mentee__member__name", "mentor__member__name")
            return dict(pairs)

    with tenant(cast.organisation_id):
        assert criteria_of(round_).aim == Aim.STABLE
    assert run(Proposing.MENTEES) == {"Amina Yusuf": "Björn", "Mei Lin": "Tom Okafor"}
    # Lists count by rank, whatever they weigh in a fit.
    weightless = {"mentee_wishes": 0, "mentor_wishes": 0}
    assert run(Proposing.MENTORS, **weightless) == {"Amina Yusuf": "Tom Okafor", "Mei Lin": "Björn"}
    with tenant(cast.organisation_id):
        last = MatchRun.objects.select_related("round").order_by("-number").first()
        replay(manager, run=last, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        assert Replay.objects.get().outcome == "same"
    browser = signed_in(cast.programme_manager)
    assert "The mentors proposed" in words(browser.get(f"{HOME}runs/{last.pk}/"))
    page = words(browser.get(f"{HOME}runs/{last.pk}/mentees/{people['mentee'].pk}/"))
    assert "Amina Yusuf named Tom Okafor as number 2." in page
    assert "Tom Okafor ranked or named Amina Yusuf as number 1." in page
    assert "Björn, their number 1, has no place left" in page
    assert "of 0.00" not in page
    assert "who proposes: the mentees → the mentors" in words(browser.get(f"{HOME}runs/{last.pk}/comparison/"))
