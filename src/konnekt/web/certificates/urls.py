"""Addresses of certificates: a person's own, the page for checking one, and what badges refer to."""

from django.urls import URLPattern, path

from konnekt.web.certificates import checking, issuing, mine, systems

inside: list[URLPattern] = [
    path("learn/certificates/<uuid:completion_id>/", mine.my_certificate, name="my_certificate"),
    path("learn/certificates/<uuid:completion_id>/showing/", mine.showing, name="certificate_showing"),
    path("learn/certificates/<uuid:completion_id>/hiding/", mine.hiding, name="certificate_hiding"),
    path("learn/certificates/<uuid:completion_id>/certificate.pdf", mine.certificate, name="training_certificate"),
    path("learn/certificates/<uuid:completion_id>/badge.jwt", mine.badge, name="training_badge"),
    path("certificates/", checking.check, name="certificate_check"),
    path("certificates/issuer/", issuing.issuer, name="badge_issuer"),
    path("certificates/keys/", issuing.keys, name="badge_keys"),
    path("certificates/keys/<uuid:key_id>/", issuing.key, name="badge_key"),
    path("certificates/achievements/<slug:key>/", issuing.achieved, name="badge_achievement"),
    path("certificates/<str:code>/", checking.checked, name="certificate_checked"),
    path("settings/other-systems/", systems.other_systems, name="other_systems"),
    path("settings/other-systems/test/", systems.trial, name="other_systems_trial"),
    path("settings/other-systems/again/", systems.once_more, name="other_systems_again"),
    path("settings/other-systems/removal/", systems.removal, name="other_systems_removal"),
    path("settings/other-systems/key/", systems.key_replacement, name="badge_key_replacement"),
]
