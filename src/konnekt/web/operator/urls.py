"""The page of whoever runs the installation."""

from django.urls import URLPattern, path

from konnekt.web.operator import views

outside: list[URLPattern] = [path("operator/", views.health, name="health")]
