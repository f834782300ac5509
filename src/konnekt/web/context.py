"""What every page's frame needs: where we are, who looks, and the ways to go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation."""

    label: Promise
    icon: str
    url_name: str
    permission: Permission
    rooms: tuple[str, ...] = ()
    """Other first parts of an address that belong to it, so that the reader still sees where they are."""


PARTICIPANT_WAYS = (
    Way(_("Today"), "today", "today", Permission.BELONG),
    Way(_("My mentoring"), "pair", "my_mentoring", Permission.TAKE_PART, ("pairs", "surveys")),
    Way(_("Learn"), "learn", "learn", Permission.BELONG),
    Way(_("Community"), "messages", "community", Permission.TAKE_PART),
    Way(_("Programmes"), "programme", "programmes_to_join", Permission.BELONG, ("join", "enrolments")),
    Way(_("Cases"), "shield", "cases", Permission.LISTEN),
)
_OF_PROGRAMMES = ("rounds", "runs", "steers", "campaigns", "letters", "threads", "guests", "protocols", "surveys")
MANAGER_WAYS = (
    Way(_("Today"), "today", "today", Permission.BELONG),
    Way(_("Programmes"), "programme", "programmes", Permission.RUN_PROGRAMMES, _OF_PROGRAMMES),
    Way(_("Looking back"), "report", "looking_back", Permission.READ_RESULTS, ("trials",)),
    Way(_("Readiness"), "flag", "readiness", Permission.KEEP_READINESS),
    Way(_("Champions"), "community", "champions", Permission.KEEP_CHAMPIONS),
    Way(_("My mentoring"), "pair", "my_mentoring", Permission.TAKE_PART, ("pairs",)),
    Way(_("Learn"), "learn", "learn", Permission.BELONG, ("training",)),
    Way(_("Community"), "messages", "community", Permission.TAKE_PART),
    Way(_("Cases"), "shield", "cases", Permission.LISTEN),
    Way(_("Feedback"), "edit", "feedback_to_answer", Permission.ANSWER_FEEDBACK),
    Way(_("People"), "people", "people", Permission.KEEP_PEOPLE),
    Way(_("Directory import"), "import", "directory_imports", Permission.KEEP_PEOPLE),
    Way(_("Results"), "report", "results_across", Permission.COMPARE_PROGRAMMES),
    Way(_("Counts"), "report", "champion", Permission.CHAMPION, ("championing", "enquiries")),
    Way(_("Ledger"), "ledger", "ledger", Permission.READ_LEDGER),
    Way(_("Set-up"), "settings", "settings", Permission.KEEP_SETTINGS),
)
_MANAGING = (Permission.RUN_PROGRAMMES, Permission.KEEP_PEOPLE, Permission.READ_LEDGER, Permission.CHAMPION)


def page(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page. A page outside any organisation gets an empty one."""
    organisation: Organisation | None = getattr(request, "organisation", None)
    actor: Actor | None = getattr(request, "actor", None)
    manages = actor is not None and any(permission.held_by(actor) for permission in _MANAGING)
    return {
        "organisation": organisation,
        "actor": actor,
        "member": getattr(request, "member", None),
        "is_demo": settings.DEMO,
        "layout": "base_manager.html" if manages else "base_participant.html",
        "navigation": _navigation(request, organisation, actor, manages),
        "account_links": _account_links(request, organisation),
        "sign_out_url": reverse("account_logout") if request.user.is_authenticated else "",
        "home_url": reverse("home"),
        "branding_url": reverse("branding_css", args=[organisation.slug]) if organisation else "",
        "logo_url": reverse("logo", args=[organisation.slug]) if organisation and organisation.logo else "",
    }


def _account_links(request: HttpRequest, organisation: Organisation | None) -> list[dict[str, Any]]:
    """The person's own menu."""
    if not request.user.is_authenticated:
        return []
    links = [(_("Sign-in and security"), reverse("mfa_index"), "key")]
    if organisation is not None:
        links = [
            (_("My account"), reverse("my_account", args=[organisation.slug]), "person"),
            (_("My calendar"), reverse("my_calendar", args=[organisation.slug]), "calendar"),
            (_("Letters"), reverse("my_letters", args=[organisation.slug]), "send"),
            (_("Guide"), reverse("guide", args=[organisation.slug]), "learn"),
            (_("Which mails I get"), reverse("mail_preferences", args=[organisation.slug]), "mail"),
            (_("Who can see what"), reverse("who_sees_what", args=[organisation.slug]), "eye"),
            (_("Get help"), reverse("get_help", args=[organisation.slug]), "shield"),
            (_("Another organisation"), reverse("choose_organisation"), "organisation"),
        ]
    return [{"label": label, "url": url, "icon": icon} for label, url, icon in links]


def _navigation(
    request: HttpRequest, organisation: Organisation | None, actor: Actor | None, manages: bool
) -> list[dict[str, Any]]:
    if organisation is None or actor is None or not Permission.BELONG.held_by(actor):
        return []
    ways = [way for way in (MANAGER_WAYS if manages else PARTICIPANT_WAYS) if way.permission.held_by(actor)]
    urls = [reverse(way.url_name, args=[organisation.slug]) for way in ways]
    current = _current(request.path, urls, ways)
    return [
        {"label": way.label, "icon": way.icon, "url": url, "current": url == current}
        for way, url in zip(ways, urls, strict=True)
    ]


def _current(path: str, urls: list[str], ways: list[Way]) -> str | None:
    """The entry a page lies under: by its address, or else by the room it belongs to."""
    under = [url for url in urls if path.startswith(url)]
    room = path.split("/")[3] if path.count("/") > 3 else ""
    under = under or [url for url, way in zip(urls, ways, strict=True) if room in way.rooms]
    return max(under, key=len, default=None)
