"""What it takes to run a programme, on its page."""

from tests.web.matching.conftest import manager, small

from konnekt.core.tenancy import tenant
from konnekt.outcomes.minutes import Kind, minutes_per_act

__all__ = ["manager", "small"]


def test_the_page_tells_the_method_and_takes_what_the_organisation_says(small, manager):
    address = f"/o/meridian/programmes/{small.round.programme_id}/minutes/"
    text = manager.get(address).content.decode()
    assert "Too little was done, or for too few pairs" in text
    assert "within five minutes of each other" in text
    said = {f"{kind.value}-{name}": at for kind in Kind for name, at in (("least", 3), ("most", 9))}
    assert manager.post(address, said).status_code == 302
    with tenant(small.cast.organisation_id):
        assert minutes_per_act() == dict.fromkeys(Kind, (3, 9))
    answer = manager.post(address, said | {"pairs-least": 10})
    assert answer.status_code == 200
    assert "Give at least and at most in this order" in answer.content.decode()


def test_nobody_else_reads_it(small, signed_in):
    address = f"/o/meridian/programmes/{small.round.programme_id}/minutes/"
    for person in ("administrator", "champion", "mentee"):
        assert signed_in(getattr(small.cast, person)).get(address).status_code == 404
