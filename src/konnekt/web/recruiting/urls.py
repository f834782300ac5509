"""Addresses of recruiting, for those who run a round, and for whoever got a letter."""

from django.urls import URLPattern, path

from konnekt.web.recruiting import board, campaigns

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/recruiting/", board.board, name="recruiting"),
    path("rounds/<uuid:round_id>/recruiting/invitation/", board.invite_those, name="advice_invitation"),
    path("rounds/<uuid:round_id>/campaigns/", campaigns.campaigns, name="campaigns"),
    path("rounds/<uuid:round_id>/campaigns/new/", campaigns.new_campaign, name="new_campaign"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/change/", campaigns.campaign_change, name="campaign_change"),
    path("campaigns/<uuid:campaign_id>/sending/", campaigns.campaign_sending, name="campaign_sending"),
    path("campaigns/<uuid:campaign_id>/stop/", campaigns.campaign_stop, name="campaign_stop"),
    path("invited/<str:token>/", campaigns.invited, name="invited"),
]
