"""Addresses of what a mentor reads about their own matching."""

from django.urls import URLPattern, path

from konnekt.web.mentoring import matching

inside: list[URLPattern] = [
    path("mentoring/<uuid:mentor_enrolment_id>/matching/", matching.my_matching, name="my_matching"),
]
