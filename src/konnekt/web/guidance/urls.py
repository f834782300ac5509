"""Addresses of the guide and of articles of one's own, of conversation cards, and of a programme's protocols."""

from django.urls import URLPattern, path

from konnekt.web.guidance import accepting, articles, cards, guide, protocols

_MINE = "enrolments/<uuid:enrolment_id>/protocols/"
_ONE = "protocols/<uuid:protocol_id>/"
_KEPT = "guide/articles/<uuid:article_id>/"

inside: list[URLPattern] = [
    path("guide/", guide.guide, name="guide"),
    path("guide/cards/", cards.cards, name="cards"),
    path("guide/cards/<slug:deck>/", cards.deck, name="deck"),
    path("guide/own/<uuid:read_id>/", guide.own_article, name="own_article"),
    path("guide/articles/", articles.kept, name="kept_articles"),
    path("guide/articles/new/", articles.new, name="new_article"),
    path(_KEPT, articles.article, name="kept_article"),
    path(f"{_KEPT}change/", articles.change, name="article_change"),
    path(f"{_KEPT}publication/", articles.publication, name="article_publication"),
    path(f"{_KEPT}versions/<int:version>/", articles.version, name="article_version"),
    path(f"{_KEPT}removal/", articles.removal, name="article_removal"),
    path("guide/<slug:article>/", guide.article, name="article"),
    path("guide/<slug:article>/dismissal/", guide.dismissal, name="article_dismissal"),
    path("guide/<slug:article>/switch/", articles.switch, name="article_switch"),
    path("guide/<slug:article>/translation/", articles.translation, name="article_translation"),
    path(
        "pairs/<uuid:relationship_id>/sessions/<uuid:session_id>/cards/",
        cards.session_cards,
        name="pair_session_cards",
    ),
    path("programmes/<uuid:programme_id>/protocols/", protocols.protocols, name="protocols"),
    path("programmes/<uuid:programme_id>/protocols/new/", protocols.new_protocol, name="new_protocol"),
    path(_ONE, protocols.protocol, name="protocol"),
    path(f"{_ONE}change/", protocols.change, name="protocol_change"),
    path(f"{_ONE}publication/", protocols.publication, name="protocol_publication"),
    path(f"{_ONE}versions/<int:version>/", protocols.version, name="protocol_version"),
    path(f"{_ONE}retirement/", protocols.retirement, name="protocol_retirement"),
    path(_MINE, accepting.enrolment_protocols, name="enrolment_protocols"),
    path(f"{_MINE}<uuid:protocol_id>/", accepting.enrolment_protocol, name="enrolment_protocol"),
    path(f"{_MINE}<uuid:protocol_id>/acceptance/", accepting.acceptance, name="protocol_acceptance"),
    path(
        f"{_MINE}<uuid:protocol_id>/versions/<int:version>/",
        accepting.enrolment_protocol_version,
        name="enrolment_protocol_version",
    ),
]
