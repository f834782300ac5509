"""Addresses of the organisation's settings, and of its own colours and logo."""

from django.urls import URLPattern, path

from konnekt.web.settings import branding, views

inside: list[URLPattern] = [
    path("settings/", views.settings, name="settings"),
    path("settings/community/", views.community, name="settings_community"),
    path("settings/logo/", views.logo, name="settings_logo"),
    path("settings/areas/", views.areas, name="settings_areas"),
    path("branding.css", branding.colours, name="branding_css"),
    path("logo.png", branding.logo, name="logo"),
]
