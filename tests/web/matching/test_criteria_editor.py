"""The criteria of a round: added, taken out, changed in what they mean; and what can't be one, with the reason."""

from tests.web.matching.test_two_managers import form_of, said, studio

from konnekt.core.tenancy import tenant
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.models import Proposal
from konnekt.organisations.models import Member
from konnekt.programmes.actions.asking import add_question


def kept(small):
    with tenant(small.cast.organisation_id):
        return {one["key"]: one for one in criteria_of(small.round).criteria}


def test_a_criterion_is_added_changed_taken_out_and_all_of_it_taken_back(small, manager):
    page = manager.get(studio(small)).content.decode()
    assert "Add “Another site”" in page
    assert "The mentor stands about two grades above the mentee." in page
    assert "other_site" not in kept(small)

    added = manager.post(studio(small, "criteria/"), form_of(small, areas=31, add="other_site"), follow=True)
    assert said(added) == ["Added: Another site. Say how much it weighs."]
    assert (kept(small)["other_site"]["weight"], kept(small)["areas"]["weight"]) == (5, 31)

    opened = form_of(small)
    turned = opened | {"grade": 40, "grade.ideal": -1, "grade.below": 1}
    page = manager.post(studio(small, "criteria/"), turned, follow=True).content.decode()
    assert "The mentor stands about one grade below the mentee." in page
    assert "|g − (-1)|" in page
    assert kept(small)["grade"] == {"key": "grade", "weight": 40, "with": {"ideal": -1, "below": 1}}

    stale = opened | {"take_out": "rhythm"}  # read before the grades were changed: what it didn't touch stays
    assert said(manager.post(studio(small, "criteria/"), stale, follow=True)) == [
        "Taken out: Working rhythm. You can add it again below."
    ]
    assert "rhythm" not in kept(small)
    assert kept(small)["grade"]["with"]["ideal"] == -1
    page = manager.get(studio(small)).content.decode()
    assert "You took Working rhythm out; its weight was 3" in page
    assert "You added Another site" not in page  # together with another change it is told as two things
    manager.post(studio(small, "undoing/"), {"number": 3})
    assert kept(small)["rhythm"]["weight"] == 3


def test_what_a_parameter_means_is_seen_on_people_at_once_and_counts_in_the_next_run(small, manager):
    with tenant(small.cast.organisation_id):
        for who, grade in ((small.mentee, "Grade 7"), (small.colleague, "Grade 5"), (small.mentor, "Grade 6")):
            Member.objects.filter(pk=who.member_id).update(grade=grade)
    only = {name: value for name, value in form_of(small).items() if "." in name or name in {"aim", "step"}}
    manager.post(studio(small, "criteria/"), only | {"grade": 10, "grade.ideal": -1, "grade.below": 1})
    for name in ("areas", "skills"):
        manager.post(studio(small, "criteria/"), form_of(small, take_out=name))
    explained = manager.get(studio(small, "criteria/explained/")).content.decode()
    assert "The mentor stands about one grade below the mentee." in explained
    assert "It isn’t among the criteria of this round." in explained
    run = small.run()
    with tenant(small.cast.organisation_id):
        pair = Proposal.objects.get(run=run, mentor=small.mentor)
    parts = {part["key"]: part for part in pair.contributions}
    assert pair.mentee_id == small.mentee.pk
    assert parts["grade"]["points"] == parts["grade"]["most"] > 0
    assert parts["grade"]["shared"] == ["below"]
    after = manager.get(studio(small, "criteria/explained/")).content.decode()
    assert "100 %" in after[after.index('id="grade"') : after.index('id="other_unit"')]


def test_out_of_bounds_unknown_and_sensitive_are_refused_with_the_reason(small, manager):
    refused = manager.post(studio(small, "criteria/"), form_of(small) | {"grade.below": 0})
    assert list(refused.context["criteria_form"].errors) == ["grade.below"]
    assert 'weight-how" open' in refused.content.decode()
    refused = manager.post(studio(small, "criteria/"), form_of(small, add="gender")).content.decode()
    assert "“gender” can’t be a criterion" in refused
    with tenant(small.cast.organisation_id):
        for label, reader in (("What is your gender?", "totals"), ("Which team?", "managers")):
            add_question(
                small.manager,
                programme=small.round.programme,
                label=label,
                purpose="To know.",
                kind="choice",
                choices=["a", "b"],
                reader=reader,
            )
    page = manager.get(studio(small)).content.decode()
    assert 'What is your gender? <span class="muted">It is asked for the fairness check alone' in page
    assert 'Which team? <span class="muted">The design says that matching may not look at it.' in page
