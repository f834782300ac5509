"""The page of whoever runs the installation."""

from django.urls import URLPattern, path

from konnekt.web.operator import views

outside: list[URLPattern] = [path("operator/", views.operator_health, name="operator_health")]
