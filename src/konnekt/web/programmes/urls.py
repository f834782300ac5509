"""Addresses for those who run programmes."""

from django.urls import URLPattern, path

from konnekt.web.programmes import beginnings, design, enrolments, places, resources, team, views
from konnekt.web.programmes.wizard import asking, confirming, letters, planning, round_steps
from konnekt.web.programmes.wizard import views as wizard

inside: list[URLPattern] = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/new/", views.new_programme, name="new_programme"),
    path("programmes/new/file/", beginnings.from_file, name="programme_from_file"),
    path("programmes/new/<slug:template_key>/", beginnings.from_template, name="programme_from_template"),
    path("programmes/<uuid:programme_id>/copy/", beginnings.copy, name="programme_copy"),
    path("programmes/<uuid:programme_id>/design.json", beginnings.design_file, name="design_file"),
    path("programmes/<uuid:programme_id>/", views.programme, name="programme"),
    path("programmes/<uuid:programme_id>/publication/", views.publication, name="programme_publication"),
    path("programmes/<uuid:programme_id>/closure/", views.closure, name="programme_closure"),
    path("programmes/<uuid:programme_id>/design/", wizard.design, name="programme_design"),
    path("programmes/<uuid:programme_id>/design/purpose/", wizard.purpose, name="design_purpose"),
    path("programmes/<uuid:programme_id>/design/format/", wizard.format_, name="design_format"),
    path("programmes/<uuid:programme_id>/design/dates/", round_steps.dates, name="design_dates"),
    path("programmes/<uuid:programme_id>/design/who/", round_steps.who_may_join, name="design_who"),
    path("programmes/<uuid:programme_id>/design/places/", wizard.places, name="design_places"),
    path("programmes/<uuid:programme_id>/design/words/", wizard.words, name="design_words"),
    path("programmes/<uuid:programme_id>/design/page/", wizard.public_page, name="design_page"),
    path("programmes/<uuid:programme_id>/design/questions/", round_steps.questions, name="design_questions"),
    path("programmes/<uuid:programme_id>/design/questions/new/", asking.new_question, name="new_question"),
    path(
        "programmes/<uuid:programme_id>/design/questions/<uuid:question_id>/", asking.question, name="design_question"
    ),
    path(
        "programmes/<uuid:programme_id>/design/questions/<uuid:question_id>/removal/",
        asking.removal,
        name="question_removal",
    ),
    path("programmes/<uuid:programme_id>/design/plan/", planning.plan, name="design_plan"),
    path("programmes/<uuid:programme_id>/design/messages/", letters.letters, name="design_messages"),
    path("programmes/<uuid:programme_id>/design/history/", confirming.history, name="design_history"),
    path("programmes/<uuid:programme_id>/design/privacy/", round_steps.privacy, name="design_privacy"),
    path("programmes/<uuid:programme_id>/rounds/new/", design.new_round, name="new_round"),
    path("programmes/<uuid:programme_id>/team/", team.team, name="programme_team"),
    path(
        "programmes/<uuid:programme_id>/team/<uuid:team_member_id>/removal/", team.removal, name="team_member_removal"
    ),
    path("programmes/<uuid:programme_id>/resources/", resources.resources, name="programme_resources"),
    path(
        "programmes/<uuid:programme_id>/resources/<uuid:resource_id>/removal/",
        resources.removal,
        name="programme_resource_removal",
    ),
    path("rounds/<uuid:round_id>/plan/", design.plan, name="round_plan"),
    path("rounds/<uuid:round_id>/phase/", design.phase, name="round_phase"),
    path("rounds/<uuid:round_id>/places/", places.places, name="round_places"),
    path("rounds/<uuid:round_id>/places/refusal/", places.refusal, name="enrolment_refusal"),
    path("rounds/<uuid:round_id>/draw/", places.round_draw, name="round_draw"),
    path("rounds/<uuid:round_id>/enrolments/", enrolments.enrolments, name="enrolments"),
    path("rounds/<uuid:round_id>/enrolments.csv", enrolments.enrolments_file, name="enrolments_file"),
    path("rounds/<uuid:round_id>/enrolments/<uuid:enrolment_id>/", enrolments.answers, name="enrolment_answers"),
]
