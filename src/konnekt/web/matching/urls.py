"""Addresses of the matching studio."""

from django.urls import URLPattern, path

from konnekt.relationships.states import PartSide
from konnekt.web.matching import (
    asking,
    circles,
    comparing,
    explaining,
    introducing,
    live,
    looking_back,
    overriding,
    papers,
    releasing,
    rematching,
    runs,
    steering,
    studio,
    trying,
)

inside: list[URLPattern] = [
    path("rounds/<uuid:round_id>/matching/", studio.studio, name="match_studio"),
    path("rounds/<uuid:round_id>/matching/criteria/", studio.criteria, name="criteria"),
    path("rounds/<uuid:round_id>/matching/criteria/explained/", explaining.explained, name="criteria_explained"),
    path("rounds/<uuid:round_id>/matching/undoing/", studio.undoing, name="studio_undoing"),
    path("rounds/<uuid:round_id>/matching/redoing/", studio.redoing, name="studio_redoing"),
    path("rounds/<uuid:round_id>/matching/introductions/", introducing.introductions, name="introductions"),
    path("rounds/<uuid:round_id>/matching/live/", live.live, name="studio_live"),
    path("rounds/<uuid:round_id>/matching/news/", studio.news, name="studio_news"),
    path("rounds/<uuid:round_id>/matching/runs/", runs.start, name="match_runs"),
    path("rounds/<uuid:round_id>/matching/steers/", steering.steers, name="steers"),
    path("rounds/<uuid:round_id>/matching/by-hand/", steering.by_hand, name="pair_by_hand"),
    path("rounds/<uuid:round_id>/matching/trial/", trying.new_trial, name="match_trial_new"),
    path("rounds/<uuid:round_id>/looking-back/", looking_back.asking, name="backtest_asking"),
    path("looking-back/", looking_back.looking_back, name="looking_back"),
    path("looking-back/<uuid:judged_id>/", looking_back.backtest, name="round_backtest"),
    path("trials/<uuid:tried_id>/", trying.trial, name="match_trial"),
    path(
        "backtests/<uuid:backtest_id>/weights/<uuid:later_id>/",
        looking_back.taking_over,
        name="weights_taking_over",
    ),
    path("rounds/<uuid:round_id>/rematching/", rematching.rematching, name="rematching"),
    path("rounds/<uuid:round_id>/circles/", circles.circles, name="circles"),
    path("circles/<uuid:circle_id>/continuation/", circles.continuation, name="circle_continuation"),
    path("circles/<uuid:circle_id>/people/<uuid:member_id>/removal/", circles.removal, name="circle_removal"),
    path("circles/<uuid:circle_id>/second-mentor/", circles.second_mentor, name="circle_second_mentor"),
    path("circles/<uuid:circle_id>/calling-off/", circles.calling_off, name="circle_calling_off"),
    path("steers/<uuid:steer_id>/undoing/", steering.undo, name="steer_undoing"),
    path("runs/<uuid:run_id>/", runs.run, name="match_run"),
    path("runs/<uuid:run_id>/progress/", runs.progress, name="match_run_progress"),
    path("runs/<uuid:run_id>/cancellation/", runs.cancellation, name="match_run_cancellation"),
    path("runs/<uuid:run_id>/release/", releasing.release_run, name="match_run_release"),
    path("runs/<uuid:run_id>/mentees/<uuid:enrolment_id>/", runs.mentee, name="match_run_mentee"),
    path("runs/<uuid:run_id>/mentees/<uuid:enrolment_id>/by-hand/", overriding.change, name="match_run_change"),
    path("runs/<uuid:run_id>/mentees/<uuid:enrolment_id>/talk/", releasing.talk, name="match_run_talk"),
    path("planned-releases/<uuid:planned_id>/progress/", releasing.progress, name="release_progress"),
    path("planned-releases/<uuid:planned_id>/calling-off/", releasing.calling_off, name="release_calling_off"),
    path("runs/<uuid:run_id>/mentees/<uuid:enrolment_id>/others/", asking.others, name="match_run_others"),
    path("runs/<uuid:run_id>/comparison/", comparing.comparison, name="match_run_comparison"),
    path("runs/<uuid:run_id>/certificate.json", papers.certificate, name="match_run_certificate"),
    path("runs/<uuid:run_id>/bundle.json", papers.bundle, name="match_run_bundle"),
    path("runs/<uuid:run_id>/report.pdf", papers.report, name="match_run_report"),
    path("runs/<uuid:run_id>/replaying/", papers.replaying, name="match_run_replaying"),
]
inside += [
    path(
        f"rounds/<uuid:round_id>/matching/{where}/{side}s/",
        steering.people,
        {"where": where, "side": side},
        name=f"{where}-{side}",
    )
    for where in steering.PEOPLE
    for side in PartSide
]
