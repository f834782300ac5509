"""The demo company's directory, roles and logins."""

from konnekt.access.actors import NEEDS_SECOND_FACTOR
from konnekt.access.actors import Role as Held
from konnekt.accounts.models import User
from konnekt.demo.company.records import CastRole, Company, Kind, Person
from konnekt.demo.translation import LINE_STATES, grade, unit_paths
from konnekt.organisations.areas import default_areas
from konnekt.organisations.models import Appointment, InterestArea, Login, Member, Organisation, ReportingLine, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineKind, LineState, MemberKind

HELD = {
    CastRole.PROGRAMME_MANAGER: Held.PROGRAMME_MANAGER,
    CastRole.CHAMPION: Held.CHAMPION,
    CastRole.SAFEGUARDING_CONTACT: Held.SAFEGUARDING,
    CastRole.AUDITOR: Held.AUDITOR,
    CastRole.ADMINISTRATOR: Held.ADMINISTRATOR,
}


def seed_people(company: Company, organisation: Organisation) -> dict[str, Member]:
    """Units, members and lines, as a directory import leaves them; and a login for each of the cast."""
    InterestArea.objects.bulk_create(default_areas())
    units = _units(company)
    members = {person.key: _member(company, person, units) for person in company.people}
    Member.objects.bulk_create(members.values())
    ReportingLine.objects.bulk_create(_lines(company, members))
    _cast(company, organisation, members)
    return members


def _units(company: Company) -> dict[str, Unit]:
    paths = unit_paths(company)
    units: dict[str, Unit] = {}
    for unit in sorted(company.units, key=lambda one: paths[one.key].count(" / ")):
        parent = units[unit.parent] if unit.parent else None
        units[unit.key] = Unit.objects.create(name=unit.name, parent=parent, path=paths[unit.key])
    return units


def _member(company: Company, person: Person, units: dict[str, Unit]) -> Member:
    sites = {site.key: site.name for site in company.sites}
    state = LINE_STATES[person.line.value]
    return Member(
        kind=MemberKind.GUEST if person.kind is Kind.GUEST else MemberKind.DIRECTORY,
        external_id="" if person.kind is Kind.GUEST else person.key,
        name=person.name,
        name_key=fold(person.name),
        email=person.email,
        job_title=person.job_title,
        unit=units[person.unit] if person.unit else None,
        site=sites[person.site] if person.site else "",
        time_zone=person.time_zone,
        grade=grade(person.grade),
        started_on=person.started_on,
        left_on=person.left_on,
        line_state=state,
        line_trouble="blank" if state is LineState.UNKNOWN else "",
    )


def _lines(company: Company, members: dict[str, Member]) -> list[ReportingLine]:
    lines = []
    for person in company.people:
        member = members[person.key]
        since = max((former.until for former in person.former_managers), default=person.started_on)
        if person.manager:
            lines.append(ReportingLine(member=member, manager=members[person.manager], since=since))
        if person.appraiser:
            lines.append(
                ReportingLine(member=member, manager=members[person.appraiser], kind=LineKind.APPRAISER, since=since)
            )
        lines += [
            ReportingLine(member=member, manager=members[former.manager], since=person.started_on, until=former.until)
            for former in person.former_managers
        ]
    return lines


def _cast(company: Company, organisation: Organisation, members: dict[str, Member]) -> None:
    for player in company.cast:
        member, held = members[player.person], HELD.get(player.role)
        if held is not None:
            Appointment.objects.create(member=member, role=held)
        user = _user(member, is_operator=player.role is CastRole.OPERATOR, runs_things=held in NEEDS_SECOND_FACTOR)
        Login.objects.create(user=user, organisation=organisation, member_id=member.pk)


def _user(member: Member, *, is_operator: bool, runs_things: bool) -> User:
    user = User(email=member.email, is_operator=is_operator, runs_things=runs_things or is_operator)
    user.set_unusable_password()
    user.save()
    return user
