"""Addresses of what is written about a session."""

from django.urls import URLPattern, path

from konnekt.web.notes import agendas, during, versions

_ONE = "pairs/<uuid:relationship_id>/sessions/<uuid:session_id>/"

inside: list[URLPattern] = [
    path(f"{_ONE}during/", during.during, name="pair_session_during"),
    path(f"{_ONE}agenda/", agendas.agenda, name="pair_session_agenda"),
    path(f"{_ONE}agenda/change/", agendas.change, name="pair_session_agenda_change"),
    path(f"{_ONE}versions/<slug:sheet>/", versions.versions, name="pair_session_versions"),
]
