"""Addresses of one's own pairs."""

from django.urls import URLPattern, path

from konnekt.web.pairs import answering, views

inside: list[URLPattern] = [
    path("mentoring/", views.my_mentoring, name="my_mentoring"),
    path("pairs/<uuid:relationship_id>/", views.pair, name="pair"),
    path("pairs/<uuid:relationship_id>/consent/", answering.consent, name="pair_consent"),
    path("pairs/<uuid:relationship_id>/objection/", answering.objection, name="pair_objection"),
    path("pairs/<uuid:relationship_id>/messages/", views.messages_, name="pair_messages"),
    path("pairs/<uuid:relationship_id>/ending/", answering.ending, name="pair_ending"),
    path("pairs/<uuid:relationship_id>/copy/", views.copy, name="pair_copy"),
]
