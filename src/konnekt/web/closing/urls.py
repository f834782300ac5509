"""Addresses of breaks, of more time, and of the end of the months together."""

from django.urls import URLPattern, path

from konnekt.web.closing import parting, reasons, time

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/break/", time.take_a_break, name="pair_break"),
    path("pairs/<uuid:relationship_id>/break/end/", time.end_a_break, name="pair_break_end"),
    path("pairs/<uuid:relationship_id>/more-time/", time.more_time, name="pair_more_time"),
    path("pairs/<uuid:relationship_id>/more-time/<uuid:extension_id>/", time.answer, name="pair_more_time_answer"),
    path("pairs/<uuid:relationship_id>/closing/", parting.closing, name="pair_closing"),
    path("pairs/<uuid:relationship_id>/closing/review/", parting.review, name="pair_looking_back"),
    path("pairs/<uuid:relationship_id>/closing/farewell/", parting.farewell, name="pair_farewell"),
    path("pairs/<uuid:relationship_id>/closing/next/", parting.next_step, name="pair_next"),
    path("pairs/<uuid:relationship_id>/closing/certificate.pdf", parting.certificate, name="pair_certificate"),
    path("pairs/<uuid:relationship_id>/closing/<uuid:letter_id>/letter.pdf", parting.letter, name="pair_letter"),
    path("rounds/<uuid:round_id>/endings/", reasons.endings, name="round_endings"),
]
