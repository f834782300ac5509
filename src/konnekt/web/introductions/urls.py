"""Addresses of introductions: in one's own space, and for whom one is offered."""

from django.urls import URLPattern, path

from konnekt.web.introductions import views

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/introductions/", views.introductions, name="pair_introductions"),
    path("introductions/<uuid:introduction_id>/", views.introduction, name="introduction"),
]
