"""Addresses of choosing one another: requests from mentees to mentors.

What only the mentor does hangs under ``got_id``, what only the mentee does under ``sent_id``: it is one request.
"""

from django.urls import URLPattern, path

from konnekt.web.choosing import requests

inside: list[URLPattern] = [
    path("requests/<uuid:request_id>/", requests.request_page, name="request"),
    path("requests/<uuid:got_id>/acceptance/", requests.acceptance, name="request_acceptance"),
    path("requests/<uuid:got_id>/question/", requests.question, name="request_question"),
    path("requests/<uuid:got_id>/declining/", requests.declining, name="request_declining"),
    path("requests/<uuid:sent_id>/answer/", requests.answer, name="request_answer"),
    path("requests/<uuid:sent_id>/taking-back/", requests.taking_back, name="request_taking_back"),
]
