"""What may lie beside lessons: pictures encoded anew, drawings of shapes alone, films and captions that are what they
say.
"""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.files.actions import keep_public
from konnekt.files.kinds import LARGEST, fit_to_share
from konnekt.files.models import FileUse, StoredFile
from konnekt.training.text.pictures import wrong_with_drawing

MEDIA = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt; charset=utf-8",
}


def as_kept(name: str, body: bytes) -> tuple[str, StoredFile]:
    """The name and the file as they are kept, or a refusal that says why not."""
    stem, _dot, ending = name.lower().rpartition(".")
    stem = slugify(stem) or "file"
    if len(body) > LARGEST:
        raise Refused(_("“{name}” is larger than 10 MB.").format(name=name), field="file")
    if ending == "svg":
        if wrong := wrong_with_drawing(body):
            raise Refused(_("“{name}” {wrong}.").format(name=name, wrong=wrong), field="file")
    elif ending in {"png", "jpg", "jpeg", "webp"}:
        fit = fit_to_share(name, body)
        if not fit.media_type.startswith("image/"):
            raise Refused(_("“{name}” is no picture.").format(name=name), field="file")
        # The name stays as lessons have it, whatever the picture was encoded as.
        kept = keep_public(use=FileUse.TRAINING, name=name, media_type=fit.media_type, body=fit.body)
        return f"{stem}.{ending}", kept
    elif ending not in MEDIA or not _is_film(ending, body):
        raise Refused(
            _(
                "“{name}” can’t be shown in a lesson. Pictures (PNG, JPEG, WebP, SVG), films (MP4, WebM) and captions "
                "(VTT) can."
            ).format(name=name),
            field="file",
        )
    return f"{stem}.{ending}", keep_public(use=FileUse.TRAINING, name=name, media_type=MEDIA[ending], body=body)


def _is_film(ending: str, body: bytes) -> bool:
    """Told by how it begins, never by its name alone."""
    match ending:
        case "mp4":
            return body[4:8] == b"ftyp"
        case "webm":
            return body.startswith(b"\x1a\x45\xdf\xa3")
        case "vtt":
            return body.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
    return False
