"""A copy as two files: one to read, which needs nothing but a browser, and one for machines."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.privacy.people import Person
from konnekt.privacy.reading import Section, in_words

SCHEMA = "konnekt.copy/1"
"""How the file for machines is built; docs/participants/your-data.md describes it."""

LEFT_OUT: tuple[Promise, ...] = (
    _(
        "What others wrote to you in a space you share: messages, comments, feedback, thanks. It is theirs too. You "
        "read it in the space, for as long as that can be read."
    ),
    _("Agendas and shared notes as others saved them. As you saved them they are here, with all that stood there."),
    _("What others wished, ranked or ruled out, even where it was about you: each of them was promised that."),
    _("What a manager or a match run weighed before you were asked."),
    _("The content of files you sent: here are their names. The files lie in a ZIP beside this, up to 50 MB of them."),
    _("Totals and published counts: they hold nobody."),
)


def to_read(person: Person, sections: Sequence[Section], *, now: datetime) -> bytes:
    """The file for people: HTML with its own style, and no request to anywhere."""
    context = {
        "person": person,
        "sections": sections,
        "made": in_words(now, person.zone),
        "left_out": LEFT_OUT,
    }
    return render_to_string("privacy/copy.html", context).encode()


def for_machines(person: Person, sections: Sequence[Section], *, now: datetime) -> bytes:
    """The file for machines: JSON, times with their distance from UTC."""
    whole = {
        "schema": SCHEMA,
        "made_at": now.astimezone(person.zone).isoformat(),
        "organisation": person.organisation,
        "time_zone": person.zone.key,
        "person": person.name,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "rows": [{fact.key: fact.value for fact in row} for row in section.rows],
            }
            for section in sections
        ],
        "left_out": [str(sentence) for sentence in LEFT_OUT],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()
