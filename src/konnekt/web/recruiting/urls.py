"""Addresses of recruiting, for those who run a round, and for whoever got a letter."""

from django.urls import URLPattern, path

from konnekt.web.recruiting import board, campaigns, guests, inbox, letters, mine

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/recruiting/", board.board, name="recruiting"),
    path("rounds/<uuid:round_id>/recruiting/invitation/", board.invite_those, name="advice_invitation"),
    path("rounds/<uuid:round_id>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("rounds/<uuid:round_id>/campaigns/new/", campaigns.new_campaign, name="new_campaign"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/change/", campaigns.campaign_change, name="campaign_change"),
    path("campaigns/<uuid:campaign_id>/sending/", campaigns.campaign_sending, name="campaign_sending"),
    path("campaigns/<uuid:campaign_id>/stop/", campaigns.campaign_stop, name="campaign_stop"),
    path("rounds/<uuid:round_id>/letters/", letters.letters, name="letters"),
    path("rounds/<uuid:round_id>/letters/new/", letters.new_letter, name="new_letter"),
    path("letters/<uuid:circular_id>/", letters.letter, name="letter"),
    path("letters/<uuid:circular_id>/change/", letters.letter_change, name="letter_change"),
    path("letters/<uuid:circular_id>/sending/", letters.letter_sending, name="letter_sending"),
    path("programmes/<uuid:programme_id>/inbox/", inbox.inbox, name="inbox"),
    path("threads/<uuid:thread_id>/", inbox.team_thread, name="team_thread"),
    path("threads/<uuid:thread_id>/state/", inbox.thread_state, name="thread_state"),
    path("programmes/<uuid:programme_id>/guests/", guests.guests, name="guests"),
    path("guests/<uuid:stay_id>/", guests.guest, name="guest"),
    path("guests/<uuid:stay_id>/invitation/", guests.guest_again, name="guest_again"),
    path("guests/<uuid:stay_id>/end/", guests.guest_end, name="guest_end"),
    path("my-letters/", mine.my_letters, name="my_letters"),
    path("my-letters/<uuid:received_id>/", mine.my_letter, name="my_letter"),
    path("my-letters/threads/<uuid:own_thread_id>/", mine.my_thread, name="my_thread"),
    path("invited/<str:token>/", campaigns.invited, name="invited"),
]
