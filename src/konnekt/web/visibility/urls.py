"""The address of the table of who sees what."""

from django.urls import URLPattern, path

from konnekt.web.visibility import views

inside: list[URLPattern] = [path("who-sees-what/", views.who_sees_what, name="who_sees_what")]
