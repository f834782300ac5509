"""Addresses of choosing one another: looking among mentors, requests, a mentor’s order, and pairing one by one.

What only the mentor does hangs under ``got_id``, what only the mentee does under ``sent_id``: it is one request.
"""

from django.urls import URLPattern, path

from konnekt.web.choosing import browse, ranking, requests
from konnekt.web.matching import one_by_one

inside: list[URLPattern] = [
    path("enrolments/<uuid:enrolment_id>/mentors/", browse.mentors, name="mentors_to_ask"),
    path("enrolments/<uuid:enrolment_id>/mentors/<uuid:mentor_id>/", browse.ask, name="ask_mentor"),
    path("enrolments/<uuid:enrolment_id>/card/", browse.card, name="mentor_card"),
    path("enrolments/<uuid:enrolment_id>/ranking/", ranking.ranking, name="ranking"),
    path("enrolments/<uuid:enrolment_id>/card-for-mentors/", ranking.card, name="mentee_card"),
    path("rounds/<uuid:round_id>/matching/one-by-one/", one_by_one.mentees, name="one_by_one"),
    path(
        "rounds/<uuid:round_id>/matching/one-by-one/<uuid:enrolment_id>/",
        one_by_one.mentors,
        name="one_by_one_mentors",
    ),
    path("requests/<uuid:request_id>/", requests.request_page, name="request"),
    path("requests/<uuid:got_id>/acceptance/", requests.acceptance, name="request_acceptance"),
    path("requests/<uuid:got_id>/question/", requests.question, name="request_question"),
    path("requests/<uuid:got_id>/declining/", requests.declining, name="request_declining"),
    path("requests/<uuid:sent_id>/answer/", requests.answer, name="request_answer"),
    path("requests/<uuid:sent_id>/taking-back/", requests.taking_back, name="request_taking_back"),
]
