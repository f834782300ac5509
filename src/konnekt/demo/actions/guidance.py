"""What the demo company's people accept: three protocols of each programme whose pairs meet; of one there is a new
version, which half of them have not accepted yet, the mentee and the mentor of the cast among them. And the articles
that it wrote for its guide.
"""

from collections.abc import Iterable
from datetime import timedelta

from konnekt.demo.company import words
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.guidance.library import template_of
from konnekt.guidance.models import Acceptance, OwnArticle, OwnVersion, Protocol, ProtocolVersion
from konnekt.guidance.queries import asked_enrolments
from konnekt.guidance.states import ProtocolKind
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import Phase

KINDS = (ProtocolKind.CONFIDENTIALITY, ProtocolKind.SAFEGUARDING, ProtocolKind.ENDING)
NEW_DAYS_AGO = 3
ARTICLES_DAYS_AGO = 20


def seed_guidance(company: Company, members: dict[str, Member]) -> list[ProtocolVersion]:
    """Protocols with versions and who accepted them; returns the versions for the ledger, in the order of time."""
    told = words.table("guidance.toml")
    contact = members[company.player(CastRole.SAFEGUARDING_CONTACT).key]
    texts = {kind: template_of(kind) for kind in KINDS}
    texts[ProtocolKind.SAFEGUARDING] = texts[ProtocolKind.SAFEGUARDING].replace(
        told["placeholder"], told["contacts"].format(name=contact.name)
    )
    cast = {members[company.player(role).key].pk for role in (CastRole.MENTEE, CastRole.MENTOR)}
    first, second = [], []
    for round_ in Round.objects.filter(phase=Phase.MENTORING).select_related("programme").order_by("starts_on", "pk"):
        if Protocol.objects.filter(programme=round_.programme).exists():
            continue
        people = list(asked_enrolments().filter(round__programme=round_.programme).select_related("round"))
        for kind in KINDS:
            one = _version(round_.programme, kind, texts[kind], round_)
            first.append(one)
            _accept(one, people)
            if kind is ProtocolKind.CONFIDENTIALITY:
                second.append(_anew(one, told["added"], told["changed"], company))
                done = [each for place, each in enumerate(people) if place % 2 and each.member_id not in cast]
                _accept(second[-1], done)
    return [*first, *second]


def seed_articles(company: Company) -> list[OwnVersion]:
    """Articles of the organisation and of each programme whose pairs meet; returns their versions for the ledger."""
    meeting = list(Programme.objects.filter(rounds__phase=Phase.MENTORING).distinct().order_by("name", "pk"))
    at = noon(company.today) - timedelta(days=ARTICLES_DAYS_AGO)
    made = []
    for told in words.table("guidance.toml")["articles"]:
        said = {name: told[name].strip() for name in ("title", "summary", "text", "side", "phase")} | {"language": "en"}
        places: list[Programme | None] = [*meeting] if told["of"] == "mentoring" else [None]
        for programme in places:
            article = OwnArticle.objects.create(programme=programme, number=1, made_at=at, **said)
            made.append(OwnVersion.objects.create(article=article, number=1, published_at=at, **said))
    return made


def _version(programme: Programme, kind: ProtocolKind, text: str, round_: Round) -> ProtocolVersion:
    at = noon(round_.enrolment_opens) - timedelta(days=1)
    protocol = Protocol.objects.create(
        programme=programme,
        kind=kind,
        title=str(kind.label),
        text=text,
        number=1,
        made_at=at + timedelta(minutes=KINDS.index(kind)),
    )
    return ProtocolVersion.objects.create(protocol=protocol, number=1, title=protocol.title, text=text, published_at=at)


def _anew(before: ProtocolVersion, added: str, changed: str, company: Company) -> ProtocolVersion:
    """One line more, after the first point of its list."""
    protocol = before.protocol
    head, point, rest = before.text.partition("\n- ")
    line, _break, after = rest.partition("\n")
    protocol.text = f"{head}{point}{line}\n{added}\n{after}"
    protocol.number, protocol.edition = 2, 2
    protocol.save()
    return ProtocolVersion.objects.create(
        protocol=protocol,
        number=2,
        title=protocol.title,
        text=protocol.text,
        changed=changed,
        published_at=noon(company.today) - timedelta(days=NEW_DAYS_AGO),
    )


def _accept(version: ProtocolVersion, people: Iterable[Enrolment]) -> None:
    rows = {
        one.member_id: Acceptance(
            version=version,
            member_id=one.member_id,
            accepted_at=max(version.published_at, one.completed_at or version.published_at) + timedelta(minutes=7),
        )
        for one in people
    }
    Acceptance.objects.bulk_create(rows.values())
