"""The members an organisation has already, as a plan needs to know them."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from enum import Enum

MemberId = Hashable
UNIT_JOINT = " / "
"""What stands between the levels of a unit's path."""


class LineState(Enum):
    """What is known of a reporting line. Unknown is not none: nobody with an unknown line is matched."""

    KNOWN = "known"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PresentMember:
    """One member as stored. Someone without `external_id` was added by hand and never leaves because a file lacks them.

    `line_by_hand` says that a person or an administrator answered for the reporting line: a file that doesn't know
    can't undo that.
    """

    member_id: MemberId
    external_id: str
    email: str | None
    name: str
    unit: tuple[str, ...] = ()
    site: str | None = None
    time_zone: str | None = None
    start_date: date | None = None
    grade: str | None = None
    pay_band: str | None = None
    job_title: str | None = None
    manager_id: MemberId | None = None
    line_state: LineState = LineState.UNKNOWN
    line_by_hand: bool = False
    appraiser_id: MemberId | None = None
    is_former: bool = False
