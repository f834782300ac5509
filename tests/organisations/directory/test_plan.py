"""The plan: who is new, what changes, who leaves, whose line moves, what stands in the way."""

from dataclasses import replace
from datetime import date

from konnekt.organisations.directory.fields import Field
from konnekt.organisations.directory.lines import NoManager
from konnekt.organisations.directory.mapping import propose
from konnekt.organisations.directory.plan import (
    FieldChange,
    Leaver,
    Leavers,
    LeavingReason,
    Relation,
    plan,
)
from konnekt.organisations.directory.present import LineState, PresentMember
from konnekt.organisations.directory.reading import Row
from konnekt.organisations.directory.rows import draft_people

HEADING = ("ID", "Name", "E-mail", "Manager ID", "Department", "Site")
ROWS = (
    ("E1", "Ann Lowe", "ann@x.org", "", "Care", "York"),
    ("E2", "Ben Dube", "ben@x.org", "E1", "Care", "York"),
    ("E3", "Cleo Ito", "cleo@x.org", "E1", "Finance", "Hull"),
    ("E4", "Dev Khan", "dev@x.org", "E2", "Care", ""),
    ("E5", "Ella Shah", "ella@x.org", "E2", "Care", ""),
)


def draft(*rows, heading=HEADING):
    numbered = [Row(number, cells) for number, cells in enumerate(rows, 2)]
    return draft_people(numbered, propose(heading, numbered), today=date(2026, 11, 24))


def member(number, name, email, manager="", unit="Care", site="York", **more):
    """The member that the row of the same number would have made."""
    known = {"manager_id": manager, "line_state": LineState.KNOWN} if manager else {}
    return PresentMember(f"m{number}", f"E{number}", email, name, (unit,), site or None, **(known | more))


PRESENT = (
    member(1, "Ann Lowe", "ann@x.org"),
    member(2, "Ben Dube", "ben@x.org", "m1"),
    member(3, "Cleo Ito", "cleo@x.org", "m1", "Finance", "Hull"),
    member(4, "Dev Khan", "dev@x.org", "m2", site=""),
    member(5, "Ella Shah", "ella@x.org", "m2", site=""),
)


def changed(row, **values):
    cells = dict(zip(HEADING, row, strict=True)) | values
    return tuple(cells.values())


def test_a_first_import_creates_everybody_with_their_lines():
    made = plan(draft(*ROWS), [])
    assert made.counts == {
        "creates": 5, "changes": 0, "leavers": 0, "line_changes": 0, "refusals": 0, "unchanged": 0,
    }  # fmt: skip
    assert [(create.person.identifier, create.manager.state) for create in made.creates] == [
        ("E1", LineState.UNKNOWN), ("E2", LineState.KNOWN), ("E3", LineState.KNOWN), ("E4", LineState.KNOWN), ("E5",
        LineState.KNOWN),
    ]  # fmt: skip
    assert made.creates[1].manager.manager.identifier == "E1"
    assert [warning.code for warning in made.warnings] == ["unknown-line-blank"]
    assert made.blockers() == ()


def test_the_same_file_again_changes_nothing():
    made = plan(draft(*ROWS), PRESENT)
    assert (made.unchanged, made.changes_anything, made.warnings, made.brake) == (5, False, (), None)


def test_only_what_changed_changes():
    rows = (ROWS[0], changed(ROWS[1], Department="Finance", Site=""), changed(ROWS[2], Name="Cleo Ito-Lowe"), *ROWS[3:])
    made = plan(draft(*rows), PRESENT)
    assert [(change.member_id, change.fields) for change in made.changes] == [
        ("m2", (FieldChange(Field.UNIT, ("Care",), ("Finance",)), FieldChange(Field.SITE, "York", None))),
        ("m3", (FieldChange(Field.FULL_NAME, "Cleo Ito", "Cleo Ito-Lowe"),)),
    ]
    assert made.unchanged == 3


def test_columns_the_file_lacks_change_nothing_and_made_up_names_replace_no_real_ones():
    made = plan(draft(*((row[0], row[4]) for row in ROWS), heading=("ID", "Department")), PRESENT)
    assert (made.unchanged, made.changes_anything) == (5, False)


def test_a_blank_email_or_another_case_never_changes_an_address():
    rows = (changed(ROWS[0], **{"E-mail": ""}), changed(ROWS[1], **{"E-mail": "BEN@x.org"}), *ROWS[2:])
    assert plan(draft(*rows), PRESENT).changes == ()


def test_a_line_that_moves_is_listed():
    made = plan(draft(*ROWS[:3], changed(ROWS[3], **{"Manager ID": "E3"}), ROWS[4]), PRESENT)
    [move] = made.line_changes
    assert (move.member_id, move.relation, move.old_id, move.new.manager.member_id) == (
        "m4",
        Relation.MANAGER,
        "m2",
        "m3",
    )
    assert (made.unchanged, made.changes) == (4, ())


def test_a_line_to_somebody_new_is_a_move():
    new = ("E6", "Finn Xu", "finn@x.org", "E1", "Care", "York")
    made = plan(draft(*ROWS[:3], changed(ROWS[3], **{"Manager ID": "E6"}), ROWS[4], new), PRESENT)
    [move] = made.line_changes
    assert (move.member_id, move.new.manager.member_id, move.new.manager.identifier) == ("m4", None, "E6")


def test_a_blank_manager_does_not_undo_what_somebody_said_by_hand():
    by_hand = replace(PRESENT[0], line_state=LineState.NONE, line_by_hand=True)
    named = replace(PRESENT[1], line_by_hand=True)
    rows = (ROWS[0], changed(ROWS[1], **{"Manager ID": ""}), *ROWS[2:])
    assert plan(draft(*rows), (by_hand, named, *PRESENT[2:])).line_changes == ()
    [move] = plan(draft(*rows), PRESENT).line_changes
    assert (move.member_id, move.old_id, move.new.state, move.new.reason.code) == (
        "m2",
        "m1",
        LineState.UNKNOWN,
        "line-blank",
    )


def test_none_is_only_none_when_a_person_says_so():
    made = plan(draft(*ROWS), PRESENT, no_manager=NoManager.BLANK_MEANS_NONE)
    assert [(move.member_id, move.new.state) for move in made.line_changes] == [("m1", LineState.NONE)]


def test_an_appraiser_that_changes_is_listed():
    heading = (*HEADING, "Appraiser ID")
    rows = [(*row, "E3" if row[0] == "E5" else "") for row in ROWS]
    [move] = plan(draft(*rows, heading=heading), PRESENT).line_changes
    assert (move.member_id, move.relation, move.old_id, move.new.manager.member_id) == (
        "m5",
        Relation.APPRAISER,
        None,
        "m3",
    )
    kept = (*PRESENT[:4], replace(PRESENT[4], appraiser_id="m3"))
    assert plan(draft(*rows, heading=heading), kept).line_changes == ()


def test_those_missing_leave_unless_a_person_says_otherwise():
    made = plan(draft(*ROWS[:4]), PRESENT)
    assert made.leavers == (Leaver("m5", "E5", "Ella Shah", LeavingReason.MISSING),)
    assert made.brake is None
    assert plan(draft(*ROWS[:4]), PRESENT, leavers=Leavers.LEAVE).leavers == ()


def test_members_added_by_hand_and_former_members_never_leave_for_being_missing():
    guest = PresentMember("g1", "", "guest@y.org", "Guest")
    former = PresentMember("m9", "E9", None, "Zoë", is_former=True)
    assert plan(draft(*ROWS), (*PRESENT, guest, former)).leavers == ()


def test_those_marked_leave_and_strangers_who_have_left_are_not_added():
    heading = (*HEADING, "Status")
    rows = [(*row, "left" if row[0] == "E5" else "active") for row in ROWS]
    made = plan(draft(*rows, ("E9", "Zoë", "z@x.org", "", "Care", "", "left"), heading=heading), PRESENT)
    assert made.leavers == (Leaver("m5", "E5", "Ella Shah", LeavingReason.MARKED),)
    assert (made.creates, [warning.code for warning in made.warnings]) == ((), ["already-left"])


def test_a_manager_who_leaves_makes_the_line_unknown():
    made = plan(draft(ROWS[0], *ROWS[2:]), PRESENT)
    assert [(move.member_id, move.new.reason.code) for move in made.line_changes] == [
        ("m4", "line-left"),
        ("m5", "line-left"),
    ]


def test_somebody_who_comes_back_is_a_change():
    former = replace(PRESENT[4], is_former=True)
    [change] = plan(draft(*ROWS), (*PRESENT[:4], former)).changes
    assert (change.member_id, change.fields) == ("m5", (FieldChange(Field.HAS_LEFT, True, False),))


def test_a_refused_line_still_speaks_of_its_person():
    made = plan(draft(*ROWS[:4], changed(ROWS[4], **{"E-mail": "nonsense"})), PRESENT)
    assert (made.leavers, [refusal.line for refusal in made.refusals]) == ((), [6])
    assert [problem.code for problem in made.blockers()] == ["lines-refused"]
    assert made.blockers(without_refused_lines=True) == ()


def test_a_refused_line_without_identifier_makes_leavers_uncertain():
    made = plan(draft(*ROWS[:4], changed(ROWS[4], ID="")), PRESENT)
    assert [leaver.member_id for leaver in made.leavers] == ["m5"]
    assert "leavers-uncertain" in [warning.code for warning in made.warnings]


def test_more_than_a_fifth_leaving_needs_a_confirmation():
    made = plan(draft(*ROWS[:3]), PRESENT)
    assert made.brake.text.startswith("2 of 5 members would be marked as having left (40 %).")
    assert [problem.code for problem in made.blockers()] == ["many-leavers"]
    assert made.blockers(leavers_confirmed=True) == ()


def test_a_member_without_identifier_is_recognised_by_email_and_gets_one():
    invited = PresentMember(
        "g1", "", "Ella@x.org", "Ella Shah", ("Care",), None, manager_id="m2", line_state=LineState.KNOWN
    )
    [change] = plan(draft(*ROWS), (*PRESENT[:4], invited)).changes
    assert (change.member_id, change.fields) == ("g1", (FieldChange(Field.IDENTIFIER, "", "E5"),))


def test_an_address_of_somebody_else_is_refused_and_names_them():
    made = plan(draft(*ROWS, ("E6", "Finn Xu", "ann@x.org", "", "Care", "")), PRESENT)
    assert {refusal.problem.code for refusal in made.refusals} == {"email-twice"}
    only = plan(draft(*ROWS[1:], ("E6", "Finn Xu", "ann@x.org", "", "Care", "")), PRESENT, leavers=Leavers.LEAVE)
    [refusal] = only.refusals
    assert (refusal.line, refusal.reason) == (6, "The e-mail ann@x.org belongs to Ann Lowe (E1) already.")


def test_two_people_may_swap_addresses():
    rows = (changed(ROWS[0], **{"E-mail": "ben@x.org"}), changed(ROWS[1], **{"E-mail": "ann@x.org"}), *ROWS[2:])
    made = plan(draft(*rows), PRESENT)
    assert (made.refusals, [change.member_id for change in made.changes]) == ((), ["m1", "m2"])


def test_dates_in_doubt_block():
    made = plan(draft(("E1", "Ann", "03/04/2020"), heading=("ID", "Name", "Start date")), [])
    assert [problem.code for problem in made.blockers()] == ["dates-ambiguous"]


def test_the_digest_is_that_of_what_would_be_done():
    one_new = plan(draft(*ROWS), PRESENT[:4])
    assert one_new.digest == plan(draft(*ROWS), PRESENT[:4]).digest
    two_new = plan(draft(*ROWS), PRESENT[:3])
    nothing = plan(draft(*ROWS), PRESENT)
    refused = plan(draft(*ROWS[:4], changed(ROWS[4], Name="")), PRESENT)
    assert len({one_new.digest, two_new.digest, nothing.digest, refused.digest}) == 4
