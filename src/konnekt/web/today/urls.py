"""Addresses of Today."""

from django.urls import URLPattern, path

from konnekt.web.today import views

inside: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("today/later/", views.later, name="today_later"),
]
