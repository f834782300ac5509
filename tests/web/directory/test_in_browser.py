"""The administrator's pages in a real browser: readable at both sizes in both lights, and whole without scripts."""

import pytest
from playwright.sync_api import expect
from tests.browser import another, let_in, violations
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.organisations.actions import importing
from konnekt.organisations.areas import default_areas
from konnekt.organisations.importing.choices import from_data
from konnekt.organisations.jobs import check_import
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.names import fold

LONG = "Maximiliane-Alexandra-Konstantinowna-von-und-zu-Hohenwaldeckburg de la Tour"
FILE = f"employee id,name,email,manager id\nn1,{LONG},long@meridian.example,n2\nn2,Zoë,not-an-address,none\n"


@pytest.fixture
def office(transactional_db, cast, settings):
    settings.DEMO = True
    actor = cast.administrator.actor
    with tenant(cast.organisation_id):
        InterestArea.objects.bulk_create(default_areas())
        Member.objects.create(name=LONG, name_key=fold(LONG), email=f"{'long' * 14}@meridian.example")
    return actor


@pytest.fixture
def imports(cast, office):
    """One that is being mapped, and one that was checked."""
    with tenant(cast.organisation_id):
        mapped = importing.upload(office, name="people.csv", body=FILE.encode("mac_roman"))
        checked = importing.upload(office, name=f"{'a-long-file-name' * 5}.csv", body=FILE.encode())
        importing.choose_columns(office, imported=checked, choices=from_data(checked.mapping))
        importing.start_check(office, imported=checked, job=check_import)
    run_queue()
    return mapped, checked


def test_every_page_can_be_read_by_everybody(live_server, screen, cast, imports):
    mapped, checked = imports
    let_in(screen, live_server.url, cast.administrator.user)
    for page in (
        "people/",
        "people/?q=nobody-at-all",
        "people/new/",
        f"people/{cast.mentee.member.pk}/",
        f"people/{cast.mentee.member.pk}/change/",
        f"people/{cast.mentee.member.pk}/departure/",
        "settings/",
        "ledger/",
        "ledger/?prove=yes",
        "ledger/mine/",
        "directory/",
        f"directory/{mapped.pk}/reading/",
        f"directory/{mapped.pk}/columns/",
        f"directory/{checked.pk}/",
        f"directory/{checked.pk}/?show=refusals",
    ):
        screen.goto(f"{live_server.url}/o/meridian/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_a_file_is_imported_without_scripts(live_server, chromium, cast, office):
    context = another(chromium, java_script_enabled=False)
    tab = context.new_page()
    let_in(tab, live_server.url, cast.administrator.user)
    tab.goto(f"{live_server.url}/o/meridian/directory/")
    content = "employee id,name,email,manager id\nn1,Ngũgĩ,ngugi@meridian.example,mentor\n".encode()
    tab.get_by_label("Directory file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    )
    tab.get_by_role("button", name="Look at the file").click()
    tab.get_by_role("link", name="Yes, go on").click()
    tab.get_by_label("Leave them as they are").check()
    tab.get_by_role("button", name="Check the file").click()
    run_queue()
    tab.get_by_role("link", name="See how far it is").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("1 new, 0 changed, 0 leaving")
    tab.get_by_role("button", name="Apply all of it").click()
    run_queue()
    tab.get_by_role("link", name="See how far it is").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("people.csv is applied")
    context.close()
    with tenant(cast.organisation_id):
        assert Member.objects.get(external_id="n1").email == "ngugi@meridian.example"
