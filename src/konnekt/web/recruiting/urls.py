"""Addresses of recruiting, for those who run a round."""

from django.urls import URLPattern, path

from konnekt.web.recruiting import board

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/recruiting/", board.board, name="recruiting"),
]
