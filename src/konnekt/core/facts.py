"""The catalogue of facts that a low room announces and higher rooms answer.

See `konnekt.jobs.facts` for announcing and subscribing.
"""

from enum import StrEnum


class Fact(StrEnum):
    """Each with the ids it carries."""

    REPORTING_LINES_CHANGED = "organisations.reporting_lines_changed"
    """member_ids: those whose line may have changed"""

    MEMBER_LEFT = "organisations.member_left"
    """member_id"""

    RUN_RELEASED = "matching.run_released"
    """run_id: pairs of it were asked just now, all or a wave"""

    PROGRAMME_PUBLISHED = "programmes.published"
    """programme_id"""
