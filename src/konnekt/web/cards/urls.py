"""Addresses of the directory, and of what people show of themselves."""

from django.urls import URLPattern, path

from konnekt.web.cards import directory, mine

inside: list[URLPattern] = [
    path("community/directory/", directory.directory, name="community_directory"),
    path("community/people/<uuid:shown_person_id>/", directory.card, name="person_card"),
    path("community/card/", mine.change, name="my_card"),
    path("community/card/preview/", mine.preview, name="card_preview"),
]
