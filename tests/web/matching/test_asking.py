"""“Why not her?”: any mentor can be asked about, and nobody learns why somebody isn't available."""

from tests.factories.intake import enrol
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.matching.actions.steering import change_criteria
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.states import Aim
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.relationships.actions.exclusions import exclude


def test_everybody_can_be_asked_about_and_a_no_is_always_the_same(small, manager):
    cast = small.cast
    with tenant(cast.organisation_id):
        excluded = enrol(cast.champion, small.round, Side.MENTOR, skills_offered=["Public speaking"], capacity=3)
        taken = enrol(cast.auditor, small.round, Side.MENTOR, capacity=1)
        other = enrol(cast.safeguarding, small.round, Side.MENTOR, capacity=1)
        Enrolment.objects.filter(pk=taken.pk).update(capacity=0)
        exclude(cast.mentee.actor, excluded=cast.champion.member)
    run_queue()
    run = small.run()
    address = f"/o/meridian/runs/{run.pk}/mentees/{small.mentee.pk}/others/"

    def ask(query="") -> str:
        return manager.get(address + query).content.decode()

    def words(one) -> str:
        lines = ask(f"?mentor={one.pk}").split('<p class="lead">')[1].split("</p>")[0]
        return lines.replace(one.member.name, "—")

    no = "— is not available to Amina Yusuf in this round."
    assert [words(one) for one in (excluded, taken, small.line_manager)] == [no, no, no]
    assert words(small.mentor) == "— is whom this run gives Amina Yusuf."
    assert words(other).startswith("With — the fit would be 0.")
    assert "It would " in words(other) or "It could not be" in words(other)
    shown = ask("?q=lindqvist")
    assert "With Björn" in shown
    assert "Interest areas" in shown
    assert "Whom do you mean?" in ask("?q=r")
    assert "Nobody fits" in ask("?q=zzz")
    assert "Nobody fits" in ask("?mentor=nonsense")
    with tenant(cast.organisation_id):
        StoredFile.objects.filter(pk=run.inputs_id).delete()
    assert "can’t be worked out" in words(other)


def test_somebody_without_a_mentor_is_told_from_somebody_with_one_and_an_unknown_cost_is_said_to_be_unknown(
    small, manager
):
    with tenant(small.cast.organisation_id):
        weights = {key.value: kind.default_weight for key, kind in CATALOGUE.items()}
        change_criteria(small.manager, round_=small.round, weights=weights, needs_shared_language=True, aim=Aim.STABLE)
    run = small.run()
    shown = manager.get(f"/o/meridian/runs/{run.pk}/mentees/{small.colleague.pk}/others/?q=Bj").content.decode()
    assert "now Mei Lin has no mentor." in shown
    assert "can’t be told: a stable match or one of circles has no prices for it" in shown
