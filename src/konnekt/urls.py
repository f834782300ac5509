"""Every address. Each view declares the permission that opens it; `tests/house` walks this list.

`inside` addresses begin with an organisation's slug; `outside` ones belong to the installation or to one's own account.
"""

from django.urls import URLPattern, URLResolver, include, path

from konnekt.web import showcase
from konnekt.web.account import urls as account
from konnekt.web.agreements import urls as agreements
from konnekt.web.calendars import urls as calendars
from konnekt.web.cards import urls as cards
from konnekt.web.certificates import urls as certificates
from konnekt.web.champion import urls as champion
from konnekt.web.choosing import urls as choosing
from konnekt.web.closing import urls as closing
from konnekt.web.community import urls as community
from konnekt.web.concerns import urls as concerns
from konnekt.web.conversations import urls as conversations
from konnekt.web.directory import urls as directory
from konnekt.web.enrolment import urls as enrolment
from konnekt.web.events import urls as events
from konnekt.web.feedback import urls as feedback
from konnekt.web.first_run import urls as first_run
from konnekt.web.goals import urls as goals
from konnekt.web.guidance import urls as guidance
from konnekt.web.home import urls as home
from konnekt.web.introductions import urls as introductions
from konnekt.web.ledger import urls as ledger
from konnekt.web.mail import urls as mail
from konnekt.web.matching import urls as matching
from konnekt.web.mentoring import urls as mentoring
from konnekt.web.network import urls as network
from konnekt.web.notes import urls as notes
from konnekt.web.operator import urls as operator
from konnekt.web.outcomes import urls as outcomes
from konnekt.web.packages import urls as packages
from konnekt.web.pairs import urls as pairs
from konnekt.web.people import urls as people
from konnekt.web.privacy import urls as privacy
from konnekt.web.programmes import urls as programmes
from konnekt.web.public import urls as public
from konnekt.web.readiness import urls as readiness
from konnekt.web.recognition import urls as recognition
from konnekt.web.recruiting import urls as recruiting
from konnekt.web.reflections import urls as reflections
from konnekt.web.results import urls as results
from konnekt.web.sessions import urls as sessions
from konnekt.web.settings import urls as settings
from konnekt.web.shelf import urls as shelf
from konnekt.web.standings import urls as standings
from konnekt.web.stories import urls as stories
from konnekt.web.surveys import urls as surveys
from konnekt.web.today import urls as today
from konnekt.web.training import urls as training
from konnekt.web.visibility import urls as visibility

Addresses = list[URLPattern | URLResolver]

inside: Addresses = [
    *public.inside,
    *people.inside,
    *directory.inside,
    *programmes.inside,
    *choosing.inside,
    *conversations.inside,
    *community.inside,
    *recognition.inside,
    *cards.inside,
    *stories.inside,
    *events.inside,
    *concerns.inside,
    *feedback.inside,
    *introductions.inside,
    *shelf.inside,
    *network.inside,
    *guidance.inside,
    *enrolment.inside,
    *matching.inside,
    *champion.inside,
    *recruiting.inside,
    *outcomes.inside,
    *results.inside,
    *readiness.inside,
    *ledger.inside,
    *settings.inside,
    *today.inside,
    *pairs.inside,
    *goals.inside,
    *reflections.inside,
    *sessions.inside,
    *notes.inside,
    *standings.inside,
    *surveys.inside,
    *agreements.inside,
    *calendars.inside,
    *certificates.inside,
    *packages.inside,
    *closing.inside,
    *mentoring.inside,
    *training.inside,
    *visibility.inside,
    *mail.inside,
    *privacy.inside,
    *account.inside,
]

outside: Addresses = [
    *home.outside,
    *first_run.outside,
    *account.outside,
    *operator.outside,
    *showcase.outside,
]

urlpatterns: Addresses = [
    path("o/<slug:organisation>/", include(inside)),
    *outside,
]

handler400 = "konnekt.web.errors.bad_request"
handler403 = "konnekt.web.errors.forbidden"
handler404 = "konnekt.web.errors.not_found"
handler429 = "konnekt.web.errors.too_often"
handler500 = "konnekt.web.errors.broken"
