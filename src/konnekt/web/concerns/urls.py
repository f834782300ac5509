"""Addresses of getting help, and of those who give it."""

from django.urls import URLPattern, path

from konnekt.web.concerns import asking, cases

inside: list[URLPattern] = [
    path("help/", asking.get_help, name="get_help"),
    path("help/write/", asking.write, name="help_write"),
    path("help/<uuid:concern_id>/", asking.own_concern, name="own_concern"),
    path("help/<uuid:concern_id>/listeners/", asking.listeners, name="concern_listeners"),
    path("help/<uuid:concern_id>/settled/", asking.settled, name="concern_settled"),
    path("pairs/<uuid:relationship_id>/help/", asking.write_from_pair, name="pair_help"),
    path("community/thanks/<uuid:thanks_id>/help/", asking.write_about_thanks, name="thanks_help"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/state/", cases.state, name="case_state"),
    path("cases/<uuid:case_id>/hand-over/", cases.handing_over, name="case_handing_over"),
]
