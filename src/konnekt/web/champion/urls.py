"""Addresses of champions: for those who invite them, and for themselves."""

from django.urls import URLPattern, path

from konnekt.web.champion import enquiries, keeping, kit, own, targets, views

inside: list[URLPattern] = [
    path("champions/", keeping.champions, name="champions"),
    path("champions/new/", keeping.new, name="champion_new"),
    path("champions/<uuid:championship_id>/", keeping.championship, name="championship"),
    path("champions/<uuid:championship_id>/withdrawal/", keeping.withdrawal, name="championship_withdrawal"),
    path("champions/<uuid:championship_id>/thanks/", keeping.thanks, name="championship_thanks"),
    path("championing/<uuid:own_championship_id>/", own.championship, name="own_championship"),
    path("championing/<uuid:own_championship_id>/pledge/", own.pledge, name="own_championship_pledge"),
    path("championing/<uuid:own_championship_id>/refusal/", own.refusal, name="own_championship_refusal"),
    path("championing/<uuid:own_championship_id>/stepping-down/", own.stepping_down, name="own_championship_end"),
    path("championing/kits/<uuid:kit_id>/", kit.kit, name="champion_kit"),
    path("championing/kits/<uuid:kit_id>/poster.pdf", kit.poster_paper, name="champion_poster"),
    path("championing/kits/<uuid:kit_id>/cards.pdf", kit.cards_paper, name="champion_cards"),
    path("rounds/<uuid:round_id>/targets/", targets.targets, name="round_targets"),
    path("rounds/<uuid:round_id>/targets/<uuid:target_id>/closing/", targets.closing, name="target_closing"),
    path("join/<slug:programme>/question/", enquiries.asking, name="ask_about_programme"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<uuid:enquiry_id>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<uuid:answering_id>/answer/", enquiries.answering, name="enquiry_answer"),
    path("enquiries/<uuid:answering_id>/passing-on/", enquiries.passing_on, name="enquiry_passing_on"),
    path("counts/", views.champion, name="champion"),
]
