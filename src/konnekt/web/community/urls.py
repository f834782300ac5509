"""Addresses of the community."""

from django.urls import URLPattern, path

from konnekt.web.community import feed, mine, moderation, people, posts, reports, spaces

_SPACE = "community/spaces/<uuid:space_id>/"
_POST = "community/posts/<uuid:post_id>/"

inside: list[URLPattern] = [
    path("community/", feed.community, name="community"),
    path("community/search/", feed.search, name="community_search"),
    path("community/spaces/", feed.spaces, name="community_spaces"),
    path("community/spaces/new/", spaces.new, name="new_space"),
    path("community/spaces/<uuid:found_id>/joining/", spaces.joining, name="space_joining"),
    path(_SPACE, spaces.space, name="space"),
    path("community/spaces/<uuid:entered_id>/following/", spaces.following, name="space_following"),
    path("community/spaces/<uuid:kept_id>/change/", spaces.change, name="change_space"),
    path("community/spaces/<uuid:kept_id>/closing/", spaces.closing, name="space_closing"),
    path("community/spaces/<uuid:entered_id>/people/", people.people, name="space_people"),
    path("community/spaces/<uuid:entered_id>/people.json", people.names, name="space_names"),
    path("community/spaces/<uuid:kept_id>/invitations/", people.invitations, name="space_invitations"),
    path("community/spaces/<uuid:kept_id>/people/<uuid:there_id>/", people.person, name="space_person"),
    path("community/spaces/<uuid:entered_id>/write/", posts.new, name="new_post"),
    path(_POST, posts.post, name="post"),
    path("community/posts/<uuid:own_post_id>/edit/", posts.edit, name="edit_post"),
    path("community/posts/<uuid:own_post_id>/removal/", posts.removal, name="post_removal"),
    path("community/posts/<uuid:answer_id>/acceptance/", posts.acceptance, name="answer_acceptance"),
    path("community/posts/<uuid:pinned_id>/pin/", posts.pinning, name="post_pin"),
    path("community/posts/<uuid:poll_id>/vote/", posts.voting, name="poll_vote"),
    path("community/posts/<uuid:own_poll_id>/closing/", posts.poll_closing, name="poll_closing"),
    path(f"{_POST}pictures/<uuid:picture_id>/", posts.picture, name="post_picture"),
    path(f"{_POST}report/", reports.new, name="report_post"),
    path("community/people/<uuid:author_id>/hearing/", mine.hearing, name="hearing"),
    path("community/choices/", mine.choices, name="community_choices"),
    path("community/hidden/<uuid:own_hiding_id>/", mine.hidden, name="hidden_post"),
    path("community/reports/", moderation.queue, name="reports"),
    path("community/reports/<uuid:report_id>/", moderation.report, name="report"),
    path("community/moderated/<uuid:moderated_id>/hiding/", moderation.hiding, name="post_hiding"),
    path("community/moderated/<uuid:moderated_id>/standing/", moderation.standing, name="post_standing"),
    path("community/moderated/<uuid:moderated_id>/restoration/", moderation.restoration, name="post_restoration"),
    path("community/hidings/<uuid:hiding_id>/", moderation.second_look, name="hiding"),
]
