"""The address of how a round's pairs stand."""

from django.urls import URLPattern, path

from konnekt.web.standings import views

inside: list[URLPattern] = [path("rounds/<uuid:round_id>/pairs/", views.round_pairs, name="round_pairs")]
