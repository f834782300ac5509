"""The letters of a campaign as the outbox takes them: the notice, where its button leads, the words it may use."""

from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.notify.notices import Notice
from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Side
from konnekt.questions.wording import listed
from konnekt.recruiting import messages
from konnekt.recruiting.models import Campaign, Invitee
from konnekt.recruiting.states import Audience

_TO_A_SIDE = {
    Audience.MENTORS: gettext_lazy("{Mentors} with a place"),
    Audience.MENTEES: gettext_lazy("{Mentees} with a place"),
    Audience.UNMATCHED: gettext_lazy("{Mentees} with a place, but no {mentor} yet"),
}


def audience_in_words(audience: Audience | str, programme: Programme) -> str:
    """To whom of a round its team writes, in the programme’s words."""
    one = Audience(audience)
    return names_in(programme).say(_TO_A_SIDE.get(one, one.label))


_SALT = "konnekt.recruiting.invitee"


def invitation(
    campaign: Campaign, invitee: Invitee, organisation: Organisation, *, number: int
) -> tuple[Notice, str, dict[str, str]]:
    """The n-th letter to somebody; the nought-th invites, the others remind."""
    round_, programme = campaign.round, campaign.round.programme
    values = {
        "programme": programme.name,
        "organisation": organisation.name,
        "purpose": programme.purpose,
        "role": _role(programme, Side(campaign.side)),
        "seeking": _seeking(programme, campaign.seeking),
        "asks": _("It asks for: {time}").format(time=programme.time_asked) if programme.time_asked else "",
        "until": date_format(round_.enrolment_closes, "l j F"),
        "other_path": reverse("invited", args=[organisation.slug, token_for(invitee.pk)]),
    }
    notice = messages.REMINDED if number else messages.INVITED
    return notice, reverse("programme_page", args=[organisation.slug, programme.slug]), values


def token_for(invitee_id: UUID) -> str:
    """What lets whoever holds the letter answer it without signing in; it opens nothing else."""
    return signing.dumps(str(invitee_id), salt=_SALT)


def invitee_of(token: str) -> Invitee | None:
    """Whose letter a token came with; nobody's where it was made up, or the letter is another organisation's."""
    try:
        pk = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
    return Invitee.objects.filter(pk=pk).select_related("round__programme", "member").first()


def _role(programme: Programme, side: Side) -> str:
    if side is Side.BOTH:
        return ""
    return _("You are invited as a {role}.").format(role=names_in(programme).of(side))


def _seeking(programme: Programme, seeking: list[str]) -> str:
    if not seeking:
        return ""
    return _("Just now it looks above all for {mentors} who can offer {what}.").format(
        mentors=names_in(programme).mentors, what=listed(seeking)
    )
