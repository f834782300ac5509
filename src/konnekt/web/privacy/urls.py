"""Addresses of one's own data, of how long things are kept, and of the links sent to private addresses."""

from django.urls import URLPattern, path

from konnekt.web.privacy import keeping, leaving, own

inside: list[URLPattern] = [
    path("my-data/", own.my_data, name="my_data"),
    path("my-data/progress/", own.my_data_progress, name="my_data_progress"),
    path("my-data/<uuid:own_copy_id>/<slug:kind>/", own.my_data_file, name="my_data_file"),
    path("my-data/address/", own.my_private_address, name="my_private_address"),
    path("my-data/erasure/", own.my_erasure, name="my_erasure"),
    path("my-data/erasure/taken-back/", own.my_erasure_taken_back, name="my_erasure_taken_back"),
    path("my-data/periods/", own.my_periods, name="my_periods"),
    path("settings/periods/", keeping.retention, name="retention"),
    path("people/<uuid:member_id>/erasure/", keeping.person_erasure, name="person_erasure"),
    path(
        "people/<uuid:member_id>/erasure/taken-back/",
        keeping.person_erasure_taken_back,
        name="person_erasure_taken_back",
    ),
    path("leaving/<str:token>/", leaving.leavers_copy, name="leavers_copy"),
    path("leaving/<str:token>/<slug:kind>/", leaving.leavers_copy_file, name="leavers_copy_file"),
    path("private-address/<str:token>/", leaving.confirm_private_address, name="confirm_private_address"),
]
