"""Addresses of one's own mail preferences, and of the foot of a mail that stops its kind."""

from django.urls import URLPattern, path

from konnekt.web.mail import stopping, views

inside: list[URLPattern] = [
    path("mail/", views.preferences, name="mail_preferences"),
    path("mail/stop/<str:token>/", stopping.stop, name="stop_mail"),
]
