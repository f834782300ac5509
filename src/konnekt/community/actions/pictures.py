"""Pictures that come with a post: drawn anew, so that only their pixels are kept, each under a key of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community.actions.entering import fitting
from konnekt.community.models import Picture, Post
from konnekt.community.policy import PICTURE
from konnekt.community.rules import LONGEST_ALT, MOST_PICTURES
from konnekt.core.errors import NotFound, Refused
from konnekt.files.actions import drop, keep_sealed, read
from konnekt.files.kinds import Fit, fit_to_share
from konnekt.files.models import FileUse, StoredFile
from konnekt.sealing.keyring import KeyDropped


@dataclass(frozen=True, slots=True)
class Given:
    """A picture as it came, and what it shows in words."""

    name: str
    body: bytes
    alt: str


def enclose(post: Post, given: Sequence[Given]) -> None:
    """Keep pictures with a post, after those it has."""
    there = Picture.objects.filter(post=post).count() if given else 0
    if there + len(given) > MOST_PICTURES:
        raise Refused(_("At most {most} pictures fit into one post.").format(most=MOST_PICTURES), field="pictures")
    for position, one in enumerate(given, there):
        alt = _alt(one.alt)
        fit = _drawn(one)
        file = keep_sealed(use=FileUse.POSTED, name=fit.name[-20:], media_type=fit.media_type, body=fit.body)
        Picture.objects.create(post=post, file=file, alt=alt, position=position)


def change_alts(post: Post, alts: Mapping[UUID, str]) -> None:
    """Say anew what pictures show; one that is said to show nothing is taken out."""
    for picture in Picture.objects.filter(post=post, pk__in=alts):
        words = alts[picture.pk].strip()
        if not words:
            _drop(picture)
        elif words != picture.alt:
            picture.alt = _alt(words)
            picture.save(update_fields=["alt"])


def drop_pictures(posts: QuerySet[Post]) -> None:
    """Erase the pictures of some posts, with their keys."""
    for picture in Picture.objects.filter(post__in=posts).select_related("file").defer("file__body"):
        _drop(picture)


def read_picture(actor: Actor, *, post_id: UUID, picture_id: UUID) -> Fit:
    """A picture, for whoever may read its post."""
    rows = Picture.objects.filter(post=post_id).select_related("file")
    picture = PICTURE.fetch(actor, picture_id, rows, least=Sight.PART)
    try:
        return Fit(picture.file.name, picture.file.media_type, read(picture.file))
    except KeyDropped as error:
        raise NotFound from error


def _drop(picture: Picture) -> None:
    file = StoredFile.objects.defer("body").get(pk=picture.file_id)
    picture.delete()
    drop(file)


def _alt(words: str) -> str:
    needed = _("Say in a few words what the picture shows, for those who don’t see it.")
    return " ".join(fitting(words, LONGEST_ALT, "alts", needed=needed).split())


def _drawn(given: Given) -> Fit:
    try:
        fit = fit_to_share(given.name, given.body)
    except Refused as refusal:
        raise Refused(str(refusal), field="pictures") from refusal
    if not fit.media_type.startswith("image/"):
        raise Refused(_("“{name}” isn’t a picture.").format(name=given.name[:80]), field="pictures")
    return Fit(f"picture.{fit.name.rpartition('.')[2]}", fit.media_type, fit.body)
