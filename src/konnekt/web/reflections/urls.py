"""Addresses of one's own reflections."""

from django.urls import URLPattern, path

from konnekt.web.reflections import views

_AT = "pairs/<uuid:relationship_id>/reflections/"

inside: list[URLPattern] = [
    path(_AT, views.reflections, name="pair_reflections"),
    path(f"{_AT}<uuid:own_reflection_id>/", views.reflection, name="pair_reflection"),
    path(f"{_AT}<uuid:own_reflection_id>/pieces/", views.pieces, name="pair_reflection_pieces"),
    path(f"{_AT}<uuid:own_reflection_id>/deletion/", views.deletion, name="pair_reflection_deletion"),
]
