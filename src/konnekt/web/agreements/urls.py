"""Addresses of what a pair or a circle agrees on."""

from django.urls import URLPattern, path

from konnekt.web.agreements import views

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/agreement/", views.agreement, name="pair_agreement"),
    path("pairs/<uuid:relationship_id>/agreement/signature/", views.signature, name="agreement_signature"),
    path("pairs/<uuid:relationship_id>/agreement/reopening/", views.reopening, name="agreement_reopening"),
    path("pairs/<uuid:relationship_id>/agreement/reopening/<uuid:ask_id>/", views.answer, name="agreement_answer"),
    path("pairs/<uuid:relationship_id>/agreement/versions/<int:version>/", views.version, name="agreement_version"),
    path("pairs/<uuid:relationship_id>/agreement/<slug:clause>/", views.clause, name="agreement_clause"),
]
