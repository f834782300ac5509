"""Addresses of the directory import."""

from django.urls import URLPattern, path

from konnekt.web.directory import deciding, reading

inside: list[URLPattern] = [
    path("directory/", reading.imports, name="directory_imports"),
    path("directory/<uuid:import_id>/", deciding.directory_import, name="directory_import"),
    path("directory/<uuid:import_id>/reading/", reading.reading, name="import_reading"),
    path("directory/<uuid:import_id>/columns/", reading.columns, name="import_columns"),
    path("directory/<uuid:import_id>/progress/", deciding.progress, name="import_progress"),
    path("directory/<uuid:import_id>/cancellation/", deciding.cancellation, name="import_cancellation"),
    path("directory/<uuid:import_id>/refusals.csv", deciding.refusals, name="import_refusals"),
    path("directory/<uuid:import_id>/discarding/", deciding.discarding, name="import_discarding"),
]
