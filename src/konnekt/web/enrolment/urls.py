"""Addresses of one's own enrolments."""

from django.urls import URLPattern, path

from konnekt.web.enrolment import leaving, people, plans, standing, views

inside: list[URLPattern] = [
    path("join/<slug:programme>/enrol/", views.enrol, name="enrol"),
    path("enrolments/people/", people.people_search, name="people_search"),
    path("enrolments/<uuid:enrolment_id>/", views.enrolment, name="enrolment"),
    path("enrolments/<uuid:enrolment_id>/withdrawal/", leaving.withdrawal, name="enrolment_withdrawal"),
    path("enrolments/<uuid:enrolment_id>/withdrawal/undo/", leaving.withdrawal_undo, name="withdrawal_undo"),
    path("enrolments/<uuid:enrolment_id>/offer/", leaving.offering, name="enrolment_offer"),
    path("enrolments/<uuid:enrolment_id>/pause/", leaving.pausing, name="enrolment_pause"),
    path("enrolments/<uuid:enrolment_id>/pause/end/", leaving.pause_end, name="enrolment_pause_end"),
    path("enrolments/<uuid:enrolment_id>/plan/", plans.plan, name="enrolment_plan"),
    path("enrolments/<uuid:enrolment_id>/draw/", standing.enrolment_draw, name="enrolment_draw"),
    path("enrolments/<uuid:enrolment_id>/manager/", people.manager, name="enrolment_manager"),
    path("enrolments/<uuid:enrolment_id>/wishes/", people.wishes, name="enrolment_wishes"),
    path("enrolments/<uuid:enrolment_id>/wishes/<uuid:wish_id>/removal/", people.wish_removal, name="wish_removal"),
    path("enrolments/<uuid:enrolment_id>/wishes/<uuid:wish_id>/order/", people.wish_order, name="wish_order"),
    path("enrolments/<uuid:enrolment_id>/exclusions/", people.exclusions, name="enrolment_exclusions"),
    path(
        "enrolments/<uuid:enrolment_id>/exclusions/<uuid:exclusion_id>/removal/",
        people.exclusion_removal,
        name="exclusion_removal",
    ),
    path("enrolments/<uuid:enrolment_id>/<slug:step>/", views.step, name="enrolment_step"),
]
