"""The devices on which somebody is signed in, named as people name them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.views import ListUserSessionsView
from django.utils.translation import gettext as _

# The first that fits: what stands first also claims to be one of the later ones.
_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Device:
    """One session, as its owner would recognise it."""

    id: int
    name: str
    since: datetime
    seen: datetime
    ip: str
    is_this: bool


class DevicesView(ListUserSessionsView):  # type: ignore[misc]  # allauth carries no types
    """Allauth's list, with words in place of what browsers call themselves."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["devices"] = [
            Device(each.pk, name_of(each.user_agent), each.created_at, each.last_seen_at, each.ip, each.is_current())
            for each in context.pop("sessions")
        ]
        return context


def name_of(user_agent: str) -> str:
    """“Firefox on Linux”, as far as can be told."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("A browser we don’t know")
