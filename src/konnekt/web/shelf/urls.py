"""Addresses of a space's shelf."""

from django.urls import URLPattern, path

from konnekt.web.shelf import views

_AT = "pairs/<uuid:relationship_id>/shelf/"

inside: list[URLPattern] = [
    path(_AT, views.shelf, name="pair_shelf"),
    path(f"{_AT}<uuid:item_id>/mark/", views.mark_, name="pair_shelf_mark"),
    path(f"{_AT}<uuid:item_id>/file/", views.file, name="pair_shelf_file"),
    path(f"{_AT}<uuid:own_item_id>/removal/", views.removal, name="pair_shelf_removal"),
]
