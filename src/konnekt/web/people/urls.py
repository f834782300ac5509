"""Addresses of the people of an organisation."""

from django.urls import URLPattern, path

from konnekt.web.people import views

inside: list[URLPattern] = [
    path("people/", views.people, name="people"),
    path("people/new/", views.new_person, name="new_person"),
    path("people/<uuid:member_id>/", views.person, name="person"),
    path("people/<uuid:member_id>/change/", views.change_person, name="change_person"),
    path("people/<uuid:member_id>/roles/", views.roles, name="person_roles"),
    path("people/<uuid:member_id>/invitation/", views.invitation, name="person_invitation"),
    path("people/<uuid:member_id>/line/", views.line, name="person_line"),
    path("people/<uuid:member_id>/departure/", views.departure, name="person_departure"),
]
