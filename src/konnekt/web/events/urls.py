"""Addresses of events."""

from django.urls import URLPattern, path

from konnekt.web.events import groups, holding, pages, taking_part

_EVENT = "community/events/<uuid:event_id>/"
_HELD = "community/events/<uuid:held_id>/"

inside: list[URLPattern] = [
    path("community/events/", pages.all_events, name="events"),
    path("community/spaces/<uuid:kept_id>/events/new/", holding.new, name="new_event"),
    path(_EVENT, pages.event, name="event"),
    path(f"{_EVENT}mentoring.ics", pages.calendar_entry, name="event_file"),
    path(f"{_EVENT}place/", taking_part.place, name="event_place"),
    path(f"{_EVENT}presence/", taking_part.presence, name="event_presence"),
    path(f"{_EVENT}verdict/", taking_part.verdict, name="event_verdict"),
    path(f"{_EVENT}touch/<uuid:met_id>/", taking_part.touch, name="event_touch"),
    path(f"{_HELD}change/", holding.change, name="change_event"),
    path(f"{_HELD}calling-off/", holding.calling_off, name="event_calling_off"),
    path(f"{_HELD}people/", holding.people, name="event_people"),
    path(f"{_HELD}groups/", groups.groups, name="event_groups"),
    path(f"{_HELD}follow-up/", holding.follow_up, name="event_follow_up"),
]
