"""Addresses of what came of a round."""

from django.urls import URLPattern, path

from konnekt.web.results import entering, files, health, returning, sharing, views

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/health/", health.round_health, name="round_health"),
    path("rounds/<uuid:round_id>/results/", views.round_results, name="round_results"),
    path("rounds/<uuid:round_id>/results/counting/", views.counting, name="results_counting"),
    path("rounds/<uuid:round_id>/results/entering/", entering.enter, name="results_entering"),
    path("results/<uuid:snapshot_id>/", views.snapshot, name="snapshot"),
    path("results/<uuid:snapshot_id>/progress/", views.progress, name="snapshot_progress"),
    path("results/<uuid:snapshot_id>/stopping/", views.stopping, name="snapshot_stopping"),
    path("results/<uuid:snapshot_id>/sharing/", views.sharing, name="snapshot_sharing"),
    path("results/", sharing.across, name="results_across"),
    path("results/<uuid:shared_id>/shared/", sharing.shared, name="shared_results"),
    path("results/<uuid:snapshot_id>/returns/", returning.returns, name="snapshot_returns"),
    path("results/<uuid:shared_id>/report.csv", files.as_csv, name="snapshot_csv"),
    path("results/<uuid:shared_id>/report.parquet", files.as_parquet, name="snapshot_parquet"),
    path("results/<uuid:shared_id>/report.pdf", files.as_pdf, name="snapshot_pdf"),
]
