"""Addresses of stories: written in a space, read in the community, decided about by those who look after it."""

from django.urls import URLPattern, path

from konnekt.web.stories import deciding, reading, writing

inside: list[URLPattern] = [
    path("pairs/<uuid:relationship_id>/story/", writing.story, name="pair_story"),
    path("pairs/<uuid:relationship_id>/story/yes/", writing.yes, name="pair_story_yes"),
    path("community/stories/", reading.stories, name="stories"),
    path("community/stories/own/", reading.own, name="own_stories"),
    path("community/stories/waiting/", deciding.waiting, name="stories_waiting"),
    path("community/stories/<uuid:story_id>/", reading.story, name="story"),
    path("community/stories/<uuid:own_story_id>/withdrawal/", reading.withdrawal, name="story_withdrawal"),
    path("community/stories/<uuid:offered_id>/decision/", deciding.decision, name="story_decision"),
]
