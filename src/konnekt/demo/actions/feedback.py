"""People of the demo company said what would be better, with their name or without; most of it has an answer."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from konnekt.demo.company import words
from konnekt.demo.company.chance import stream
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.feedback.actions.keeping import SIZE
from konnekt.feedback.models import Feedback, Notebook, Post, Theme
from konnekt.feedback.references import code_of, digest
from konnekt.feedback.rules import USUAL_DAYS, add_working_days
from konnekt.feedback.states import Addressed, FeedbackState, ThemeSource, ThemeState, Told
from konnekt.feedback.words import close_up, close_up_post, close_up_quote
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.sealing.keyring import Holder, place, seal


def seed_feedback(company: Company, members: dict[str, Member], enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """Written as it would stand after some weeks; what the mentee kept without a name, too. Returns how many pieces."""
    told = words.table("feedback.toml")
    rounds = {programme: enrolment.round for (programme, _person), enrolment in enrolments.items()}
    if CROSSING_LINES not in rounds:
        return 0
    round_ = rounds[CROSSING_LINES]
    played = {one.value: members[company.player(one).key] for one in (CastRole.MENTEE, CastRole.MENTOR)}
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    administrator = members[company.player(CastRole.ADMINISTRATOR).key]
    themes = {one["key"]: _theme(company, round_, manager, one) for one in told["theme"]}
    keys = sorted(person for programme, person in enrolments if programme == CROSSING_LINES)
    people = [members[key] for key in keys if members[key] not in played.values() and members[key].left_on is None]
    chance = stream(company.seed, "feedback")
    for one in told["feedback"]:
        who = one.get("who")
        giver = played[who] if isinstance(who, str) else people[who] if isinstance(who, int) else None
        owner = administrator if one.get("addressed") == Addressed.ADMINISTRATORS else manager
        code = "" if giver else code_of(UUID(int=chance.getrandbits(128), version=4))
        piece = _piece(
            company, round_, one, giver=giver, owner=owner, code=code, theme=themes.get(one.get("theme", ""))
        )
        _thread(company, piece, one)
        if one.get("kept"):
            _keep(played[CastRole.MENTEE.value], code)
    return len(told["feedback"])


def _theme(company: Company, round_: Round, manager: Member, told: dict[str, Any]) -> Theme:
    return Theme.objects.create(
        programme=round_.programme,
        source=told.get("source", ThemeSource.FEEDBACK.value),
        title=told["title"],
        state=told["state"],
        words=told["words"],
        owner=manager,
        due_on=company.today + timedelta(days=told["due_days"]),
        settled_on=None if told["state"] == ThemeState.OPEN else company.today - timedelta(days=told["settled_days"]),
        is_published=told["published"],
        made_by=manager,
        made_at=noon(company.today) - timedelta(days=34),
    )


def _piece(
    company: Company,
    round_: Round,
    told: dict[str, Any],
    *,
    giver: Member | None,
    owner: Member,
    code: str,
    theme: Theme | None,
) -> Feedback:
    given_on = company.today - timedelta(days=told["days"])
    answered_on = given_on + timedelta(days=told["answered"]) if "answered" in told else None
    state = FeedbackState.ANSWERED if answered_on else FeedbackState.IN_WORK if theme else FeedbackState.NEW
    if "again" in told:
        state = FeedbackState.IN_WORK
    if "closed" in told:
        state = FeedbackState.CLOSED
    piece = Feedback(
        programme=round_.programme,
        round=round_,
        kind=told["kind"],
        addressed=told.get("addressed", Addressed.TEAM.value),
        giver=giver,
        reference=digest(code) if code else "",
        may_quote=told.get("may_quote", False),
        state=state,
        owner=owner,
        theme=theme,
        given_on=given_on,
        due_on=add_working_days(company.today if "again" in told else given_on, USUAL_DAYS),
        answered_on=answered_on,
        changed_on=answered_on or given_on,
        closed_on=answered_on if "closed" in told else None,
        has_news=told.get("news", False),
        helped=told.get("helped", ""),
        told=Told.WAITS,
    )
    close_up(piece, told["text"])
    if "quote" in told:
        close_up_quote(piece, told["quote"])
    piece.save(force_insert=True)
    return piece


def _thread(company: Company, piece: Feedback, told: dict[str, Any]) -> None:
    written = [
        (piece.owner, told.get("question"), True, piece.given_on + timedelta(days=3)),
        (piece.owner, told.get("answer"), False, piece.answered_on),
        (None, told.get("again"), False, company.today - timedelta(days=1)),
    ]
    said = [(author, text, is_question, day) for author, text, is_question, day in written if text and day]
    for number, (author, text, is_question, day) in enumerate(said, 1):
        post = Post(
            feedback=piece,
            number=number,
            author=author,
            is_giver=author is None,
            is_question=is_question,
            said_on=day,
        )
        close_up_post(post, piece, text)
        post.save(force_insert=True)


def _keep(member: Member, code: str) -> None:
    row = Notebook(member=member)
    kept = json.dumps([code]).ljust(SIZE)
    row.kept = seal(Holder.person(member.pk), kept, place("feedback.Notebook", "kept", row.pk))
    row.save(force_insert=True)
