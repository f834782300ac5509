"""The pages of a directory import, from the file to what it did."""

import csv
import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.roster import roster, roster_xlsx
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import mark_abandoned
from konnekt.organisations.models import DirectoryImport, Member
from konnekt.organisations.states import ImportState

LIST = "/o/meridian/directory/"
HEAD = "employee id,name,email,manager id\n"
CAST = HEAD + "administrator,Ada Whitlock,administrator@meridian.example,none\n"
TWO_LINES = HEAD + "n1,Ngũgĩ,ngugi@meridian.example,mentor\nn2,Zoë,zoe@meridian.example,n1\n"
REFUSED = {
    "duplicate-identifier": "stands on more than one line",
    "duplicate-email": "stands on more than one line",
    "missing-identifier": "has no identifier",
    "missing-name": "has no name",
    "invalid-email": "not a complete e-mail address",
    "unreadable-date": "not a date",
    "unknown-time-zone": "no time zone of this name",
    "too-many-cells": "more cells than the heading",
}
TOLD = {
    "ambiguous-manager": "name fits several",
    "absent-manager": "neither in the file nor a member",
    "blank-manager": "has a blank manager",
    "cycle": "report in a circle",
    "own-manager": "their own manager",
    "formula": "holds a formula",
    "two-digit-year": "a year of two digits",
}
KEPT = ("trailing-spaces", "quoted-newline", "one-word-name", "name-with-particle", "other-script")
PAGES = ("", "reading/", "columns/", "progress/", "refusals.csv")


@pytest.fixture
def office(cast, signed_in):
    return signed_in(cast.administrator)


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def upload(browser, content, name="people.csv"):
    """Upload a file and return the address of its import."""
    body = content if isinstance(content, bytes) else content.encode()
    answer = browser.post(LIST, {"file": SimpleUploadedFile(name, body)})
    assert answer.url.endswith("/reading/"), answer.content.decode()
    return answer.url.removesuffix("reading/")


def choices(cast, address, **changed):
    """What the page of columns would send, were its button pressed at once."""
    with tenant(cast.organisation_id):
        kept = DirectoryImport.objects.get(pk=address.rstrip("/").split("/")[-1]).mapping
    columns = {f"column-{position}": name or "" for position, _heading, name, _sensitive in kept["columns"]}
    return columns | {"no_manager": "WORDS_MEAN_NONE", "leavers": "LEAVE"} | changed


def checked(cast, browser, content, name="people.csv", **changed):
    address = upload(browser, content, name)
    assert browser.post(f"{address}columns/", choices(cast, address, **changed)).url == address
    run_queue()
    return address


def test_the_pages_are_the_administrators_alone(cast, stranger, office, signed_in):
    address = checked(cast, office, TWO_LINES)
    people = (cast.mentee, cast.programme_manager, cast.auditor, cast.champion, stranger.administrator)
    for browser in map(signed_in, people):
        assert browser.get(LIST).status_code == 404
        assert [browser.get(address + rest).status_code for rest in PAGES] == [404] * 5
        for rest in ("", "cancellation/", "discarding/"):
            assert browser.post(address + rest).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_foreign_import_is_not_there(cast, stranger, office, signed_in):
    foreign = signed_in(stranger.administrator).post(
        "/o/elsewhere/directory/", {"file": SimpleUploadedFile("people.csv", TWO_LINES.encode())}
    )
    foreign_id = foreign.url.split("/")[-3]
    for key in (foreign_id, uuid4()):
        assert [office.get(f"{LIST}{key}/{rest}").status_code for rest in PAGES] == [404] * 5


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_list_costs_the_same_however_many(office, django_assert_num_queries, number):
    for _ in range(number):
        upload(office, TWO_LINES)
    office.get(LIST)
    with django_assert_num_queries(9):
        page = words(office.get(LIST))
    assert page.count('scope="row"') == number
    assert ("None yet." in page) is (number == 0)


@pytest.mark.parametrize(
    ("name", "body"), [("people.pdf", b"%PDF-1.7 nothing"), ("people.csv", b""), ("people.xlsx", b"PK\x03\x04broken")]
)
def test_a_file_that_is_none_is_refused_beside_its_field(cast, office, name, body):
    page = words(office.post(LIST, {"file": SimpleUploadedFile(name, body)}))
    assert 'class="field-error' in page or "errorlist" in page
    with tenant(cast.organisation_id):
        assert not DirectoryImport.objects.exists()


def test_the_whole_way(cast, office):
    address = upload(office, TWO_LINES)
    assert "Ngũgĩ" in words(office.get(f"{address}reading/"))
    assert "What does each column hold?" in words(office.get(f"{address}columns/"))
    office.post(f"{address}columns/", choices(cast, address))
    assert "You can leave this page" in words(office.get(address))
    run_queue()
    page = words(office.get(address))
    assert "2 new, 0 changed, 0 leaving" in page
    assert "Ngũgĩ" in page
    assert office.post(address).url == address
    run_queue()
    assert "people.csv is applied" in words(office.get(address))
    assert "2 new, 0 changed, 0 left" in words(office.get(LIST))
    with tenant(cast.organisation_id):
        assert Member.objects.get(external_id="n2").lines.get().manager.name == "Ngũgĩ"


def test_a_workbook_lets_its_sheet_be_chosen(office):
    body = roster_xlsx(60, defects=frozenset()).content
    address = upload(office, body, name="people.xlsx")
    page = words(office.get(f"{address}reading/"))
    assert '<option value="Notes"' in page
    assert 'name="encoding"' not in page


def test_a_file_from_a_macintosh_is_shown_in_both_ways(office):
    names = "employee id,name\n1,José García\n2,Zoë Brontë\n3,Björn Löfgren\n"
    address = upload(office, names.encode("mac_roman"))
    page = words(office.get(f"{address}reading/"))
    assert "Two ways to read the letters" in page
    for said in ("José García", "JosŽ", '<option value="mac_roman" selected>'):
        assert said in page
    answer = office.post(f"{address}reading/", {"encoding": "cp1252", "delimiter": ",", "heading_line": 1})
    assert '<option value="cp1252" selected>' in words(office.get(answer.url))


def test_a_cell_outside_the_columns_is_not_shown_where_a_column_looks_sensitive(cast, office):
    for heading, shown in (("employee id,name,salary", False), ("employee id,name,shoes", True)):
        address = checked(cast, office, f"{heading}\n1,Ngũgĩ, Wa,PLANTED-S\n")
        page = words(office.get(f"{address}?show=refusals"))
        assert ("more cells than the heading" in page, "PLANTED" in page) == (True, shown)


def test_a_reading_that_cannot_be_keeps_what_was_chosen(office):
    address = upload(office, TWO_LINES)
    page = words(office.post(f"{address}reading/", {"encoding": "utf-8-sig", "delimiter": ";", "heading_line": 99}))
    assert "less than or equal to 50" in page
    assert 'value="99"' in page


def test_sensitive_columns_are_named_left_out_and_not_shown(cast, office):
    address = upload(office, "employee id,name,gender,salary\n1,Ngũgĩ,PLANTED-G,PLANTED-S\n")
    page = words(office.get(f"{address}columns/"))
    assert page.count("looks sensitive") == 2
    assert "2 columns are not imported because mentoring has no business with them: gender and salary." in page
    assert "PLANTED" not in page
    page = words(office.get(f"{address}reading/"))
    assert (page.count("not shown"), "PLANTED" in page) == (2, False)
    assert choices(cast, address)["column-2"] == choices(cast, address)["column-3"] == ""


def test_two_ways_to_read_show_single_words_and_nothing_sensitive(office):
    ragged = "2,Zoë,PLANTED-weiblich,PLANTED-é\n"
    lines = f"employee id,name,gender\n1,José García,PLANTED-männlich\n{ragged}3,PLANTED-N Søren,PLANTED-ö\n"
    page = words(office.get(f"{upload(office, lines.encode('mac_roman'))}reading/"))
    differing = page[page.index("Two ways to read the letters") : page.index("The beginning of the file")]
    assert re.findall(r'<td data-label="As we read it">([^<]*)</td>', differing) == ["José", "García", "Søren"]
    assert "PLANTED" not in differing


def test_columns_without_which_nothing_works_are_asked_for(cast, office):
    address = upload(office, TWO_LINES)
    page = words(office.post(f"{address}columns/", choices(cast, address, **{"column-0": "", "column-2": ""})))
    assert "What does each column hold?" in page
    assert "notice-danger" in page or 'data-tone="danger"' in page
    with tenant(cast.organisation_id):
        assert DirectoryImport.objects.get().work is None


def test_the_fragment_tells_how_far_it_is_and_then_leads_on(cast, office):
    address = upload(office, TWO_LINES)
    office.post(f"{address}columns/", choices(cast, address))
    fragment = words(office.get(f"{address}progress/"))
    assert "Checking the file" in fragment
    assert "<html" not in fragment
    run_queue()
    answer = office.get(f"{address}progress/")
    assert (answer["HX-Redirect"], answer.content) == (address, b"")


def test_a_check_can_be_stopped_and_begun_again(transactional_db, cast, office):
    address = upload(office, TWO_LINES)
    office.post(f"{address}columns/", choices(cast, address))
    assert office.post(f"{address}cancellation/").url == address
    run_queue()
    assert "Stopped, and nothing has changed" in words(office.get(address))
    office.post(f"{address}columns/", choices(cast, address))
    run_queue()
    assert "2 new" in words(office.get(address))


def test_lines_that_cannot_be_used_are_listed_and_must_be_agreed_to(cast, office):
    broken = TWO_LINES + "n3,,three@meridian.example,n1\nn1,Twice,twice@meridian.example,n1\n"
    address = checked(cast, office, broken)
    page = words(office.get(address))
    assert '<th scope="row">4</th>' in page
    assert "Import without the lines that can’t be used" in page
    page = words(office.post(f"{address}?show=refusals"))
    assert "Tick this to go on" in page
    assert '<th scope="row">4</th>' in page
    assert office.post(address, {"without_refused": "on"}).url == address
    run_queue()
    assert "is applied" in words(office.get(address))


@pytest.mark.parametrize(
    ("made", "name"), [(roster(120, seed=4), "people.csv"), (roster_xlsx(120, seed=4), "people.xlsx")]
)
def test_every_planted_defect_is_shown_with_its_line_and_the_rest_is_imported(cast, office, made, name):
    address = checked(cast, office, made.content, name=name, no_manager="UNKNOWN")
    page = words(office.get(f"{address}?show=refusals"))
    for kind, wrong in REFUSED.items():
        for line in made.defect(kind).lines:
            rows = re.findall(rf'<th scope="row">{line}</th>.*?</tr>', page)
            assert any(wrong in row for row in rows), (kind, line)
    for kind, told in TOLD.items():
        notice = re.search(rf"<li>[^<]*{told}[^<]*</li>", page)
        assert notice, kind
        assert kind == "two-digit-year" or all(str(line) in notice[0] for line in made.defect(kind).lines), kind
    office.post(address, {"without_refused": "on"})
    run_queue()
    assert "is applied" in words(office.get(address))
    names = {" ".join(entry.name.split()) for kind in KEPT for entry in _entries(made, kind)}
    with tenant(cast.organisation_id):
        assert names <= set(Member.objects.values_list("name", flat=True))


def _entries(made, kind):
    return [entry for entry in made.entries if entry.identifier in made.defect(kind).identifiers]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_the_list_to_mend_holds_nothing_a_spreadsheet_would_run(cast, office, start):
    evil = f"{start}hyperlink(0)"
    address = checked(cast, office, f'{HEAD}n1,Zoë,"{evil}",none\n')
    answer = office.get(f"{address}refusals.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Line"
    assert [(row[0], row[2]) for row in rows[1:]] == [("2", f"'{evil}")]


def test_many_leavers_must_be_confirmed_by_name(cast, office):
    office.post(checked(cast, office, TWO_LINES))
    run_queue()
    address = checked(cast, office, CAST, leavers="MARK_MISSING")
    page = words(office.get(address))
    assert "Yes, so many people have left" in page
    assert "Tick this if it is right" in words(office.post(address))
    with tenant(cast.organisation_id):
        assert not Member.objects.filter(left_on__isnull=False).exists()


def test_a_long_plan_comes_in_pages_and_each_costs_the_same(cast, office, django_assert_num_queries):
    address = checked(cast, office, roster(120, seed=4).content)
    office.get(address)
    for page in (1, 2):
        with django_assert_num_queries(12):
            shown = words(office.get(f"{address}?show=creates&page={page}"))
        assert shown.count('scope="row"') == 50


def test_what_was_ticked_stays_ticked(cast, office):
    office.post(checked(cast, office, TWO_LINES))
    run_queue()
    address = checked(cast, office, f"{CAST}n9,,nine@meridian.example,none\n", leavers="MARK_MISSING")
    page = words(office.post(address, {"without_refused": "on"}))
    assert ("Tick this if it is right" in page, "Tick this to go on" in page) == (True, False)
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert ["checked" in box for box in boxes] == [True, False]


def test_an_import_that_would_lock_everybody_out_is_refused_with_the_reason(cast, office):
    page = words(office.get(checked(cast, office, TWO_LINES, leavers="MARK_MISSING")))
    assert "Every administrator would be marked as having left" in page
    assert "Back to the columns" in page


@pytest.mark.parametrize("stopped", ["cancelled", "given up"])
def test_applying_that_stopped_can_be_begun_again_or_thrown_away(transactional_db, cast, office, stopped):
    address = checked(cast, office, TWO_LINES)
    office.post(address)
    with tenant(cast.organisation_id):
        work = DirectoryImport.objects.get().work
    if stopped == "cancelled":
        office.post(f"{address}cancellation/")
        run_queue()
    else:
        mark_abandoned(cast.organisation_id, work.pk)
    assert "nothing has changed" in words(office.get(address))
    assert "Not applied" in words(office.get(LIST))
    assert "An import waits for your decision" in words(office.get("/o/meridian/today/"))
    office.post(f"{address}columns/", choices(cast, address))
    run_queue()
    assert "2 new" in words(office.get(address))
    office.post(f"{address}discarding/")
    assert "was thrown away" in words(office.get(address))


def test_what_is_here_already_leaves_nothing_to_apply(cast, office):
    office.post(checked(cast, office, TWO_LINES))
    run_queue()
    page = words(office.get(checked(cast, office, TWO_LINES)))
    assert "there is nothing to apply" in page
    assert "Apply all of it" not in page


def test_thrown_away_is_gone(cast, office):
    address = checked(cast, office, TWO_LINES)
    assert office.post(f"{address}discarding/").url == LIST
    assert "was thrown away" in words(office.get(address))
    assert office.get(f"{address}reading/").status_code == 404
    with tenant(cast.organisation_id):
        kept = DirectoryImport.objects.get()
    assert (kept.state, kept.file) == (ImportState.DISCARDED, None)
