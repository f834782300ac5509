"""A directory file becomes the people of an organisation: whole or not at all, and only what changed."""

from datetime import date
from threading import Thread

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.roster import large_roster, roster
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.jobs.models import WorkState
from konnekt.jobs.queue import perform
from konnekt.ledger.models import Entry
from konnekt.organisations.actions import importing
from konnekt.organisations.actions.invitations import invite
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.directory.plan import Section
from konnekt.organisations.importing import applying
from konnekt.organisations.importing.choices import from_data
from konnekt.organisations.jobs import apply_import, check_import
from konnekt.organisations.models import (
    DirectoryImport,
    Employment,
    Invitation,
    Login,
    Member,
    Organisation,
    PlanPage,
    ReportingLine,
)
from konnekt.organisations.states import ImportState, LineState
from konnekt.sealing.models import Key, KeyKind


class Office:
    """An administrator with files to import."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.actor = Actor(organisation.pk, None, roles=frozenset({Role.MEMBER, Role.ADMINISTRATOR}))

    def check(self, content: bytes, **changed) -> DirectoryImport:
        with tenant(self.organisation.pk):
            imported = importing.upload(self.actor, name="people.csv", body=content)
            choices = from_data(imported.mapping)
            importing.choose_columns(self.actor, imported=imported, choices=choices)
            importing.start_check(self.actor, imported=imported, job=check_import)
        run_queue()
        return self.again(imported)

    def apply(self, imported: DirectoryImport, **accepted) -> DirectoryImport:
        given = {"without_refused": False, "leavers_confirmed": False} | accepted
        with tenant(self.organisation.pk):
            importing.start_applying(self.actor, imported=imported, job=apply_import, **given)
        run_queue()
        return self.again(imported)

    def again(self, imported: DirectoryImport) -> DirectoryImport:
        with tenant(self.organisation.pk):
            return DirectoryImport.objects.select_related("file", "work").get(pk=imported.pk)

    def everybody(self) -> dict[str, Member]:
        with tenant(self.organisation.pk):
            return {member.external_id: member for member in Member.objects.select_related("unit")}


@pytest.fixture
def office(db) -> Office:
    return Office(Organisation.objects.create(name="Meridian", slug="meridian"))


HEAD = "employee id,name,email,manager id,unit,grade,start date\n"
TOP = "1,Ada Whitlock,ada@m.example,none,Board,10,2010-01-04\n"


def sheet(*lines: str) -> bytes:
    return (HEAD + TOP + "".join(f"{line}\n" for line in lines)).encode()


BASE = (
    "2,Gareth Pugh,gareth@m.example,1,Board / Works,8,2012-02-01",
    "3,Amina Yusuf,amina@m.example,2,Board / Works,5,2020-03-02",
    "4,Björn,bjorn@m.example,1,Board / Sales,7,2015-05-04",
)


def test_a_roster_with_planted_defects_is_applied_without_the_lines_it_refuses(office):
    planted = roster(120, seed=4)
    imported = office.check(planted.content)
    assert imported.state == ImportState.PLANNED
    with tenant(office.organisation.pk):
        rows = importing.rows(imported, Section.CREATES)
    assert imported.counts["creates"] == len(rows) > 100
    assert imported.counts["refusals"] > 0
    with pytest.raises(Refused, match="Some lines can’t be used"):
        office.apply(imported)
    applied = office.apply(imported, without_refused=True)
    assert applied.state == ImportState.APPLIED
    people = office.everybody()
    assert len(people) == imported.counts["creates"]
    assert {member.line_state for member in people.values()} >= {LineState.KNOWN, LineState.UNKNOWN}


def test_people_units_and_lines_are_as_the_file_says(office):
    office.apply(office.check(sheet(*BASE)))
    people = office.everybody()
    amina = people["3"]
    assert (amina.name, amina.email, amina.unit.path, amina.grade) == (
        "Amina Yusuf",
        "amina@m.example",
        "Board / Works",
        "5",
    )
    assert amina.started_on == date(2020, 3, 2)
    with tenant(office.organisation.pk):
        assert ReportingLine.objects.get(member=amina).manager_id == people["2"].pk
        assert people["1"].line_state in {LineState.NONE, LineState.UNKNOWN}


def test_importing_the_same_file_again_changes_nothing(office):
    office.apply(office.check(sheet(*BASE)))
    again = office.check(sheet(*BASE))
    assert again.counts["changes_anything"] is False
    assert (
        again.counts["creates"],
        again.counts["changes"],
        again.counts["line_changes"],
        again.counts["leavers"],
    ) == (0, 0, 0, 0)


def test_only_what_changed_is_changed_and_the_line_before_stays_as_a_former_one(office):
    office.apply(office.check(sheet(*BASE)))
    moved = [BASE[0], BASE[1].replace(",2,", ",4,").replace(",5,", ",6,"), BASE[2]]
    imported = office.check(sheet(*moved))
    assert (imported.counts["changes"], imported.counts["line_changes"], imported.counts["unchanged"]) == (1, 1, 3)
    office.apply(imported)
    people = office.everybody()
    assert people["3"].grade == "6"
    with tenant(office.organisation.pk):
        lines = ReportingLine.objects.filter(member=people["3"]).order_by("since", "until")
        assert {(line.manager_id, line.until is None) for line in lines} == {
            (people["2"].pk, False),
            (people["4"].pk, True),
        }


def test_two_people_can_swap_their_addresses(office):
    office.apply(office.check(sheet(*BASE)))
    swapped = [BASE[0], BASE[1].replace("amina@", "bjorn@"), BASE[2].replace("bjorn@", "amina@")]
    office.apply(office.check(sheet(*swapped)))
    people = office.everybody()
    assert (people["3"].email, people["4"].email) == ("bjorn@m.example", "amina@m.example")


def test_many_leavers_need_a_second_word_and_lose_their_sign_in(office, django_user_model):
    office.apply(office.check(sheet(*BASE)))
    amina = office.everybody()["3"]
    Login.objects.create(
        user=django_user_model.objects.create_user("amina@m.example"),
        organisation=office.organisation,
        member_id=amina.pk,
    )
    imported = office.check(sheet(BASE[0]))
    assert imported.counts["leavers"] == 2
    with pytest.raises(Refused, match="More people than usual"):
        office.apply(imported)
    office.apply(imported, leavers_confirmed=True)
    assert office.everybody()["3"].has_left
    assert not Login.objects.get(member_id=amina.pk).is_open


def test_leavers_left_on_the_day_the_file_gives_and_today_at_the_latest(office):
    head, *people = (HEAD + TOP).splitlines()
    here = [f"{head},leaving date", f"{people[0]},", *(f"{line}," for line in BASE)]
    office.apply(office.check("\n".join(here).encode()))
    gone = [*here[:2], f"{BASE[0]},2024-05-06", f"{BASE[1]},2091-05-06", f"{BASE[2]},"]
    imported = office.check("\n".join(gone).encode())
    assert (imported.counts["leavers"], imported.counts["changes"]) == (1, 0)
    office.apply(imported, leavers_confirmed=True)
    people = office.everybody()
    assert [people[number].left_on for number in "234"] == [date(2024, 5, 6), None, None]


def test_what_a_person_said_of_their_line_is_not_undone_by_a_file_that_does_not_know(office):
    blank = [*BASE[:1], BASE[1].replace(",2,", ",,"), BASE[2]]
    office.apply(office.check(sheet(*blank)))
    people = office.everybody()
    assert people["3"].line_state == LineState.UNKNOWN
    with tenant(office.organisation.pk):
        state_line(office.actor, member=people["3"], manager=people["2"], now=clock.read())
    assert office.check(sheet(*blank)).counts["line_changes"] == 0


def test_if_the_people_change_between_check_and_apply_nothing_is_applied(office):
    office.apply(office.check(sheet(*BASE)))
    imported = office.check(sheet(*BASE, "5,Mei Lin,mei@m.example,2,Board,3,2024-01-08"))
    with tenant(office.organisation.pk):
        Member.objects.filter(external_id="3").update(grade="9")
    stopped = office.apply(imported)
    assert (stopped.shown_state, stopped.work.state) == (ImportState.FAILED, WorkState.FAILED)
    assert "please check again" in stopped.work.words
    assert "5" not in office.everybody()


def test_applying_twice_applies_once(office):
    imported = office.apply(office.check(sheet(*BASE)))
    perform(apply_import, {"organisation_id": str(office.organisation.pk), "import_id": str(imported.pk)})
    with tenant(office.organisation.pk):
        assert Entry.objects.filter(verb="directory.imported").count() == 1
        assert len(office.everybody()) == 4


def test_the_file_is_sealed_while_it_waits_and_gone_with_its_key_afterwards(office):
    imported = office.check(sheet(*BASE))
    with tenant(office.organisation.pk):
        assert b"Amina" not in bytes(imported.file.body)
        pages = list(PlanPage.objects.all())
        assert {page.section for page in pages} == {"creates", "notes"}
        assert not any(b"Amina" in bytes(page.body) for page in pages)
    office.apply(imported)
    with tenant(office.organisation.pk):
        assert StoredFile.objects.count() == PlanPage.objects.count() == 0
        assert Key.objects.filter(kind=KeyKind.FILE).count() == 0


def test_one_ledger_entry_with_a_digest_and_no_name(office):
    office.apply(office.check(sheet(*BASE)))
    with tenant(office.organisation.pk):
        entry = Entry.objects.get(verb="directory.imported")
    assert entry.facts["creates"] == 4
    assert len(entry.facts["digest"]) == 64
    assert "Amina" not in str(entry.facts)


def test_a_file_that_is_none_is_refused_with_a_reason(office):
    with tenant(office.organisation.pk):
        for body in (b"", b"%PDF-1.7 nothing", b"\x00" * 100):
            with pytest.raises(Refused) as refused:
                importing.upload(office.actor, name="people.csv", body=body)
            assert len(str(refused.value)) > 20


def test_the_ledger_names_whoever_applied_it(cast):
    office = Office(cast.organisation)
    office.actor = cast.administrator.actor
    oneself = "administrator,Ada Whitlock,administrator@meridian.example,none,Board,9,2010-01-04"
    office.apply(office.check(sheet(oneself)), leavers_confirmed=True)
    with tenant(cast.organisation_id):
        entry = Entry.objects.get(verb="directory.imported")
    assert (entry.actor_member, entry.actor_system) == (cast.administrator.member.pk, "directory import")


def test_whose_line_moved_and_who_left_is_announced(transactional_db, cast):
    office = Office(cast.organisation)
    people = {key: (one.member.name, one.member.email) for key, one in cast.people.items()}
    above = {"mentee": "mentor", "colleague": "line_manager", "line_manager": "administrator"}
    lines = [",".join([key, *people[key], above.get(key, "none")]) for key in people if key != "champion"]
    content = "\n".join(["employee id,name,email,manager id", *lines])
    office.apply(office.check(content.encode()))
    told = dict(ProcrastinateJob.objects.values_list("task_name", "args"))
    moved = {str(cast.people[key].member.pk) for key in ("mentee", *(set(people) - set(above) - {"champion"}))}
    assert set(told["relationships.check_lines"]["member_ids"].split(",")) == moved
    assert told["relationships.member_left"]["member_id"] == str(cast.champion.member.pk)


def test_another_organisation_with_the_same_people_is_left_alone(office):
    office.apply(office.check(sheet(*BASE)))
    other = Office(Organisation.objects.create(name="Elsewhere", slug="elsewhere"))
    other.apply(other.check(sheet(BASE[0].replace("Gareth", "Owen"))))
    assert {key: member.name for key, member in other.everybody().items()} == {"1": "Ada Whitlock", "2": "Owen Pugh"}
    assert office.everybody()["2"].name == "Gareth Pugh"
    assert not any(member.has_left for member in office.everybody().values())


@pytest.mark.parametrize("who", ["programme_manager", "mentee", "auditor", "line_manager", "champion"])
def test_nobody_but_an_administrator_imports(cast, who):
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        importing.upload(cast.people[who].actor, name="people.csv", body=sheet(*BASE))


def test_a_large_directory(office, proof):
    number = proof.cases(sample=3_000, full=100_000)
    began = clock.read()
    office.apply(office.check(large_roster(number)), without_refused=True, leavers_confirmed=True)
    with tenant(office.organisation.pk):
        assert Member.objects.count() > number * 0.98
    proof.note(
        f"{number:,} directory lines checked and applied, in seconds", f"{(clock.read() - began).total_seconds():.0f}"
    )


def test_what_is_longer_than_there_is_room_for_is_refused_before_it_could_stop_the_import(office):
    lines = f"employee id,name,manager id,grade,unit\n1,Ada,none,{'G' * 61},Works\n2,Björn,none,5,{'U' * 200}\n"
    imported = office.check(lines.encode())
    applied = office.apply(imported, without_refused=True, leavers_confirmed=True)
    assert applied.state == ImportState.APPLIED
    with tenant(office.organisation.pk):
        assert list(Member.objects.values_list("name", flat=True)) == ["Björn"]


def test_a_link_sent_to_an_address_that_the_file_corrects_opens_nothing(office):
    office.apply(office.check(sheet(*BASE)))
    with tenant(office.organisation.pk):
        invitation = invite(office.actor, member=Member.objects.get(external_id="3"), now=clock.read())
    corrected = BASE[1].replace("amina@m.example", "a.yusuf@m.example")
    office.apply(office.check(sheet(BASE[0], corrected, BASE[2])))
    with tenant(office.organisation.pk):
        assert not Invitation.objects.filter(pk=invitation.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_marked_as_having_left_while_a_file_is_written_stays_so(office, monkeypatch):
    office.apply(office.check(sheet(*BASE)))
    amina = office.everybody()["3"]
    threads = []

    def mark(member):
        with tenant(office.organisation.pk):
            mark_left(office.actor, member=member, now=clock.read())
        connections.close_all()

    def meanwhile(*what):
        threads.append(Thread(target=mark, args=[amina]))
        threads[0].start()
        threads[0].join()  # between the check and the writing
        return said(*what)

    said = applying._said
    monkeypatch.setattr(applying, "_said", meanwhile)
    office.apply(office.check(sheet(BASE[0], BASE[1].replace("Yusuf", "Yusuf-Bell"), BASE[2])))
    found = office.everybody()["3"]
    assert (found.name, found.has_left) == ("Amina Yusuf-Bell", True)


def test_pay_bands_are_kept_with_their_history_and_never_shown(office):
    head = HEAD.replace("grade,", "grade,pay band,").encode()

    def with_band(band: str) -> bytes:
        return head + f"1,Ada Whitlock,ada@m.example,none,Board,10,{band},2010-01-04\n".encode()

    office.apply(office.check(with_band("SEVENTH")))
    assert office.everybody()["1"].pay_band == "SEVENTH"
    again = office.check(with_band("EIGHTH"))
    with tenant(office.organisation.pk):
        assert "EIGHTH" not in str(importing.rows(again, Section.CHANGES))
        assert "Pay band" in str(importing.rows(again, Section.CHANGES))
    office.apply(again)
    with tenant(office.organisation.pk):
        assert list(Employment.objects.values_list("pay_band", "until")) == [("EIGHTH", None)]
