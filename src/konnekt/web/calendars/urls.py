"""Addresses of one's own calendar, and the one at which a calendar program finds what is booked."""

from django.urls import URLPattern, path

from konnekt.web.calendars import feed, views

inside: list[URLPattern] = [
    path("calendar/", views.my_calendar, name="my_calendar"),
    path("calendar/hours/", views.hours, name="my_calendar_hours"),
    path("calendar/own/", views.own, name="my_calendar_own"),
    path("calendar/own/removal/", views.removal, name="my_calendar_removal"),
    path("calendar/feed/", views.new_feed, name="my_calendar_feed"),
    path("calendar/feed/revocation/", views.revocation, name="my_calendar_revocation"),
    path("calendar/<str:secret>/mentoring.ics", feed.feed, name="calendar_feed"),
]
