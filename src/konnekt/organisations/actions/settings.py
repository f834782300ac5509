"""The organisation's settings. Each says on its page what it changes; floors can be raised, never lowered."""

import io
import re

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.files.actions import drop, keep_public
from konnekt.files.models import FileUse, StoredFile
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.colours import GROUNDS, contrast, is_readable
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.organisations.models.organisation import COMMUNITY_LIMITS

CHANGEABLE = (
    "name",
    "about",
    "time_zone",
    "brand_light",
    "brand_dark",
    "smallest_group",
    "line_window_days",
    "reading_days_after_end",
    "nudges_per_week",
    "members_make_spaces",
    *COMMUNITY_LIMITS,
)
LOGO_MOST_BYTES = 2_000_000
LOGO_MOST_PIXELS = 20_000_000
LOGO_SIDE = 512


@transaction.atomic
def change_settings(actor: Actor, *, organisation: Organisation, **changes: object) -> None:
    """Change settings by name. Colours must be readable; thresholds keep their floors, and limits their bounds."""
    _require(actor)
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValueError(f"Not a setting: {unknown}")
    for theme, field in (("light", "brand_light"), ("dark", "brand_dark")):
        if field in changes:
            _check_colour(str(changes[field]), theme, field)
    for field in COMMUNITY_LIMITS.keys() & changes.keys():
        _check_limit(changes[field], field)
    changed = [name for name, value in changes.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, changes[name])
    if changed:
        organisation.save(update_fields=changed)
        record(actor, Verb.SETTINGS_CHANGED, organisation, fields=changed)


@transaction.atomic
def change_logo(actor: Actor, *, organisation: Organisation, upload: bytes) -> None:
    """Re-encode an uploaded picture, so that only its pixels survive, and use it as the logo."""
    _require(actor)
    if len(upload) > LOGO_MOST_BYTES:
        raise Refused(_("This picture is larger than 2 MB. Choose a smaller one."), field="logo")
    stored = keep_public(use=FileUse.LOGO, name="logo.png", media_type="image/png", body=_as_png(upload))
    _drop_logo(organisation)
    organisation.logo = stored.pk
    organisation.save(update_fields=["logo"])
    record(actor, Verb.SETTINGS_CHANGED, organisation, fields=["logo"])


@transaction.atomic
def remove_logo(actor: Actor, *, organisation: Organisation) -> None:
    """Go back to the organisation's name in words."""
    _require(actor)
    _drop_logo(organisation)
    organisation.logo = None
    organisation.save(update_fields=["logo"])
    record(actor, Verb.SETTINGS_CHANGED, organisation, fields=["logo"])


@transaction.atomic
def rename_area(actor: Actor, *, area: InterestArea, name: str, is_active: bool) -> None:
    """Call an interest area by another name, or rest it. What was answered before stays."""
    _require(actor)
    if not name.strip():
        raise Refused(_("An interest area needs a name."))
    if not is_active and InterestArea.objects.filter(is_active=True).exclude(pk=area.pk).count() == 0:
        raise Refused(_("At least one interest area has to stay."))
    area.name, area.is_active = name.strip(), is_active
    area.save(update_fields=["name", "is_active"])
    record(actor, Verb.SETTINGS_CHANGED, area, fields=["name", "is_active"])


@transaction.atomic
def add_area(actor: Actor, *, name: str) -> InterestArea:
    """One more interest area, after the others."""
    _require(actor)
    key = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "area"
    if InterestArea.objects.filter(key=key).exists():
        raise Refused(_("There is an interest area of this name already."), field="name")
    area = InterestArea.objects.create(key=key, name=name.strip(), position=InterestArea.objects.count())
    record(actor, Verb.SETTINGS_CHANGED, area, fields=["name"])
    return area


def _check_colour(colour: str, theme: str, field: str) -> None:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise Refused(_("A colour is written like #14524B."), field=field)
    if not is_readable(colour, theme):
        raise Refused(
            _(
                "This colour can’t be read on the {theme} page: its contrast is {found}, and at least 4.5 is needed."
            ).format(
                theme=_("light") if theme == "light" else _("dark"),
                found=round(min(contrast(colour, ground) for ground in GROUNDS[theme]), 1),
            ),
            field=field,
        )


def _check_limit(number: object, field: str) -> None:
    least, most = COMMUNITY_LIMITS[field]
    if not (isinstance(number, int) and least <= number <= most):
        raise Refused(_("Choose a number from {least} to {most}.").format(least=least, most=most), field=field)


def _as_png(upload: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(upload), formats=["PNG", "JPEG", "WEBP"]) as picture:
            if picture.width * picture.height > LOGO_MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.thumbnail((LOGO_SIDE, LOGO_SIDE))
            out = io.BytesIO()
            picture.convert("RGBA").save(out, format="PNG")
            return out.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(
            _("This picture has too many pixels. Choose one of at most 4,000 by 4,000."), field="logo"
        ) from error
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise Refused(_("This file is not a picture we can read. Use PNG, JPEG or WebP."), field="logo") from error


def _drop_logo(organisation: Organisation) -> None:
    if organisation.logo and (old := StoredFile.objects.filter(pk=organisation.logo).first()):
        drop(old)


def _require(actor: Actor) -> None:
    if not Permission.KEEP_SETTINGS.held_by(actor):
        raise NotFound
