"""Today for those who keep the organisation: administrators, champions, auditors, safeguarding contacts, operators."""

from collections.abc import Callable, Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Role
from konnekt.organisations.models import Appointment, Invitation
from konnekt.organisations.policy import DIRECTORY_IMPORT, MEMBER
from konnekt.organisations.queries import undecided_imports
from konnekt.organisations.states import LineState
from konnekt.web.today.cards import Card, Situation, Urgency


def administrator(here: Situation) -> Iterator[Card]:
    """The directory, and who can do what in it."""
    actor = here.request.actor
    people = MEMBER.visible(actor).filter(left_on=None)
    counted = people.aggregate(everybody=Count("pk"), unknown=Count("pk", filter=Q(line_state=LineState.UNKNOWN)))
    if counted["everybody"] == 1:
        yield Card(
            "nobody-else",
            Urgency.STANDS_IN_THE_WAY,
            _("Nobody is here yet but you"),
            _("Bring in your people from the file your HR system makes. You see everything before anything is done."),
            _("Import the directory"),
            reverse("directory_imports", args=[here.slug]),
        )
    waiting = DIRECTORY_IMPORT.visible(actor, undecided_imports()).count()
    if waiting:
        yield Card(
            f"imports:{waiting}",
            Urgency.DECIDE,
            ngettext("An import waits for your decision", "{number} imports wait for your decision", waiting).format(
                number=waiting
            ),
            _("Nothing is changed before you apply it."),
            _("See the imports"),
            reverse("directory_imports", args=[here.slug]),
        )
    if not Appointment.objects.filter(role=Role.PROGRAMME_MANAGER, member__left_on=None).exists():
        yield Card(
            "no-manager",
            Urgency.STANDS_IN_THE_WAY,
            _("Nobody runs a programme here yet"),
            _("Programmes, matching and release are for programme managers. Give somebody the role, or yourself."),
            _("Choose somebody"),
            reverse("people", args=[here.slug]),
        )
    yield from _unknown_lines(here, counted["unknown"])
    unused = Invitation.objects.filter(used_at=None, expires_at__lt=here.now, member__left_on=None)
    yield from _unused_invitations(here, unused.values("member").distinct().count())


def _unknown_lines(here: Situation, number: int) -> Iterator[Card]:
    if number:
        yield Card(
            f"lines:{number}",
            Urgency.KEEP_GOING,
            ngettext(
                "Nobody knows who one person reports to", "Nobody knows who {number} people report to", number
            ).format(number=number),
            _("Unknown is not “none”: until it is settled they are not matched, and are told why."),
            _("See who"),
            reverse("people", args=[here.slug]) + "?view=line_unknown",
        )


def _unused_invitations(here: Situation, number: int) -> Iterator[Card]:
    if number:
        yield Card(
            f"invitations:{number}",
            Urgency.COULD_DO,
            ngettext("One invitation was never used", "{number} invitations were never used", number).format(
                number=number
            ),
            _("Its link is too old by now. You can send a new one from the person’s page."),
            _("See the people"),
            reverse("people", args=[here.slug]),
        )


def champion(here: Situation) -> Iterator[Card]:
    """Counts are published once a week, and only where they point at nobody."""
    yield Card(
        f"counts:{here.today:%G-%V}",
        Urgency.GOOD_TO_KNOW,
        _("This week’s counts are here"),
        _("How many have enrolled in what you champion. A word from you brings the next ones."),
        _("See the counts"),
        reverse("champion", args=[here.slug]),
    )


def auditor(here: Situation) -> Iterator[Card]:
    """The chain can be proved at any time."""
    yield Card(
        f"ledger:{here.today:%G-%V}",
        Urgency.GOOD_TO_KNOW,
        _("Prove that the ledger is whole"),
        _("Every entry is tied to the one before. Once a week is a good rhythm."),
        _("Prove the chain"),
        reverse("ledger", args=[here.slug]) + "?prove=yes",
    )


def safeguarding(here: Situation) -> Iterator[Card]:
    """What the role is; nothing reaches it by itself."""
    yield Card(
        "safeguarding",
        Urgency.GOOD_TO_KNOW,
        _("You are somebody people can turn to"),
        _("Every space leads to you. You see nothing of what is written there unless somebody shows you."),
        _("Who can see what"),
        reverse("who_sees_what", args=[here.slug]),
    )


def operator(here: Situation) -> Iterator[Card]:
    """The installation has a page of its own, outside any organisation."""
    yield Card(
        f"health:{here.today}",
        Urgency.GOOD_TO_KNOW,
        _("See how the installation is"),
        _("Queue, mail, database and the age of the last backup."),
        _("Open the page"),
        reverse("operator_health"),
    )


BY_ROLE: dict[Role, Callable[[Situation], Iterator[Card]]] = {
    Role.ADMINISTRATOR: administrator,
    Role.CHAMPION: champion,
    Role.AUDITOR: auditor,
    Role.SAFEGUARDING: safeguarding,
}
