"""Address of the champion's page."""

from django.urls import URLPattern, path

from konnekt.web.champion import views

inside: list[URLPattern] = [path("counts/", views.champion, name="champion")]
