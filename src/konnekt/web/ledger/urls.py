"""Addresses of the ledger."""

from django.urls import URLPattern, path

from konnekt.web.ledger import views

inside: list[URLPattern] = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/mine/", views.my_trail, name="my_trail"),
]
