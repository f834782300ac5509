"""Each message that a programme causes has its place in the design: one that is not shown could not be left on."""

from konnekt.notify.notices import NOTICES
from konnekt.web.programmes.wizard.sendings import CHAPTERS

ROOMS = (
    "programmes.",
    "relationships.",
    "workspace.",
    "surveys.",
    "nudging.",
    "training.",
    "guidance.",
    "recruiting.",
    "feedback.",
)

KEYS = [key for chapter in CHAPTERS for key in chapter.sendings]


def test_each_message_that_a_programme_causes_has_one_place():
    assert len(KEYS) == len(set(KEYS))
    assert set(KEYS) <= set(NOTICES)
    assert {key for key in NOTICES if key.startswith(ROOMS)} <= set(KEYS)
    assert {key for key, notice in NOTICES.items() if notice.may_be_off} <= set(KEYS)
