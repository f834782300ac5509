"""Addresses of what a round wants to reach."""

from django.urls import URLPattern, path

from konnekt.web.outcomes import minutes, ties, views

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/outcomes/", views.outcomes, name="outcomes"),
    path("rounds/<uuid:round_id>/outcomes/locking/", views.locking, name="outcomes_locking"),
    path("rounds/<uuid:round_id>/outcomes/notes/", views.notes, name="outcomes_notes"),
    path("rounds/<uuid:round_id>/ties/", ties.round_ties, name="round_ties"),
    path("programmes/<uuid:programme_id>/minutes/", minutes.programme_minutes, name="programme_minutes"),
]
