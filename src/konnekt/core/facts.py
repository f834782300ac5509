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

    PAIR_ENDED = "relationships.ended"
    """relationship_id: its space, or a conversation's, has closed"""

    CIRCLE_JOINED = "relationships.circle_joined"
    """relationship_id, member_id: somebody is in a circle that runs"""

    CIRCLE_LEFT = "relationships.circle_left"
    """relationship_id, member_id: somebody left one that goes on"""

    SESSION_HELD = "workspace.session_held"
    """relationship_id, session_id, member_ids: one of those whom it was for said that they met"""

    SESSION_NOT_HELD = "workspace.session_not_held"
    """session_id: one of those in it took that back"""

    MODULE_COMPLETED = "training.completed"
    """member_id, completion_id: somebody completed a training module"""
