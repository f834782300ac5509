"""Addresses of goals and actions in one's own spaces."""

from django.urls import URLPattern, path

from konnekt.web.goals import acting, line_manager, numbers, progress, views

_AT = "pairs/<uuid:relationship_id>/"

inside: list[URLPattern] = [
    path(f"{_AT}goals/", views.goals, name="pair_goals"),
    path(f"{_AT}goals/new/", views.new_goal, name="pair_new_goal"),
    path(f"{_AT}goals/suggestion/", views.suggestion, name="pair_goal_suggestion"),
    path(f"{_AT}goals/progress/", progress.progress, name="pair_progress"),
    path(f"{_AT}goals/review/", progress.review, name="pair_review"),
    path(f"{_AT}goals/<uuid:goal_id>/", views.goal, name="pair_goal"),
    path(f"{_AT}goals/<uuid:goal_id>/comments/", acting.comment, name="pair_goal_comment"),
    path(f"{_AT}goals/<uuid:goal_id>/steps/", acting.new_step, name="pair_new_step"),
    path(f"{_AT}goals/<uuid:own_goal_id>/change/", views.change, name="pair_goal_change"),
    path(f"{_AT}goals/<uuid:own_goal_id>/state/", acting.settle, name="pair_goal_state"),
    path(f"{_AT}goals/<uuid:own_goal_id>/advice/", acting.take_advice, name="pair_goal_advice"),
    path(f"{_AT}goals/<uuid:own_goal_id>/link/", line_manager.link, name="pair_goal_link"),
    path(f"{_AT}goals/<uuid:own_goal_id>/rating/", acting.rating, name="pair_goal_rating"),
    path(f"{_AT}steps/<uuid:own_action_id>/", acting.step, name="pair_step"),
    path(f"{_AT}steps/<uuid:own_action_id>/state/", acting.settle_step, name="pair_step_state"),
    path("rounds/<uuid:round_id>/goals/", numbers.round_goals, name="round_goals"),
    path("shown-goals/<uuid:shown_id>/", line_manager.shown, name="shown_goal"),
]
