"""What a programme's own records say for each standard as of today, and what is missing there. Counts of what was done
and published; figures about people only as a snapshot told them.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.feedback.queries.answering import pace_of
from konnekt.guidance.models import ProtocolVersion
from konnekt.matching.models import MatchRun
from konnekt.matching.states import RunState
from konnekt.outcomes.figures import Figure, Kind, from_data
from konnekt.outcomes.models import OutcomePlan, Snapshot
from konnekt.outcomes.states import SnapshotState
from konnekt.programmes.models import Programme, TeamMember
from konnekt.programmes.names import names_in
from konnekt.programmes.states import TeamRole
from konnekt.training.models import Need
from konnekt.web.results import words

Lines = dict[str, list[str]]


def what_lives(programme: Programme, *, today: date, k: int) -> tuple[Lines, Lines]:
    """By standard, what the records say and what they lack."""
    told: Lines = {key: [] for key in ("purpose", "training", "matching", "measurement", "ethics", "support")}
    lacks: Lines = {key: [] for key in told}
    _purpose(programme, lacks)
    _training(programme, told, lacks)
    _measurement(programme, today, told, lacks)
    _ethics(programme, told, lacks)
    _support(programme, today, k, told, lacks)
    if not MatchRun.objects.filter(round__programme=programme, state=RunState.RELEASED).exists():
        lacks["matching"].append(_("No match run was released."))
    return told, lacks


def _purpose(programme: Programme, lacks: Lines) -> None:
    if not programme.goals.strip():
        lacks["purpose"].append(_("It names no goals."))
    if not OutcomePlan.objects.filter(round__programme=programme, locked_at__isnull=False).exists():
        lacks["purpose"].append(_("No outcome plan was locked before people could enrol."))


def _training(programme: Programme, told: Lines, lacks: Lines) -> None:
    needed = Need.objects.filter(programme=programme, is_required=True).count()
    if not needed:
        lacks["training"].append(_("No training module is required."))
        return
    said = ngettext("{number} training module is required.", "{number} training modules are required.", needed)
    told["training"].append(said.format(number=needed))


def _measurement(programme: Programme, today: date, told: Lines, lacks: Lines) -> None:
    names = names_in(programme)
    taken = Snapshot.objects.filter(round__programme=programme, state=SnapshotState.TAKEN).select_related("round")
    newest: dict[object, Snapshot] = {}
    for one in taken.order_by("as_of", "made_at"):
        newest[one.round_id] = one
    for one in newest.values():
        told["measurement"].append(
            _("Results of {round} as of {day}: {number}, fingerprint {digest}").format(
                round=one.round.name,
                day=date_format(one.as_of, "j F Y"),
                number=words.counted(len(one.figures)),
                digest=one.digest[:16],
            )
        )
        for figure in map(from_data, one.figures):
            if figure.indicator and figure.is_told and figure.kind in {Kind.EFFECT, Kind.CHANGE}:
                told["measurement"].append(_sentence(figure, words.whom(figure, names)))
        if one.shared_at is None:
            lacks["measurement"].append(
                _("The results of {round} were not shared with those who took part.").format(round=one.round.name)
            )
    late = OutcomePlan.objects.filter(round__programme=programme, report_on__lt=today).select_related("round")
    for plan in late.exclude(round__in=newest):
        lacks["measurement"].append(
            _("The report of {round} was due on {day}, and nothing was counted.").format(
                round=plan.round.name, day=date_format(plan.report_on, "j F Y")
            )
        )
    if not newest and not late:
        lacks["measurement"].append(_("No results were counted yet."))


def _ethics(programme: Programme, told: Lines, lacks: Lines) -> None:
    published = ProtocolVersion.objects.filter(protocol__programme=programme).values("protocol").distinct().count()
    if not published:
        lacks["ethics"].append(_("No protocol (confidentiality, safeguarding, ending) was published."))
        return
    said = ngettext("{number} protocol is published.", "{number} protocols are published.", published)
    told["ethics"].append(said.format(number=published))


def _support(programme: Programme, today: date, k: int, told: Lines, lacks: Lines) -> None:
    pace = pace_of(programme, today, k)
    if pace.middle is not None:
        told["support"].append(
            _("Feedback was answered after {days} days at the median; {number} answered.").format(
                days=f"{pace.middle:g}", number=pace.answered
            )
        )
    else:
        lacks["support"].append(_("Too little feedback was answered to say how long that takes."))
    if not programme.contact:
        lacks["support"].append(_("Its page names nobody to ask."))
    if not TeamMember.objects.filter(programme=programme, role=TeamRole.CHAMPION).exists():
        lacks["support"].append(_("Nobody champions it."))


def _sentence(figure: Figure, whom: str) -> str:
    told = f"{whom}: {words.what(figure)}: {words.number(figure)}"
    beside = ", ".join(filter(None, (words.interval(figure), words.people(figure))))
    return f"{told} ({beside})" if beside else told
