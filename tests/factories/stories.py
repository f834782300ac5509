"""Stories: drafted in a space, and told by some people."""

from collections.abc import Sequence

from tests.cast import Person

from konnekt.community.actions.publishing import decline_story, publish_story
from konnekt.community.actions.stories import Words, agree_to_story, read_draft, write_draft
from konnekt.community.actions.voices import keep_voices
from konnekt.community.models import Story, StoryDraft
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship

BODY = "I was afraid of asking. My partner asked me what the worst answer could be."


def drafted(person: Person, pair: Relationship, title: str = "Asking", body: str = BODY, area: str = "") -> StoryDraft:
    """Somebody writes a version in a space."""
    now = clock.read()
    with tenant(pair.organisation_id):
        found = read_draft(person.actor, relationship=pair, now=now)
        return write_draft(
            person.actor,
            relationship=pair,
            words=Words(title, body, area),
            version=found.version if found else 0,
            now=now,
        )


def agreed(person: Person, pair: Relationship) -> Story | None:
    """Somebody says yes to what stands there."""
    now = clock.read()
    with tenant(pair.organisation_id):
        found = read_draft(person.actor, relationship=pair, now=now)
        assert found is not None
        return agree_to_story(person.actor, relationship=pair, version=found.version, now=now)


def told(people: Sequence[Person], title: str = "Asking", *, by: Person, body: str = BODY, declined: str = "") -> Story:
    """A story of these people, about which was decided."""
    now = clock.read()
    with tenant(by.member.organisation_id):
        story = Story(title=title, body=body, offered_on=now.date())
        keep_voices(story, [one.member.pk for one in people])
        if declined:
            decline_story(by.actor, story=story, words=declined, now=now)
        else:
            publish_story(by.actor, story=story, now=now)
        story.refresh_from_db()
    return story
