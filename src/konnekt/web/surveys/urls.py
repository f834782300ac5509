"""Addresses of the questions that a pair or a circle is asked, and of what came of them for those who run the round."""

from django.urls import URLPattern, path

from konnekt.web.surveys import closing, numbers, pulse

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/sessions/<uuid:session_id>/pulse/", pulse.pulse, name="pair_pulse"),
    path("pairs/<uuid:relationship_id>/closing/questions/", closing.survey, name="pair_survey"),
    path("rounds/<uuid:round_id>/voices/", numbers.voices, name="round_voices"),
]
