"""The report to take along: as data for those who count on, and as a paper. The same frozen figures, no more."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.documents.papers import draw
from konnekt.outcomes.figures import Figure
from konnekt.outcomes.library import library
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.policy import REPORT
from konnekt.outcomes.states import Comparison, SnapshotState
from konnekt.programmes.names import names_in
from konnekt.web.door import Request, page
from konnekt.web.results.readers import reader_of
from konnekt.web.results.rows import Block, blocks, figures_for
from konnekt.web.spreadsheets import spreadsheet

COLUMNS = (
    *("indicator", "key", "kind", "whom", "name", "verdict", "value", "low", "high", "unit"),
    *("n", "of", "compared", "as_of", "method", "notes"),
)
"""One row a figure; the names stay as they are, so that a sheet built on them goes on working."""


@page(Permission.TAKE_PART)
def as_csv(request: Request, shared_id: UUID) -> HttpResponse:
    """Every figure this reader is shown, as a spreadsheet opens it."""
    shown = _taken(request, shared_id)
    rows = [[_cell(told[name]) for name in COLUMNS] for told in _told(request, shown)]
    return spreadsheet(_name(shown, "csv"), COLUMNS, rows)


@page(Permission.TAKE_PART)
def as_parquet(request: Request, shared_id: UUID) -> HttpResponse:
    """The same, typed, as programs for statistics read it."""
    import pyarrow  # heavy, and needed by nobody else
    from pyarrow import parquet

    shown, file = _taken(request, shared_id), BytesIO()
    kinds = dict.fromkeys(("value", "low", "high"), pyarrow.float64())
    kinds |= dict.fromkeys(("n", "of", "compared"), pyarrow.int64())
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])
    parquet.write_table(pyarrow.Table.from_pylist(_told(request, shown), schema), file)
    return _download(file.getvalue(), _name(shown, "parquet"), "application/vnd.apache.parquet")


@page(Permission.TAKE_PART)
def as_pdf(request: Request, shared_id: UUID) -> HttpResponse:
    """The report as a tagged PDF."""
    shown = _taken(request, shared_id)
    names = names_in(shown.round.programme)
    found = blocks(shown, names, reader=reader_of(request.actor, shown))
    sections = [
        (_("What was planned, and what came of it"), found["planned"]),
        (_("Who took part"), found["taking"]),
        (_("What people said"), found["said"]),
    ]
    title = _("Results of {programme}, {round}").format(programme=shown.round.programme.name, round=shown.round.name)
    data = {
        "title": title,
        "organisation": request.organisation.name,
        "as_of": _("As of {day}").format(day=date_format(shown.as_of, "j F Y")),
        "comparison": str(Comparison(shown.plan["comparison"]).label) if shown.plan else "",
        "caution": str(Comparison(shown.plan["comparison"]).caution) if shown.plan else "",
        "heads": [_("What"), _("Figure"), _("How sure, of whom, and how")],
        "enough": _("What would have been enough"),
        "cannot": _("What it can’t say"),
        "sections": [{"title": title, "blocks": [_printed(one) for one in some]} for title, some in sections if some],
        "foot": _("Nothing is told of fewer than {k} people. Fingerprint of these figures: {digest}").format(
            k=shown.k, digest=shown.digest[:16]
        ),
    }
    paper = draw("web/results/papers/report.typ", title=title, data=data, made=shown.made_at)
    return _download(paper, _name(shown, "pdf"), "application/pdf")


def _taken(request: Request, shared_id: UUID) -> Snapshot:
    rows = Snapshot.objects.select_related("round__programme")
    shown = REPORT.fetch(request.actor, shared_id, rows, least=Sight.AGGREGATE)
    if shown.state != SnapshotState.TAKEN:
        raise Http404
    return shown


def _told(request: Request, shown: Snapshot) -> list[dict[str, Any]]:
    return [_as_row(one) for one in figures_for(shown, reader_of(request.actor, shown))]


def _as_row(figure: Figure) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(figure, name) for name in COLUMNS if name != "notes"}
    return told | {
        "kind": figure.kind.value,
        "whom": figure.whom.value,
        "verdict": figure.verdict.value,
        "as_of": figure.as_of.isoformat(),
        "notes": "; ".join(figure.notes),
    }


def _printed(block: Block) -> dict[str, Any]:
    return {
        "title": block.title,
        "definition": library()[block.indicator.key].definition if block.indicator else "",
        "enough": block.enough,
        "findings": [f"{whom}: {finding}" for whom, finding in block.findings],
        "rows": [[row.label, row.number, row.why] for row in block.rows],
        "caveats": ([block.indicator.cannot] if block.indicator else []) + block.caveats,
    }


def _cell(value: object) -> object:
    return "" if value is None else value


def _name(shown: Snapshot, ending: str) -> str:
    return f"results-{shown.round.programme.slug}-{shown.as_of.isoformat()}.{ending}"


def _download(body: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
