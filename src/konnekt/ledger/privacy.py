"""What the ledger says about people: ids alone."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.ledger.models import Entry, Link
from konnekt.ledger.verbs import Verb

hold(
    Entry,
    what=_("The ledger: what you did, and what was done with your data"),
    data=Data.LEDGER,
    mine=("subject_member", "actor_member"),
    shown={"at": _("When"), "verb": _("What"), "fields": _("Which fields")},
    said={"verb": lambda row: Verb(row.verb).label},
    inner=("actor_system", "object_type", "object_id", "facts"),
    fate=Fate.NAMELESS,
    why=_(
        "It is a chain that proves what was done, and not even the product can change a link of it. It holds numbers "
        "in place of names, and yours then belongs to nobody."
    ),
)
nobody(Link, "entry", "digest")
