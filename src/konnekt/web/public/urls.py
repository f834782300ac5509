"""Addresses that anybody may open, and the list of programmes one may join."""

from django.urls import URLPattern, path

from konnekt.web.public import invitations, views

inside: list[URLPattern] = [
    path("", views.organisation_page, name="organisation_page"),
    path("join/", views.programmes_to_join, name="programmes_to_join"),
    path("join/<slug:programme>/", views.programme_page, name="programme_page"),
    path("invitation/", invitations.request_for_invitation, name="invitation_request"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
