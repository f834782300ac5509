"""Two people of the demo company turned to a safeguarding contact; one of them has an answer."""

from datetime import timedelta
from uuid import uuid4

from konnekt.access.actors import Role
from konnekt.concerns.models import Concern, Listener, Post
from konnekt.concerns.states import ConcernState
from konnekt.concerns.words import Excerpt, close_up, close_up_post
from konnekt.demo.company import words
from konnekt.demo.company.records import CastRole, Company, Pair
from konnekt.demo.translation import noon
from konnekt.organisations.models import Appointment, Member


def seed_concerns(company: Company, members: dict[str, Member]) -> int:
    """Written as they would stand after some days; a second contact is there to hand a case to. Returns how many."""
    contact = members[company.player(CastRole.SAFEGUARDING_CONTACT).key]
    running = [pair for pair in company.pairs if not pair.ended_on and len(pair.messages) > 1]
    mentoring = {key for pair in company.pairs for key in (pair.mentee, pair.mentor)}
    taken = mentoring | {player.person for player in company.cast}
    free = [one for key, one in members.items() if key not in taken and one.left_on is None and one.email]
    Appointment.objects.create(member=free[len(free) // 2], role=Role.SAFEGUARDING)
    told = words.table("concerns.toml")["concern"]
    programmes = {one.key: one.name for one in company.programmes}
    for pair, one in zip(running[5::7], told, strict=False):
        where = f"{members[pair.mentor].name}, in {programmes[pair.programme]}"
        _concern(company, pair, members, contact, one, where)
    return len(told)


def _concern(
    company: Company, pair: Pair, members: dict[str, Member], contact: Member, told: dict[str, str], about: str
) -> None:
    mentee, mentor = members[pair.mentee], members[pair.mentor]
    raised = noon(company.today) - timedelta(days=int(told["days"]))
    is_answered = "answer" in told
    concern = Concern(
        reporter=mentee,
        kept_from=[str(mentor.pk)],
        state=ConcernState.IN_WORK if is_answered else ConcernState.NEW,
        owner=contact if is_answered else None,
        raised_at=raised,
        changed_at=raised,
        seen_at=raised,
    )
    said = [one for one in pair.messages if one.author == pair.mentor][-1:] if told["shows"] else []
    shown = [Excerpt(mentor.name, one.sent_at.isoformat(), one.text) for one in said]
    close_up(concern, about=about, happened=told["happened"], excerpts=shown)
    concern.save(force_insert=True)
    Listener.objects.create(concern=concern, member=contact, role=Role.SAFEGUARDING, since=raised)
    for hours, (author, key) in enumerate([(contact, "answer"), (mentee, "again")], 1):
        if key in told:
            post = Post(pk=uuid4(), concern=concern, author=author, sent_at=raised + timedelta(hours=hours))
            close_up_post(post, told[key])
            post.save(force_insert=True)
