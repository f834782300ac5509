"""What came of a round: counted by the worker, frozen, shared, and read by each as far as they may."""

import csv
import io
import re
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyarrow import parquet
from pypdf import PdfReader
from tests.factories.careers import draw_lots, employ, leave, past_round, planned
from tests.factories.crowd import enrol_all, members
from tests.factories.intake import open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.outcomes.models import EnteredFigure, Snapshot
from konnekt.outcomes.states import SnapshotState
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.relationships.models import Part, Relationship

WON, LOST, MENTORS = slice(0, 60), slice(60, 120), slice(120, 150)


@pytest.fixture
def round_(cast) -> Round:
    """A round two years ago whose places a lot gave: six of sixty left here, twenty-four of sixty there."""
    began = clock.read().date() - timedelta(days=730)
    with tenant(cast.organisation_id):
        crowd = members(150)
        employ(crowd)
        made = past_round(open_programme(cast), began)
        enrol_all(made, mentees=crowd[:120], mentors=crowd[MENTORS])
        draw_lots(made, won=crowd[WON], lost=crowd[LOST])
        leave(crowd[WON][:6], began + timedelta(days=170))
        leave(crowd[LOST][:24], began + timedelta(days=170))
        Enrolment.objects.create(round=made, member=cast.mentee.member, side=Side.MENTEE, state=EnrolmentState.COMPLETE)
        planned(made, "retention", "promotion", "training-cost")
    return made


def at(rest: str) -> str:
    return f"/o/meridian/{rest}"


def read(browser, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def counted(cast, round_: Round, browser) -> Snapshot:
    browser.post(at(f"rounds/{round_.pk}/results/counting/"))
    run_queue()
    with tenant(cast.organisation_id):
        return Snapshot.objects.get(round=round_, state=SnapshotState.TAKEN)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def snapshot(cast, round_, manager) -> Snapshot:
    return counted(cast, round_, manager)


def test_results_are_counted_by_the_worker_and_read_as_they_were_frozen(cast, round_, manager):
    page = read(manager, at(f"rounds/{round_.pk}/results/"))
    assert "Not counted yet" in page
    answer = manager.post(at(f"rounds/{round_.pk}/results/counting/"))
    assert "being counted" in read(manager, answer.url)
    assert manager.post(at(f"rounds/{round_.pk}/results/counting/")).url == answer.url, "twice is once"
    assert "outcomes.fill_snapshot" in run_queue()
    page = read(manager, answer.url)
    assert "+30.0 points" in page
    assert "A lot decided who took part, so the programme is what made it." in page
    assert "n = 60, compared with 60" in page
    assert "What would be enough" in page
    assert "Cost of training" in page, "of which nothing is known"
    assert "nothing is known" in page
    with tenant(cast.organisation_id):
        shown = Snapshot.objects.get(round=round_)
        entry = Entry.objects.get(verb="outcomes.snapshot_taken")
        assert entry.facts["digest"] == shown.digest
        Snapshot.objects.filter(pk=shown.pk).update(figures=shown.figures[1:])
    assert "This is not what was counted" in read(manager, answer.url)


def test_until_they_are_shared_nobody_else_reads_them(cast, snapshot, signed_in):
    for who in ("mentee", "administrator", "champion", "stranger", "line_manager"):
        browser = signed_in(cast.people[who]) if who in cast.people else None
        if browser is not None:
            for rest in ("shared/", "report.csv", "report.parquet", "report.pdf"):
                assert browser.get(at(f"results/{snapshot.pk}/{rest}")).status_code == 404, (who, rest)
            assert browser.get(at(f"results/{snapshot.pk}/")).status_code in {403, 404}


def test_shared_results_are_read_by_each_as_far_as_they_may(cast, snapshot, manager, signed_in):
    asked = read(manager, at(f"results/{snapshot.pk}/sharing/"))
    assert "It can’t be taken back" in asked
    manager.post(at(f"results/{snapshot.pk}/sharing/"))
    mentee, office = signed_in(cast.mentee), signed_in(cast.administrator)
    page = read(mentee, at(f"results/{snapshot.pk}/shared/"))
    assert "+30.0 points" in page
    assert "+30.0 points" in read(office, at(f"results/{snapshot.pk}/shared/"))
    across = read(office, at("results/"))
    assert "Crossing Lines" in across
    assert "Retention: +30.0 points" in across
    assert signed_in(cast.mentor).get(at(f"results/{snapshot.pk}/shared/")).status_code == 404, "was not in it"
    assert mentee.get(at("results/")).status_code in {403, 404}


def test_whoever_may_read_shared_results_hears_of_it_once_and_of_no_figure(cast, snapshot, manager, mailoutbox):
    for _press in range(2):
        manager.post(at(f"results/{snapshot.pk}/sharing/"))
    run_queue()
    told = [letter for letter in mailoutbox if letter.subject == "What came of Crossing Lines"]
    addresses = sorted(address for letter in told for address in letter.to)
    assert len(addresses) == len(set(addresses)) == 54 + 30 + 1, "who won and stayed, the mentors, and one more"
    assert cast.mentee.member.email in addresses
    assert cast.mentor.member.email not in addresses, "was not in it"
    assert not set(addresses) & set(addresses_of_losers(cast, snapshot)), "had no place"
    assert f"/results/{snapshot.pk}/shared/" in told[0].body
    assert "30.0" not in "".join(letter.body for letter in told)


def addresses_of_losers(cast, snapshot) -> list[str]:
    """The addresses of those whom the lot gave no place; they may read the results all the same."""
    with tenant(cast.organisation_id):
        rows = Enrolment.objects.filter(round=snapshot.round, tickets__won=False)
        assert rows.count() == 60
        return list(rows.values_list("member__email", flat=True))


def test_the_same_figures_leave_as_data(snapshot, manager):
    body = manager.get(at(f"results/{snapshot.pk}/report.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    effect = next(one for one in rows if one["kind"] == "effect" and one["key"] == "retention")
    assert (effect["value"], effect["n"], effect["compared"], effect["verdict"]) == ("0.3", "60", "60", "difference")
    file = manager.get(at(f"results/{snapshot.pk}/report.parquet")).content
    table = parquet.read_table(io.BytesIO(file)).to_pylist()
    assert len(table) == len(rows) == len(snapshot.figures)
    assert next(one for one in table if one["kind"] == "effect" and one["key"] == "retention")["value"] == 0.3


def tags(node, found):
    """The tags of a paper in reading order, from its tree."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            found.append(str(kid["/S"]))
            tags(kid, found)
    return found


def test_the_paper_is_tagged_and_says_the_same(snapshot, manager):
    answer = manager.get(at(f"results/{snapshot.pk}/report.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert paper.metadata.title == "Results of Crossing Lines, Spring"
    found = tags(root["/StructTreeRoot"], [])
    headings = [one for one in found if re.fullmatch("/H[1-6]", one)]
    assert headings[0] == "/H1"
    assert all(int(then[2]) - int(first[2]) <= 1 for first, then in pairwise(headings)), "no level is left out"
    assert found.count("/Table") == found.count("/THead") > 3
    assert found.count("/TH") == 3 * found.count("/Table")
    assert "+30.0 points" in " ".join(page.extract_text() for page in paper.pages)
    assert b"pdfuaid" in answer.content


def test_what_comes_from_outside_is_entered_with_its_n_and_source(cast, round_, manager):
    address = at(f"rounds/{round_.pk}/results/entering/")
    given = {
        "indicator": "training-cost",
        "value": "-4.5",
        "unit": "% of course costs",
        "n": "3",
        "as_of": "2026-03-02",
        "source": "Finance, from totals.",
    }
    page = manager.post(address, given).content.decode()
    assert "Nothing is shown of fewer than 5 people." in page
    assert "Finance, from totals." in page, "what was typed is kept"
    assert "An interval has two ends" in manager.post(address, given | {"n": "60", "low": "-6"}).content.decode()
    assert manager.post(address, given | {"n": "60"}).status_code == 302
    assert "Finance, from totals." in read(manager, address)
    with tenant(cast.organisation_id):
        assert EnteredFigure.objects.get().n == 60
    shown = counted(cast, round_, manager)
    page = read(manager, at(f"results/{shown.pk}/"))
    assert "Konnekt did not count this; somebody entered it." in page


def test_return_is_a_range_of_what_was_assumed(snapshot, manager):
    address = at(f"results/{snapshot.pk}/returns/")
    page = read(manager, address)
    assert "How often pairs met can’t be told" in page, "nobody was in a pair"
    assert "What was done in Konnekt to run Crossing Lines took an estimated" in page
    assert "The most is below the least." in read(manager, address + "?hour_low=9&hour_high=3")


def test_another_programmes_manager_and_a_stranger_find_nothing(cast, snapshot, manager, signed_in):
    assert manager.get(at(f"results/{uuid4()}/")).status_code == 404
    assert signed_in(cast.champion).get(at(f"results/{snapshot.pk}/shared/")).status_code == 404


def test_the_number_of_queries_stays(cast, snapshot, manager):
    with tenant(cast.organisation_id):
        round_id = snapshot.round_id
    numbers = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            read(manager, at(f"results/{snapshot.pk}/"))
        numbers.append(len(queries))
        with tenant(cast.organisation_id):
            Snapshot.objects.create(round_id=round_id, as_of="2026-01-01", made_at=clock.read())
    assert numbers[0] == numbers[1]
    with CaptureQueriesContext(connection) as queries:
        read(manager, at(f"rounds/{round_id}/results/"))
    assert len(queries) < 22


def test_how_it_goes_says_what_to_do_next_and_grows_in_no_query(cast, round_, manager):
    address = at(f"rounds/{round_.pk}/health/")
    page = read(manager, address)
    assert "No pairs yet" in page
    assert "Too few answers yet to tell anything." in page
    assert "See who has a place and no partner" in page
    numbers = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as queries:
            read(manager, address)
        numbers.append(len(queries))
        with tenant(cast.organisation_id):
            free = Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE, parts=None)
            people = list(free[:6])
            for one, other in zip(people[:3], people[3:], strict=True):
                began = clock.read() - timedelta(days=60)
                pair = Relationship.objects.create(round=round_, state="active", answer_by=began, opened_at=began)
                for who, side in ((one, "mentee"), (other, "mentor")):
                    Part.objects.create(
                        relationship=pair,
                        enrolment=who,
                        member=who.member,
                        round=round_,
                        side=side,
                        consent="yes",
                    )
    assert "may need somebody" in read(manager, address)
    assert numbers == [19, 25, 25]
