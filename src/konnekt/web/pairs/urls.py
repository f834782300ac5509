"""Addresses of one's own pairs."""

from django.urls import URLPattern, path

from konnekt.web.pairs import answering, thread, views

inside: list[URLPattern] = [
    path("mentoring/", views.my_mentoring, name="my_mentoring"),
    path("pairs/<uuid:relationship_id>/", views.pair, name="pair"),
    path("pairs/<uuid:relationship_id>/consent/", answering.consent, name="pair_consent"),
    path("pairs/<uuid:relationship_id>/objection/", answering.objection, name="pair_objection"),
    path("pairs/<uuid:relationship_id>/messages/", thread.messages_, name="pair_messages"),
    path("pairs/<uuid:relationship_id>/second-mentor/", answering.second_mentor, name="pair_second_mentor"),
    path("pairs/<uuid:relationship_id>/messages/reading/", thread.reading, name="pair_reading"),
    path("pairs/<uuid:relationship_id>/messages/files/<uuid:attachment_id>/", thread.file, name="pair_file"),
    path("pairs/<uuid:relationship_id>/messages/blocking/<uuid:who_id>/", thread.blocking, name="pair_blocking"),
    path("pairs/<uuid:relationship_id>/ending/", answering.ending, name="pair_ending"),
    path("pairs/<uuid:relationship_id>/going-on/", answering.going_on, name="pair_going_on"),
    path("pairs/<uuid:relationship_id>/copy/", thread.copy, name="pair_copy"),
]
