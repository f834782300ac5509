"""Addresses of feedback: giving it, following it by name or by reference, answering it, and what came of it."""

from django.urls import URLPattern, path

from konnekt.web.feedback import answering, giving, mine, reference, themes, voices

inside: list[URLPattern] = [
    path("join/<slug:programme>/feedback/", giving.write, name="feedback_write"),
    path("join/<slug:programme>/you-said-we-did/", voices.you_said_we_did, name="you_said_we_did"),
    path("feedback/", mine.my_feedback, name="my_feedback"),
    path("feedback/kept/", mine.kept, name="feedback_kept"),
    path("feedback/given/<uuid:own_feedback_id>/", mine.own, name="own_feedback"),
    path("feedback/given/<uuid:own_feedback_id>/helped/", mine.helped, name="own_feedback_helped"),
    path("feedback/reference/", reference.enter, name="feedback_by_code"),
    path("feedback/reference/<str:code>/", reference.reference, name="feedback_reference"),
    path("feedback/reference/<str:code>/helped/", reference.helped, name="feedback_reference_helped"),
    path("feedback/reference/<str:code>/reference.txt", reference.as_file, name="feedback_reference_file"),
    path("feedback/answering/", answering.to_answer, name="feedback_to_answer"),
    path("feedback/answering/<uuid:piece_id>/", answering.case, name="feedback_case"),
    path("feedback/answering/<uuid:piece_id>/state/", answering.state, name="feedback_state"),
    path("feedback/answering/<uuid:piece_id>/theme/", answering.theme, name="feedback_under_theme"),
    path("feedback/answering/<uuid:piece_id>/quote/", answering.quote, name="feedback_quote"),
    path("programmes/<uuid:programme_id>/feedback/", answering.programme_feedback, name="programme_feedback"),
    path("programmes/<uuid:programme_id>/feedback/terms/", themes.terms, name="feedback_terms"),
    path("programmes/<uuid:programme_id>/feedback/themes/", themes.themes, name="feedback_themes"),
    path("programmes/<uuid:programme_id>/feedback/themes/<uuid:theme_id>/", themes.theme, name="feedback_theme"),
    path(
        "programmes/<uuid:programme_id>/feedback/themes/<uuid:theme_id>/answer/",
        themes.theme_answer,
        name="feedback_theme_answer",
    ),
]
