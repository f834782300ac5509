"""Completions reported to a store of learning records: what leaves, when, and what happens when it isn't taken."""

import json
from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.factories.certificates import completed
from tests.queue import run_queue

from konnekt.core import clock, outgoing
from konnekt.core.errors import NotFound, Refused
from konnekt.core.outgoing import NotRead, Why
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.training.actions.reporting import MOST_TRIES, change_store, remove_store, try_again
from konnekt.training.jobs import report_all_again, try_store_soon
from konnekt.training.models import Completion, Report, Store

ADDRESS = "https://records.example/xapi/"
SECRET = "PLANTED-SECRET"


@pytest.fixture
def store(monkeypatch):
    """Somebody's store, at the network's edge: what was put there, by statement, and how it answers."""
    kept, answers = {}, []

    def put(address, body, headers):
        answer = answers[0] if answers else 204
        if isinstance(answer, NotRead):
            raise answer
        said = json.loads(body)
        assert parse_qs(urlsplit(address).query)["statementId"] == [said["id"]]
        kept.setdefault(said["id"], []).append((address, said, dict(headers)))
        return answer

    monkeypatch.setattr(outgoing, "put", put)
    return kept, answers


@pytest.fixture
def here(cast, settings):
    settings.BASE_URL = "https://mentoring.example"
    with tenant(cast.organisation_id):
        yield


def connect(cast, *, is_on=True, address=ADDRESS, secret=SECRET):
    return change_store(
        cast.administrator.actor, address=address, key="konnekt", secret=secret, is_on=is_on, now=clock.read()
    )


def test_nothing_is_told_unless_it_is_switched_on(cast, here, store):
    completed(cast.mentee)
    connect(cast, is_on=False)
    completed(cast.mentor)
    run_queue()
    report_all_again(0)
    run_queue()
    assert store[0] == {}
    assert not Report.objects.exists()


def test_a_completion_is_told_once_and_nothing_else_of_anybody(cast, here, store):
    connect(cast)
    done = completed(cast.mentee)
    run_queue()
    ((address, said, headers),) = next(iter(store[0].values()))
    assert address.startswith("https://records.example/xapi/statements?statementId=")
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert headers["Authorization"] == f"Basic {b64encode(f'konnekt:{SECRET}'.encode()).decode()}"
    assert said["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert said["object"]["id"] == f"https://mentoring.example/o/meridian/certificates/achievements/{done.module_key}/"
    assert said["result"] == {"completion": True}
    assert said["timestamp"] == done.completed_at.isoformat()
    assert set(said) == {"id", "actor", "verb", "object", "result", "timestamp", "context"}
    words = json.dumps(said)
    for kept in (cast.mentee.member.name, cast.mentee.member.email, str(cast.mentee.member.pk), "score", done.code):
        assert kept not in words
    assert Report.objects.get().sent_at is not None
    report_all_again(0)
    assert run_queue() == []


def test_one_person_is_one_account_and_two_are_two(cast, here, store):
    connect(cast)
    completed(cast.mentee)
    completed(cast.mentee, "what-a-mentor-is")
    completed(cast.mentor)
    run_queue()
    numbers = [one[0][1]["actor"]["account"]["name"] for one in store[0].values()]
    assert len(numbers) == 3
    assert len(set(numbers)) == 2


def test_told_twice_it_is_the_same_statement(cast, here, store):
    connect(cast)
    completed(cast.mentee)
    run_queue()
    Report.objects.update(sent_at=None)
    store[1].append(409)
    report_all_again(0)
    run_queue()
    ((_first, _again),) = store[0].values()
    assert Report.objects.get().sent_at is not None
    assert Store.objects.get().trouble == ""


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(401, "denied"), (403, "denied"), (404, "not_found"), (400, "not_taken"), (302, "not_taken"), (503, "not_taken"),
     (NotRead(Why.REFUSED), "refused"), (NotRead(Why.NO_ANSWER), "no_answer"), (NotRead(Why.TOO_LARGE), "not_taken")],
    ids=["401", "403", "404", "400", "302", "503", "private", "silent", "large"],
)  # fmt: skip
def test_what_is_not_taken_is_said_and_tried_again(cast, here, store, answer, trouble):
    connect(cast)
    store[1].append(answer)
    completed(cast.mentee)
    run_queue()
    report = Report.objects.get()
    assert (report.sent_at, report.tries, Store.objects.get().trouble) == (None, 1, trouble)
    store[1][:] = [200]
    report_all_again(0)
    run_queue()
    assert Report.objects.get().sent_at is not None
    assert Store.objects.get().trouble == ""


def test_it_comes_to_an_end_and_somebody_can_begin_it_anew(cast, here, store):
    connect(cast)
    store[1].append(503)
    completed(cast.mentee)
    run_queue()
    Report.objects.update(tries=MOST_TRIES)
    report_all_again(0)
    assert run_queue() == []
    try_again(cast.administrator.actor)
    report_all_again(0)
    assert run_queue() == ["training.report_again"]
    assert Report.objects.get().tries == 1


def test_a_test_says_nothing_of_anybody(cast, here, store):
    connect(cast, is_on=False)
    try_store_soon()
    try_store_soon()
    assert run_queue() == ["training.try_store"]
    ((_address, said, _headers),) = next(iter(store[0].values()))
    assert said["actor"]["account"]["name"] == "connection-test"
    assert Store.objects.get().tried_at is not None


def test_the_secret_is_sealed_and_stays_with_its_address(cast, here, store):
    made = connect(cast)
    assert SECRET.encode() not in bytes(made.secret)
    assert SECRET not in str(list(Entry.objects.values()))
    connect(cast, secret="")
    with pytest.raises(Refused):
        connect(cast, secret="", address="https://elsewhere.example/xapi/")
    assert Store.objects.get().address == ADDRESS


@pytest.mark.parametrize(
    "address",
    ["http://records.example/", "webcal://records.example/", "records.example", "https://records.example:8443/"],
)
def test_only_plain_addresses_are_taken(cast, here, address):
    with pytest.raises(Refused):
        connect(cast, address=address)


def test_removed_it_forgets_what_waits(cast, here, store):
    connect(cast)
    store[1].append(503)
    completed(cast.mentee)
    run_queue()
    remove_store(cast.administrator.actor)
    assert not Store.objects.exists()
    assert not Report.objects.exists()
    assert Completion.objects.count() == 1


def test_only_administrators_say_where(cast, here):
    manager = cast.programme_manager.actor
    for do in (remove_store, try_again):
        with pytest.raises(NotFound):
            do(manager)
    with pytest.raises(NotFound):
        change_store(manager, address=ADDRESS, key="k", secret="s", is_on=True, now=clock.read())
