"""A completion as a statement of the Experience API, version 1.0.3, which stores of version 2.0 take as well.

It says that an account completed a module, and when. The account is a number that stands for a person under a key of
the organisation's: no name, no address. How well it was done is left out.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID, uuid5

VERSION = "1.0.3"
_VERBS, _ACTIVITIES = "http://adlnet.gov/expapi/verbs", "http://adlnet.gov/expapi/activities"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody as the other system knows them: a number, and the place whose number it is."""

    home: str
    number: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A module, at the address where it is described."""

    address: str
    title: str
    language: str


def completed(*, completion_id: UUID, learner: Learner, activity: Activity, at: datetime) -> Mapping[str, Any]:
    """The statement of a completion. Its id follows from the completion, so that told twice it is told once."""
    return {
        "id": str(uuid5(completion_id, "xapi")),
        "actor": _agent(learner),
        "verb": {"id": f"{_VERBS}/completed", "display": {"en-GB": "completed"}},
        "object": _activity(activity, "module"),
        "result": {"completion": True},
        "timestamp": at.isoformat(),
        "context": {"platform": "Konnekt"},
    }


def trial(*, statement_id: UUID, home: str, at: datetime) -> Mapping[str, Any]:
    """A statement about nobody, to try the connection with."""
    return {
        "id": str(statement_id),
        "actor": _agent(Learner(home, "connection-test")),
        "verb": {"id": f"{_VERBS}/experienced", "display": {"en-GB": "experienced"}},
        "object": _activity(Activity(f"{home}#connection-test", "Connection test", "en-GB"), "link"),
        "timestamp": at.isoformat(),
        "context": {"platform": "Konnekt"},
    }


def address_for(store: str, statement: Mapping[str, Any]) -> str:
    """Where this statement is put. What else the store's address asks for stays in it."""
    parts = urlsplit(store)
    query = "&".join(one for one in (parts.query, urlencode({"statementId": statement["id"]})) if one)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/statements", query, ""))


def headers_for(key: str, secret: str) -> dict[str, str]:
    """What the store asks of every request."""
    return {
        "Authorization": f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}",
        "Content-Type": "application/json",
        "X-Experience-API-Version": VERSION,
    }


def body_of(statement: Mapping[str, Any]) -> bytes:
    return json.dumps(statement, ensure_ascii=False).encode()


def _agent(learner: Learner) -> Mapping[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": learner.home, "name": learner.number}}


def _activity(activity: Activity, kind: str) -> Mapping[str, Any]:
    definition = {"type": f"{_ACTIVITIES}/{kind}", "name": {activity.language: activity.title}}
    return {"objectType": "Activity", "id": activity.address, "definition": definition}
