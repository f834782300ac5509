"""Writing articles of one's own and translations of ours, publishing them, and taking them down; switching ours off.

A version that was published never changes; whatever is written is the next one until it is published.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.languages import WRITTEN_IN
from konnekt.guidance.actions.protocols import SavedMeanwhile
from konnekt.guidance.library import articles
from konnekt.guidance.models import OwnArticle, OwnVersion, SwitchedOff
from konnekt.guidance.policy import ARTICLE, keeps_the_organisations
from konnekt.guidance.rules import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE, MOST_ARTICLES
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import served
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Phase, Side
from konnekt.questions import vocabularies

SAID = ("language", "title", "summary", "text", "side", "phase")
"""What a version keeps of an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an article says, and for whom."""

    title: str
    summary: str
    text: str
    language: str
    side: Side = Side.BOTH
    phase: Phase | None = None


@transaction.atomic
def begin_article(actor: Actor, *, programme: Programme | None, title: str, language: str, now: datetime) -> OwnArticle:
    """Begin an empty one, for a programme or, without one, for the whole organisation."""
    title = title.strip()
    _check_title(title)
    _check_language(language)
    if programme is None:
        _require_the_organisations(actor)
    else:
        require_running(actor, programme)
    _refuse_too_many(programme)
    made = OwnArticle.objects.create(programme=programme, title=title, language=language, made_at=now)
    record(actor, Verb.ARTICLE_CHANGED, made, fields=["title"])
    return made


@transaction.atomic
def begin_translation(actor: Actor, *, slug: str, language: str, now: datetime) -> OwnArticle:
    """Begin a translation of one of ours, with our words to be written over; the one that is there, if there is one."""
    _require_the_organisations(actor)
    ours = articles().get(slug)
    if ours is None:
        raise NotFound
    _check_language(language)
    if language.split("-")[0] == WRITTEN_IN.split("-")[0]:
        raise Refused(_("It is written in English already. Write one of your own to say it in other words."))
    names = names_in(Programme())
    said = {"title": names.say(ours.title), "summary": names.say(ours.hint), "text": ours.text, "made_at": now}
    made, is_new = OwnArticle.objects.get_or_create(shipped=slug, language=language, defaults=said)
    if is_new:
        record(actor, Verb.ARTICLE_CHANGED, made, fields=["title", "summary", "text"], article=slug, language=language)
    return made


@transaction.atomic
def change_article(actor: Actor, *, article: OwnArticle, words: Words, edition: int) -> OwnArticle:
    """Save what its keepers work on; nobody else reads it. ``edition`` is the one that was read."""
    row = _locked(actor, article)
    new = asdict(words) | {"title": words.title.strip(), "summary": words.summary.strip(), "text": words.text.strip()}
    new["phase"] = words.phase or ""
    if row.shipped:
        # Whom it is for, and in which language, is what the translation is of.
        new |= {name: getattr(row, name) for name in ("language", "side", "phase")}
    _check(new["title"], new["summary"], new["text"])
    _check_language(new["language"])
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    if not changed:
        return row
    if row.edition != edition:
        raise SavedMeanwhile(row)
    for name in changed:
        setattr(row, name, new[name])
    row.edition += 1
    row.save(update_fields=[*changed, "edition"])
    record(actor, Verb.ARTICLE_CHANGED, row, fields=changed)
    return row


@transaction.atomic
def publish_article(actor: Actor, *, article: OwnArticle, edition: int, now: datetime) -> OwnVersion:
    """Let people find what was written, as a version that never changes; what was taken down comes back. ``edition`` is
    the one that was read.
    """
    row = _locked(actor, article)
    if row.edition != edition:
        raise Refused(_("Somebody else has changed it since you looked. Read it again before you publish it."))
    if not row.text:
        raise Refused(_("There is nothing to read in it yet. Write it first."))
    if row.shipped and not row.summary:
        raise Refused(_("The sentences below its title are missing. They stand as a hint where the article belongs."))
    standing = OwnVersion.objects.filter(article=row, number=row.number).first()
    if standing is not None and not is_changed(row, standing):
        if row.taken_down_at is None:
            raise Refused(_("Nothing in it has changed since the last version."))
        made = standing
    else:
        row.number += 1
        said = {name: getattr(row, name) for name in SAID}
        made = OwnVersion.objects.create(article=row, number=row.number, published_at=now, **said)
    if row.taken_down_at is not None and not row.shipped:
        _refuse_too_many(row.programme)
    row.taken_down_at = None
    row.save(update_fields=["number", "taken_down_at"])
    record(actor, Verb.ARTICLE_PUBLISHED, row, number=made.number)
    return made


def is_changed(article: OwnArticle, version: OwnVersion) -> bool:
    """Whether something was written since that version."""
    return any(getattr(article, name) != getattr(version, name) for name in SAID)


@transaction.atomic
def take_article_down(actor: Actor, *, article: OwnArticle, now: datetime) -> None:
    """Let nobody find it any more. Its versions stay."""
    row = _locked(actor, article)
    if not row.number:
        raise Refused(_("It isn’t published, so there is nothing to take down."))
    if row.taken_down_at is None:
        row.taken_down_at = now
        row.save(update_fields=["taken_down_at"])
        record(actor, Verb.ARTICLE_TAKEN_DOWN, row, number=row.number)


@transaction.atomic
def discard_draft(actor: Actor, *, article: OwnArticle, edition: int) -> None:
    """Throw away what nobody but its writers has read. ``edition`` is the one that was read: what somebody wrote or
    published since is not thrown away unread.
    """
    row = _locked(actor, article)
    if row.number or row.edition != edition:
        raise Refused(_("Somebody else has changed it since you looked. Read it again before you discard it."))
    record(actor, Verb.ARTICLE_TAKEN_DOWN, row, draft=True)
    row.delete()


@transaction.atomic
def switch_article(actor: Actor, *, slug: str, is_off: bool, now: datetime) -> None:
    """Show one of ours to nobody in the organisation, nor a hint to it; or to everybody again."""
    _require_the_organisations(actor)
    if slug not in articles():
        raise NotFound
    if is_off:
        _row, is_new = SwitchedOff.objects.get_or_create(article=slug, defaults={"switched_at": now})
    else:
        is_new = bool(SwitchedOff.objects.filter(article=slug).delete()[0])
    if is_new:
        record(actor, Verb.ARTICLE_SWITCHED, served(), article=slug, off=is_off)


@transaction.atomic
def copy_articles(actor: Actor, *, source: Programme, programme: Programme, now: datetime) -> int:
    """Begin a programme's articles as another one's stand. Nothing of them is published. Returns how many."""
    require_running(actor, programme)
    found = ARTICLE.visible(actor, OwnArticle.objects.filter(programme=source, taken_down_at=None))
    made = [
        OwnArticle(
            programme=programme,
            made_at=now + timedelta(microseconds=place),  # so that they stay in order
            **{name: getattr(one, name) for name in SAID},
        )
        for place, one in enumerate(found)
    ]
    OwnArticle.objects.bulk_create(made)
    for one in made:
        record(actor, Verb.ARTICLE_CHANGED, one, fields=["title", "summary", "text"])
    return len(made)


def _check(title: str, summary: str, text: str) -> None:
    _check_title(title)
    if len(summary) > LONGEST_SUMMARY:
        most = LONGEST_SUMMARY
        raise Refused(
            _("Say in {number} characters at most why one would read it.").format(number=most), field="summary"
        )
    if len(text) > LONGEST_TEXT:
        raise Refused(_("That is longer than anybody would read. Make two articles of it."), field="text")


def _check_title(title: str) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(_("Give it a title of at most {number} characters.").format(number=LONGEST_TITLE), field="title")


def _check_language(language: str) -> None:
    if language not in vocabularies.languages():
        raise Refused(_("Choose one of the languages."), field="language")


def _require_the_organisations(actor: Actor) -> None:
    if not keeps_the_organisations(actor):
        raise NotFound


def _refuse_too_many(programme: Programme | None) -> None:
    """Whose articles they are is locked, so that two who write at once don't both get the last place."""
    if programme is None:
        Organisation.objects.select_for_update(no_key=True).get(pk=served().pk)
    else:
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if OwnArticle.objects.filter(programme=programme, shipped="", taken_down_at=None).count() >= MOST_ARTICLES:
        raise Refused(_("There are as many as anybody would look through. Take one down first."), field="title")


def _locked(actor: Actor, article: OwnArticle) -> OwnArticle:
    ARTICLE.fetch(actor, article.pk)
    rows = OwnArticle.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("programme").filter(pk=article.pk).first()
    if row is None:
        raise NotFound  # somebody discarded it while this waited
    return row
