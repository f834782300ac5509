"""Addresses of the questions that a pair or a circle is asked, of the surveys that a programme writes, and of what came
of them.
"""

from django.urls import URLPattern, path

from konnekt.web.surveys import closing, going, numbers, pulse, sheet, told
from konnekt.web.surveys.building import asking, languages, preview, publishing, surveys

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/sessions/<uuid:session_id>/pulse/", pulse.pulse, name="pair_pulse"),
    path("pairs/<uuid:relationship_id>/going/", going.going, name="pair_going"),
    path("pairs/<uuid:relationship_id>/closing/questions/", closing.survey, name="pair_survey"),
    path("rounds/<uuid:round_id>/voices/", numbers.voices, name="round_voices"),
    path("rounds/<uuid:round_id>/surveys/", surveys.surveys, name="round_surveys"),
    path("rounds/<uuid:round_id>/surveys/new/", surveys.new, name="survey_new"),
    path("surveys/<uuid:written_id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:written_id>/settings/", surveys.settings, name="survey_settings"),
    path("surveys/<uuid:written_id>/scales/", asking.scales, name="survey_scales"),
    path("surveys/<uuid:written_id>/questions/new/<slug:sort>/", asking.new_question, name="survey_question_new"),
    path("surveys/<uuid:written_id>/questions/<uuid:asked_id>/", asking.question, name="survey_question"),
    path("surveys/<uuid:written_id>/questions/<uuid:asked_id>/place/", asking.place, name="survey_question_place"),
    path(
        "surveys/<uuid:written_id>/questions/<uuid:asked_id>/removal/",
        asking.removal,
        name="survey_question_removal",
    ),
    path("surveys/<uuid:written_id>/languages/", languages.languages, name="survey_languages"),
    path("surveys/<uuid:written_id>/languages/<slug:tongue>/", languages.language, name="survey_language"),
    path("surveys/<uuid:written_id>/preview/<slug:seen_as>/", preview.preview, name="survey_preview"),
    path("surveys/<uuid:written_id>/publication/", publishing.publication, name="survey_publication"),
    path("surveys/<uuid:written_id>/opening/", publishing.opening, name="survey_opening"),
    path("surveys/<uuid:written_id>/closure/", publishing.closure, name="survey_closure"),
    path("surveys/<uuid:written_id>/version/", publishing.version, name="survey_version"),
    path("surveys/<uuid:written_id>/removal/", publishing.removal, name="survey_removal"),
    path("surveys/<uuid:written_id>/code.svg", publishing.code, name="survey_code"),
    path("surveys/<uuid:written_id>/code.png", publishing.code_picture, name="survey_code_picture"),
    path("surveys/<uuid:written_id>/results/", told.results, name="survey_results"),
    path("surveys/<uuid:written_id>/results.csv", told.results_file, name="survey_results_file"),
    path("surveys/<uuid:handed_id>/sheet/", sheet.sheet, name="survey_sheet"),
    path("surveys/<uuid:handed_id>/told/", sheet.told, name="survey_told"),
]
