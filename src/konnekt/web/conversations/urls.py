"""Addresses of booked conversations: a mentor's times, a mentee's choice among them, what is booked, and the numbers.

What only the mentor does hangs under ``offering_id`` and ``slot_id``, what only the mentee does under ``booker_id``.
"""

from django.urls import URLPattern, path

from konnekt.web.conversations import booked, finding, numbers, offering

inside: list[URLPattern] = [
    path("mentoring/<uuid:offering_id>/times/", offering.my_times, name="my_times"),
    path("mentoring/times/<uuid:slot_id>/taking-back/", offering.taking_back, name="time_taking_back"),
    path("mentoring/<uuid:booker_id>/booking/", finding.times, name="times_to_book"),
    path("mentoring/<uuid:booker_id>/booking/<uuid:free_id>/", finding.book, name="book_time"),
    path("requests/<uuid:booking_id>/calling-off/", booked.calling_off, name="calling_off"),
    path("requests/<uuid:booking_id>/mentoring.ics", booked.calendar_entry, name="booking_file"),
    path("rounds/<uuid:round_id>/conversations/", numbers.conversations, name="conversations"),
]
