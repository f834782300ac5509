"""Addresses of one's own trail, and of thanks."""

from django.urls import URLPattern, path

from konnekt.web.recognition import kudos, trail

inside: list[URLPattern] = [
    path("community/trail/", trail.trail, name="trail"),
    path("community/people/<uuid:known_id>/thanks/", kudos.new, name="new_kudos"),
    path("community/thanks/<uuid:kudos_id>/", kudos.kudos, name="kudos"),
    path("community/thanks/<uuid:kudos_id>/removal/", kudos.letting_go, name="kudos_removal"),
    path("community/thanks/<uuid:given_id>/withdrawal/", kudos.withdrawal, name="kudos_withdrawal"),
    path("community/thanks/<uuid:taken_down_id>/taking-down/", kudos.taking_down, name="kudos_taking_down"),
    path("community/spaces/<uuid:space_id>/thanks/", kudos.in_space, name="space_kudos"),
]
