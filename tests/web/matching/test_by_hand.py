"""Changing a finished run by hand: within the rules, with its cost shown and its reason kept."""

import json

import pytest

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.match_files.command import main_verify
from konnekt.matching.actions.overriding import change_by_hand, weigh
from konnekt.matching.models import ByHand, Proposal, Unplaced
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.exclusions import exclude
from konnekt.sealing.keyring import Holder, pseudonyms


def page_of(run, mentee, rest="by-hand/"):
    return f"/o/meridian/runs/{run.pk}/mentees/{mentee.pk}/{rest}"


def test_a_run_is_changed_by_hand_within_the_rules_and_keeps_why(small, manager, tmp_path, capsys):
    run = small.run()
    address = page_of(run, small.colleague)
    with tenant(small.cast.organisation_id):
        with pytest.raises(Refused, match="no place left"):
            weigh(small.manager, run=run, mentee=small.colleague, mentor=small.mentor, now=clock.read())
        with pytest.raises(Refused, match="not available to each other"):
            weigh(small.manager, run=run, mentee=small.mentee, mentor=small.line_manager, now=clock.read())
    assert "no place left" in manager.get(f"{address}?mentor={small.mentor.pk}").content.decode()

    found = manager.get(f"{address}?q=bj").content.decode()
    assert f"?mentor={small.mentor.pk}" in found
    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=2)
    asked = manager.get(f"{address}?mentor={small.mentor.pk}").content.decode()
    assert "One mentee more would be matched, with a fit of" in asked
    without = manager.post(address, {"mentor": str(small.mentor.pk), "reason": " "})
    assert "Say why" in without.content.decode()
    assert manager.post(address, {"mentor": str(small.mentor.pk), "reason": "They met"}).status_code == 302

    with tenant(small.cast.organisation_id):
        proposal = Proposal.objects.get(run=run, mentee=small.colleague)
        assert proposal.is_by_hand
        assert sum(part["points"] for part in proposal.contributions) == proposal.points > 0
        assert {one.enrolment_id for one in Unplaced.objects.filter(run=run)} == {small.line_manager.pk}
        kept = ByHand.objects.get()
        assert (kept.reason, kept.cost) == ("They met", -proposal.points)
        entry = Entry.objects.get(verb="matching.proposal_changed")
        assert "They met" not in str(Entry.objects.filter(pk=entry.pk).values().get())
        named = pseudonyms(Holder.round(small.round.pk), [small.colleague.pk, small.mentor.pk])
    shown = manager.get(f"/o/meridian/runs/{run.pk}/").content.decode()
    assert "It stands for the run as it was computed. 1 change was made by hand since" in shown
    assert "Run 1 places 2 of 2 mentees" in shown
    assert f"agrees with its fingerprint in the ledger, entry {entry.number}." in shown
    for paper in ("certificate", "bundle"):
        told = json.loads(manager.get(f"/o/meridian/runs/{run.pk}/{paper}.json").content)
        (change,) = told["changed_by_hand"]
        assert [change[name] for name in ("mentee", "before", "now", "cost")] == [
            *(named[small.colleague.pk], None, named[small.mentor.pk]),
            kept.cost,
        ]
    (tmp_path / "bundle.json").write_text(json.dumps(told))
    assert main_verify([str(tmp_path)]) == 0
    assert "One pair was changed by hand after that" in capsys.readouterr().out
    with tenant(small.cast.organisation_id):
        ByHand.objects.update(reason="They quarrelled")
    assert "A reason is no longer the one" in manager.get(f"/o/meridian/runs/{run.pk}/").content.decode()

    assert "the sum of fit would fall by" in manager.get(f"{address}?mentor=nobody").content.decode()
    manager.post(address, {"mentor": "nobody", "reason": "They moved"})
    manager.post(page_of(run, small.mentee), {"mentor": "nobody", "reason": "So did they"})
    with tenant(small.cast.organisation_id):
        assert not Proposal.objects.filter(run=run).exists()
        unplaced = {one.enrolment_id: one.reason for one in Unplaced.objects.filter(run=run)}
    assert unplaced == {
        small.line_manager.pk: "not_needed",
        small.mentor.pk: "not_needed",
        small.mentee.pk: "by_hand",
        small.colleague.pk: "by_hand",
    }
    assert (
        "A manager took their mentor away by hand"
        in manager.get(f"/o/meridian/runs/{run.pk}/?show=without").content.decode()
    )


def test_what_was_excluded_since_and_who_may_not_are_refused(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        change_by_hand(small.manager, run=run, mentee=small.mentee, mentor=None, reason="x", now=clock.read())
        exclude(small.cast.mentee.actor, excluded=small.cast.mentor.member)
        with pytest.raises(Refused, match="not available"):
            change_by_hand(
                small.manager, run=run, mentee=small.mentee, mentor=small.mentor, reason="x", now=clock.read()
            )
        with pytest.raises(NotFound):
            change_by_hand(
                small.cast.champion.actor, run=run, mentee=small.mentee, mentor=None, reason="x", now=clock.read()
            )
