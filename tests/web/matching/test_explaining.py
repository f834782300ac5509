"""Each criterion in a sentence, with its formula and what it gives three real pairs; and its cost."""

import pytest
from tests.web.matching.conftest import crowded

from konnekt.core.tenancy import tenant
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.models import Proposal
from konnekt.web.matching.explaining import examples
from konnekt.web.matching.words import LITTLE


def page(client, small) -> str:
    return client.get(f"/o/meridian/rounds/{small.round.pk}/matching/criteria/explained/").content.decode()


def test_before_a_run_there_are_sentences_and_formulas_and_after_it_pairs(small, manager):
    before = page(manager, small)
    assert "The mentor gives much in the areas that the mentee seeks most." in before
    assert "skills wanted that the mentor offers ÷ skills wanted" in before
    assert "It isn’t among the criteria of this round." in before
    assert "Start a run, and each criterion shows here" in before
    small.run()
    after = page(manager, small)
    assert "The example is the only pair of run 1." in after
    assert "Amina Yusuf with Björn" in after
    assert "can’t be added: nobody is matched by what they are" in after


@pytest.mark.parametrize("pairs", [1, 3])
def test_it_costs_the_same_for_one_pair_and_for_three(small, manager, pairs, django_assert_num_queries):
    crowded(small, pairs)
    page(manager, small)
    with django_assert_num_queries(23):
        shown = page(manager, small)
    assert shown.count("with Mentor 000") == 12 * pairs


def test_the_examples_are_the_best_a_middling_and_the_weakest():
    assert [examples(list(range(number))) for number in (0, 1, 2, 5)] == [[], [0], [0, 1], [0, 2, 4]]


def test_a_pair_that_wasnt_preferred_says_so_beside_one_that_was(small, manager):
    run = small.run()
    with tenant(small.cast.organisation_id):
        proposal = Proposal.objects.get(run=run)
        proposal.contributions.append({"key": "preferred", "points": 0, "most": 9, "unknown": False, "shared": []})
        proposal.save()
    address = f"/o/meridian/runs/{run.pk}/mentees/{proposal.mentee_id}/"
    assert "You preferred other pairs." in manager.get(address).content.decode()
    assert LITTLE.keys() == CATALOGUE.keys(), "each criterion can say little for a pair"
