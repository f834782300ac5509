"""Address of one's own mail preferences."""

from django.urls import URLPattern, path

from konnekt.web.mail import views

inside: list[URLPattern] = [path("mail/", views.preferences, name="mail_preferences")]
