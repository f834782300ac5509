"""Who reports to whom can be stated by hand; people come in by a link that only their own inbox has."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.actions.invitations import (
    accept_invitation,
    answer_request,
    invite,
    member_invited_by,
    request_invitation,
)
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.actions.people import appoint, change_member
from konnekt.organisations.models import Invitation, Login, Member, ReportingLine
from konnekt.organisations.names import fold
from konnekt.organisations.queries import actor_for, member_of
from konnekt.organisations.states import LineState

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def newcomer(served):
    """In the directory, without a login, and nobody knows who they report to."""
    return Member.objects.create(name="Ngũgĩ", name_key=fold("Ngũgĩ"), email="ngugi@meridian.example")


def unsettle(person):
    ReportingLine.objects.filter(member=person.member).delete()
    person.member.line_state = LineState.UNKNOWN
    person.member.save()


def test_a_person_names_their_manager_once(served):
    unsettle(served.mentee)
    state_line(served.mentee.actor, member=served.mentee.member, manager=served.line_manager.member, now=NOW)
    served.mentee.member.refresh_from_db()
    assert served.mentee.member.line_state == LineState.KNOWN
    assert served.mentee.member.lines.get().manager_id == served.line_manager.member.pk
    assert Entry.objects.get(verb="line.stated").subject_member == served.mentee.member.pk
    with pytest.raises(Refused, match="is known already"):
        state_line(served.mentee.actor, member=served.mentee.member, manager=served.mentor.member, now=NOW)


def test_only_an_administrator_says_that_somebody_has_no_manager(served):
    unsettle(served.mentee)
    with pytest.raises(Refused, match="Only an administrator"):
        state_line(served.mentee.actor, member=served.mentee.member, has_none=True, now=NOW)
    state_line(served.administrator.actor, member=served.mentee.member, has_none=True, now=NOW)
    served.mentee.member.refresh_from_db()
    assert served.mentee.member.line_state == LineState.NONE


@pytest.mark.parametrize("who", ["mentor", "line_manager", "programme_manager", "champion", "auditor"])
def test_nobody_else_states_anybodys_line(served, who):
    unsettle(served.mentee)
    with pytest.raises(NotFound):
        state_line(getattr(served, who).actor, member=served.mentee.member, manager=served.line_manager.member, now=NOW)


def test_a_new_line_makes_the_old_one_a_former_one(served):
    state_line(served.administrator.actor, member=served.mentee.member, manager=served.mentor.member, now=NOW)
    state_line(served.administrator.actor, member=served.mentee.member, manager=served.mentor.member, now=NOW)
    lines = dict(served.mentee.member.lines.values_list("manager__name", "until"))
    assert lines == {"Gareth Pugh": NOW.date(), "Björn": None}


@pytest.mark.parametrize(
    ("manager", "says"),
    [("mentee", "Nobody reports to themselves"), ("colleague", "reports to"), ("auditor", "isn’t here any more")],
)
def test_a_line_that_cannot_be_is_refused_at_the_field(served, manager, says):
    state_line(served.administrator.actor, member=served.colleague.member, manager=served.mentee.member, now=NOW)
    served.auditor.member.left_on = NOW.date()
    with pytest.raises(Refused, match=says) as refusal:
        state_line(
            served.administrator.actor, member=served.mentee.member, manager=getattr(served, manager).member, now=NOW
        )
    assert refusal.value.field == "manager"


def test_a_circle_in_the_directory_does_not_trap_the_climb(served):
    for below, above in (("mentee", "colleague"), ("colleague", "mentee")):
        ReportingLine.objects.filter(member=getattr(served, below).member).update(manager=getattr(served, above).member)
    state_line(served.administrator.actor, member=served.auditor.member, manager=served.mentee.member, now=NOW)
    assert served.auditor.member.lines.count() == 1


def test_one_says_either_who_or_nobody(served):
    with pytest.raises(ValueError, match="Name the manager"):
        state_line(served.administrator.actor, member=served.mentee.member, now=NOW)


def token_in(letter):
    return letter.body.split("/invitation/")[1].split("/")[0]


def test_an_invitation_opens_the_place_once(served, newcomer):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    (letter,) = mail.outbox
    assert letter.to == ["ngugi@meridian.example"]
    token = token_in(letter)
    assert member_invited_by(token, NOW) == newcomer
    user = User.objects.create_user("private@elsewhere.example")
    assert accept_invitation(user=user, token=token, now=NOW) == newcomer
    assert member_of(user, served.organisation) == (newcomer, actor_for(newcomer, user))
    assert Entry.objects.get(verb="member.linked").subject_member == newcomer.pk
    with pytest.raises(NotFound):
        accept_invitation(user=user, token=token, now=NOW)


def test_the_link_is_kept_nowhere_once_it_is_sent(served, newcomer):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    assert "/invitation/" in Letter.objects.get().path
    run_queue()
    token = token_in(mail.outbox[0])
    assert Letter.objects.get().path == ""
    assert token not in str(list(Invitation.objects.values())) + str(list(Entry.objects.values()))


@pytest.mark.parametrize("wrong", ["another", "", "x" * 500])
def test_a_guessed_link_opens_nothing(served, newcomer, wrong):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    assert member_invited_by(wrong, NOW) is None
    with pytest.raises(NotFound):
        accept_invitation(user=served.mentee.user, token=wrong, now=NOW)


def test_a_link_ends_after_a_fortnight_when_a_newer_one_is_sent_and_when_the_person_leaves(served, newcomer):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    first = token_in(mail.outbox[0])
    assert member_invited_by(first, NOW + timedelta(days=13, hours=23)) is not None
    assert member_invited_by(first, NOW + timedelta(days=14)) is None
    invite(served.administrator.actor, member=newcomer, now=NOW + timedelta(hours=1))
    run_queue()
    assert member_invited_by(first, NOW + timedelta(hours=2)) is None
    second = token_in(mail.outbox[1])
    Member.objects.filter(pk=newcomer.pk).update(left_on=NOW.date())
    assert member_invited_by(second, NOW + timedelta(hours=2)) is None


def test_one_login_is_one_person_and_one_person_one_login(served, newcomer):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    token = token_in(mail.outbox[0])
    with pytest.raises(Refused, match="You are signed in as somebody who belongs here already"):
        accept_invitation(user=served.mentee.user, token=token, now=NOW)
    Login.objects.create(
        user=User.objects.create_user("first@x.example"), organisation_id=served.organisation_id, member_id=newcomer.pk
    )
    with pytest.raises(Refused, match="has a sign-in already"):
        accept_invitation(user=User.objects.create_user("second@x.example"), token=token, now=NOW)


def test_somebody_who_left_and_came_back_gets_in_with_the_login_they_had_and_no_other(served, newcomer):
    former = User.objects.create_user("former@x.example")
    Login.objects.create(user=former, organisation_id=served.organisation_id, member_id=newcomer.pk, is_open=False)
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    token, other = token_in(mail.outbox[0]), User.objects.create_user("present@x.example")
    with pytest.raises(Refused, match="You were here before"):
        accept_invitation(user=other, token=token, now=NOW)
    accept_invitation(user=former, token=token, now=NOW)
    assert member_of(former, served.organisation) == (newcomer, actor_for(newcomer, former))
    assert member_of(other, served.organisation) is None


def test_a_link_sent_to_an_address_that_was_corrected_opens_nothing(served, newcomer):
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    token = token_in(mail.outbox[0])
    change_member(served.administrator.actor, member=newcomer, job_title="Clerk")
    assert member_invited_by(token, NOW) == newcomer
    change_member(served.administrator.actor, member=newcomer, email="ngugi.wa@meridian.example")
    assert member_invited_by(token, NOW) is None


def test_whoever_was_given_power_before_signing_in_is_held_to_the_strict_limits(served, newcomer):
    appoint(served.administrator.actor, member=newcomer, role=Role.PROGRAMME_MANAGER)
    invite(served.administrator.actor, member=newcomer, now=NOW)
    run_queue()
    user = User.objects.create_user("ngugi@meridian.example")
    accept_invitation(user=user, token=token_in(mail.outbox[0]), now=NOW)
    user.refresh_from_db()
    assert user.runs_things


def test_who_has_no_address_or_a_login_is_not_invited(served, newcomer):
    with pytest.raises(Refused, match="can sign in already"):
        invite(served.administrator.actor, member=served.mentee.member, now=NOW)
    newcomer.email = ""
    with pytest.raises(Refused, match="no e-mail address"):
        invite(served.administrator.actor, member=newcomer, now=NOW)
    with pytest.raises(NotFound):
        invite(served.programme_manager.actor, member=newcomer, now=NOW)


def ask(served, email, now=NOW):
    request_invitation(organisation=served.organisation, email=email, now=now)
    return run_queue()


def test_asking_does_the_same_work_for_everybody_and_writes_to_whom_it_knows(served, newcomer):
    assert ask(served, "nobody@meridian.example") == ["organisations.answer_request"]
    assert mail.outbox == []
    ask(served, " NGUGI@meridian.example ")
    ask(served, "mentee@meridian.example")
    assert [(letter.to[0], letter.subject) for letter in mail.outbox] == [
        ("ngugi@meridian.example", "Your way into mentoring at Meridian"),
        ("mentee@meridian.example", "You can sign in at Meridian already"),
    ]


def test_asking_again_at_once_sends_no_second_letter(served, newcomer):
    ask(served, newcomer.email, now=clock.read())
    ask(served, newcomer.email, now=clock.read())
    assert len(mail.outbox) == 1
    ask(served, newcomer.email, now=clock.read() + timedelta(minutes=16))
    assert len(mail.outbox) == 2


def test_a_request_in_one_organisation_does_not_stand_in_for_one_in_another(cast, stranger):
    for each in (cast, stranger):
        with tenant(each.organisation_id):
            request_invitation(organisation=each.organisation, email="mentee@meridian.example", now=NOW)
    assert run_queue().count("organisations.answer_request") == 2


def test_the_queue_never_holds_an_address(served):
    from procrastinate.contrib.django.models import ProcrastinateJob

    request_invitation(organisation=served.organisation, email="secret@meridian.example", now=NOW)
    assert "secret" not in str(ProcrastinateJob.objects.get().args)


def test_only_the_product_answers_a_request(served):
    with pytest.raises(NotFound):
        answer_request(served.administrator.actor, address="x", now=NOW)


def test_an_invitation_of_one_organisation_means_nothing_in_another(cast, stranger):
    with tenant(cast.organisation_id):
        newcomer = Member.objects.create(name="New", name_key="new", email="new@meridian.example")
        invite(cast.administrator.actor, member=newcomer, now=NOW)
        run_queue()
    with tenant(stranger.organisation_id):
        assert member_invited_by(token_in(mail.outbox[0]), NOW) is None
