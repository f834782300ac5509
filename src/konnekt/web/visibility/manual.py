"""The same table as a page of the manual, written from the code so that it can't fall behind."""

from konnekt.access.visibility import Audience, Data, Sight, who_sees

_HEAD = """# Who can see what

This page is written by `python -m django write_visibility_page` from the table that the server
enforces; a test compares the two.
Whoever may not see something gets the same answer as if it did not exist.
"""


def visibility_page() -> str:
    """Every class of data with those who can read it, those who see a part, and those who see nothing."""
    return "\n".join([_HEAD, *(_section(data) for data in Data)])


def _section(data: Data) -> str:
    cells = who_sees(data)
    seen = [f"- {cell.audience.label}: {cell.words}" for cell in cells if cell.sight > Sight.NOTHING]
    hidden = [cell.audience for cell in cells if cell.sight is Sight.NOTHING]
    return "\n".join([f"## {data.label}\n", *seen, f"- {_not_at_all(hidden)}", ""])


def _not_at_all(hidden: list[Audience]) -> str:
    if not hidden:
        return "Nobody is kept from seeing that much."
    labels = [str(audience.label) for audience in hidden]
    return "Can’t see it: " + ", ".join(label[:1].lower() + label[1:] for label in labels)
