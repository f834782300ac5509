"""What others may find of certificates: by its code, while its person lets it be checked."""

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.tenancy import served_organisation
from konnekt.training.codes import as_code
from konnekt.training.models import Completion, SigningKey
from konnekt.training.policy import SHOWN
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.states import Origin


def shown_certificate(typed: str) -> Completion | None:
    """The certificate with this code as a stranger finds it, whoever asks."""
    code = as_code(typed)
    if code is None:
        return None
    stranger = Actor.visitor(served_organisation())
    rows = Completion.objects.filter(code=code).select_related("member")
    return SHOWN.visible(stranger, rows, least=Sight.PART).first()


def described(key: str) -> Entry | None:
    """A module that anybody may read about: one that ships with the product, or one of which somebody shows a
    certificate. What else an organisation teaches is its own matter.
    """
    entry = catalogue([key], with_off=True).get(key)
    if entry is None or entry.origin is Origin.CORE:
        return entry
    shown = SHOWN.visible(Actor.visitor(served_organisation()), least=Sight.PART).filter(module_key=key)
    return entry if shown.exists() else None


def public_keys() -> list[SigningKey]:
    """Every key that badges were ever signed with, the newest first."""
    return list(SigningKey.objects.defer("private"))
