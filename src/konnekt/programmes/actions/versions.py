"""Keeping what was changed in a design that people know already."""

from collections.abc import Iterator
from contextlib import contextmanager

from konnekt.access.actors import Actor
from konnekt.programmes.models import DesignVersion, Programme, Round
from konnekt.programmes.queries import newest_round
from konnekt.programmes.states import ProgrammeState
from konnekt.programmes.versions import changes_between, snapshot


@contextmanager
def kept_as_version(actor: Actor, programme: Programme, round_: Round | None = None) -> Iterator[None]:
    """Whatever changes in the design meanwhile becomes one version; a draft has none, since nobody knows it yet."""
    if programme.state == ProgrammeState.DRAFT:
        yield
        return
    round_ = round_ or newest_round(programme)
    before = snapshot(programme, round_)
    yield
    changes = changes_between(before, snapshot(programme, round_))
    if not changes:
        return
    Programme.objects.select_for_update().get(pk=programme.pk)
    newest = DesignVersion.objects.filter(programme=programme).order_by("-number").first()
    DesignVersion.objects.create(
        programme=programme,
        number=(newest.number if newest else 0) + 1,
        changes=[one.as_data() for one in changes],
        by_id=actor.member_id,
    )
