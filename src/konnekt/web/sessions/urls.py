"""Addresses of the sessions of a pair or a circle, and of their numbers for those who run the round."""

from django.urls import URLPattern, path

from konnekt.web.sessions import booking, changing, numbers, views

_ALL = "pairs/<uuid:relationship_id>/sessions/"
_ONE = f"{_ALL}<uuid:session_id>/"

inside: list[URLPattern] = [
    path(_ALL, views.sessions, name="pair_sessions"),
    path(f"{_ALL}booking/", booking.booking, name="pair_session_booking"),
    path(f"{_ALL}offer/withdrawal/", booking.withdrawal, name="pair_offer_withdrawal"),
    path(_ONE, views.session, name="pair_session"),
    path(f"{_ONE}mentoring.ics", views.calendar_entry, name="pair_session_file"),
    path(f"{_ONE}taking/", booking.taking, name="pair_session_taking"),
    path(f"{_ONE}moving/", changing.moving, name="pair_session_moving"),
    path(f"{_ONE}calling-off/", changing.calling_off, name="pair_session_off"),
    path(f"{_ONE}meeting/", changing.meeting, name="pair_session_met"),
    path("rounds/<uuid:round_id>/sessions/", numbers.sessions, name="round_sessions"),
]
