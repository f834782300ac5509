"""The address of the first page."""

from django.urls import URLPattern, path

from konnekt.web.first_run import views

outside: list[URLPattern] = [path("first-run/", views.first_run, name="first_run")]
