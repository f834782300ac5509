"""What the demo company's programmes ask people to learn, and who has: most, as it is; some are in the middle of it."""

from datetime import datetime, timedelta
from random import Random

from konnekt.demo.company.chance import stream
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import ENROLLED, Side
from konnekt.relationships.states import PartSide
from konnekt.sealing.keyring import Holder, place, seal
from konnekt.training.library import core
from konnekt.training.models import Completion, Need, Progress, Thought
from konnekt.training.rules import refresh_day
from konnekt.training.states import Due, Gate
from konnekt.training.text.shape import Module

ASKED = {
    "crossing-lines": (
        ("what-a-mentor-is", PartSide.MENTOR, True, Gate.NONE, Due.MATCHING, 0.94),
        ("setting-up-the-relationship", PartSide.MENTOR, True, Gate.SESSION, Due.START, 0.9),
        ("listening-and-questions", PartSide.MENTOR, False, Gate.NONE, Due.MIDDLE, 0.55),
        ("wellbeing", PartSide.MENTOR, False, Gate.NONE, Due.MIDDLE, 0.4),
        ("driving-your-own-mentoring", PartSide.MENTEE, True, Gate.NONE, Due.START, 0.88),
        ("goals-that-matter", PartSide.MENTEE, False, Gate.NONE, Due.MIDDLE, 0.6),
        ("advice-into-your-plan", PartSide.MENTEE, False, Gate.NONE, Due.MIDDLE, 0.3),
    ),
    "new-horizons": (
        ("what-a-mentor-is", PartSide.MENTOR, True, Gate.MATCHING, Due.MATCHING, 1.0),
        ("driving-your-own-mentoring", PartSide.MENTEE, False, Gate.NONE, Due.START, 0.35),
    ),
}
"""Module, side, whether it is required, what waits for it, by when, and how many of that side have done it."""

_MOST_DAYS_AGO = 60


def seed_training(company: Company, members: dict[str, Member]) -> int:
    """Needs, completions, somebody in the middle, and a thought of one’s own. Returns how many modules were done."""
    now, chance = noon(company.today), stream(company.seed, "training")
    made: dict[tuple[object, str], Completion] = {}
    for slug, asked in ASKED.items():
        programme = Programme.objects.filter(slug=slug).first()
        if programme is None:
            continue
        for position, (key, side, is_required, gate, due, share) in enumerate(asked):
            Need.objects.create(
                programme=programme,
                module_key=key,
                side=side,
                is_required=is_required,
                gate=gate,
                due=due,
                position=position,
                added_at=now - timedelta(days=_MOST_DAYS_AGO),
            )
            for enrolment in _people(programme, side):
                if chance.random() < share and (enrolment.member_id, key) not in made:
                    made[enrolment.member_id, key] = _completion(enrolment.member_id, core()[key], now, chance)
    amina = members[company.player(CastRole.MENTEE).key]
    made.pop((amina.pk, "goals-that-matter"), None)
    made.setdefault(
        (amina.pk, "driving-your-own-mentoring"),
        _completion(amina.pk, core()["driving-your-own-mentoring"], now, chance),
    )
    Completion.objects.bulk_create(made.values())
    Progress.objects.bulk_create(_progress(one) for one in made.values())
    _in_the_middle(amina, core()["goals-that-matter"], now)
    return len(made)


def _people(programme: Programme, side: PartSide) -> list[Enrolment]:
    rows = Enrolment.objects.filter(round__programme=programme, state__in=ENROLLED, side__in=[side, Side.BOTH])
    return list(rows.order_by("member__external_id", "pk"))


def _completion(member_id: object, module: Module, now: datetime, chance: Random) -> Completion:
    text = module.texts["en-gb"]
    at = now - timedelta(days=chance.randint(10, _MOST_DAYS_AGO), minutes=chance.randint(0, 600))
    wrong = chance.choice((0, 0, 0, 1))
    code = "-".join("".join(chance.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=4)) for _group in range(4))
    return Completion(
        member_id=member_id,  # type: ignore[misc]  # an id as rows have it
        module_key=module.key,
        version=f"core-{module.version}",
        title=text.title,
        minutes=module.minutes,
        right=text.questions - wrong,
        questions=text.questions,
        completed_at=at,
        refresh_on=refresh_day(at.date(), module.refresh_after),
        code=code,
    )


def _progress(done: Completion) -> Progress:
    lessons = core()[done.module_key].texts["en-gb"].lessons
    return Progress(
        member_id=done.member_id,
        module_key=done.module_key,
        version=done.version,
        lesson=lessons[-1].number,
        done=[one.number for one in lessons],
        answers={str(one.number): [sorted(question.right) for question in one.questions] for one in lessons},
        started_at=done.completed_at - timedelta(minutes=done.minutes + 3),
        seen_at=done.completed_at,
        completed_at=done.completed_at,
    )


def _in_the_middle(member: Member, module: Module, now: datetime) -> None:
    """She stopped after the second lesson, with something written down."""
    lessons = module.texts["en-gb"].lessons
    Progress.objects.create(
        member=member,
        module_key=module.key,
        version=f"core-{module.version}",
        lesson=2,
        done=[1, 2],
        answers={str(one.number): [sorted(question.right) for question in one.questions] for one in lessons[:2]},
        started_at=now - timedelta(days=4),
        seen_at=now - timedelta(days=3),
    )
    thought = Thought(member=member, module_key=module.key, lesson=1, place=0, written_at=now - timedelta(days=4))
    words = "I say “chartership” because everybody does. What I want is to be asked before the drawing is finished."
    thought.body = seal(Holder.person(member.pk), words, place("training.Thought", "body", thought.pk))
    thought.save(force_insert=True)
