"""The "who can see this" chip: made from the table that the server enforces, so that text and truth can't drift."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.visibility import Audience, Data, Sight, who_sees
from konnekt.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Who:
    """What the chip shows: a few words, those who can read it and how much, and those who can't."""

    summary: str
    readers: list[tuple[str, str]]
    hidden_from: list[str]
    url: str


def who(data: Data, organisation: Organisation, *, partner: str = "", owner: str = "") -> Who:
    """The chip for a class of data; ``partner`` is the name of the one who shares the pair, and ``owner`` that of whose
    it is, where somebody else looks at it.
    """
    cells = who_sees(data)
    readers = [cell for cell in cells if cell.sight > Sight.NOTHING]
    named = {Audience.PARTNER: partner, Audience.ME: owner}
    names = {audience: name for audience, name in named.items() if name}

    def label(audience: Audience) -> str:
        return names.get(audience, str(audience.label))

    full = [label(cell.audience) for cell in cells if cell.sight is Sight.FULL]
    return Who(
        summary=_("Everybody") if len(full) == len(cells) else _summary(full, has_others=len(readers) > len(full)),
        readers=[(label(cell.audience), "" if cell.sight is Sight.FULL else str(cell.words)) for cell in readers],
        hidden_from=[label(cell.audience) for cell in cells if cell.sight is Sight.NOTHING],
        url=reverse("who_sees_what", args=[organisation.slug]),
    )


def _summary(full: list[str], *, has_others: bool) -> str:
    match full:
        case []:
            return _("Nobody in full")
        case [only] if has_others:
            return _("Only {reader} in full").format(reader=_in_sentence(only))
        case [only]:
            return _("Only {reader}").format(reader=_in_sentence(only))
        case [*some, last]:
            return _("{readers} and {last}").format(
                readers=", ".join([some[0], *map(_in_sentence, some[1:])]), last=_in_sentence(last)
            )
    raise AssertionError(full)


def _in_sentence(label: str) -> str:
    """“The programme manager” in the middle of a sentence; a person's name stays as it is written."""
    known = {str(audience.label) for audience in Audience}
    return label[:1].lower() + label[1:] if label in known else label
