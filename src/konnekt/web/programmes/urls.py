"""Addresses for those who run programmes."""

from django.urls import URLPattern, path

from konnekt.web.programmes import design, enrolments, team, views

inside: list[URLPattern] = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/new/", views.new_programme, name="new_programme"),
    path("programmes/<uuid:programme_id>/", views.programme, name="programme"),
    path("programmes/<uuid:programme_id>/publication/", views.publication, name="programme_publication"),
    path("programmes/<uuid:programme_id>/closure/", views.closure, name="programme_closure"),
    path("programmes/<uuid:programme_id>/text/", design.text, name="programme_text"),
    path("programmes/<uuid:programme_id>/rounds/new/", design.new_round, name="new_round"),
    path("programmes/<uuid:programme_id>/team/", team.team, name="programme_team"),
    path(
        "programmes/<uuid:programme_id>/team/<uuid:team_member_id>/removal/", team.removal, name="team_member_removal"
    ),
    path("rounds/<uuid:round_id>/plan/", design.plan, name="round_plan"),
    path("rounds/<uuid:round_id>/phase/", design.phase, name="round_phase"),
    path("rounds/<uuid:round_id>/enrolments/", enrolments.enrolments, name="enrolments"),
    path("rounds/<uuid:round_id>/enrolments/<uuid:enrolment_id>/", enrolments.answers, name="enrolment_answers"),
]
