"""Addresses of one's own network in a space."""

from django.urls import URLPattern, path

from konnekt.web.network import views

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/network/", views.network, name="pair_network"),
    path("pairs/<uuid:relationship_id>/network/changes/", views.changes, name="pair_network_changes"),
]
