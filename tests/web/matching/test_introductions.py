"""What a manager says to new pairs: one text for mentees, one for mentors, read only by whom it is for."""

from tests.web.matching.test_two_managers import studio

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.releasing import release
from konnekt.relationships.models import Relationship


def test_each_side_reads_its_own_introduction_beside_the_reasons(small, manager, signed_in):
    texts = {"to_mentee": "{partner} looks forward to you, {you}.", "to_mentor": "Thank you for {programme}!"}
    refused = manager.post(studio(small, "introductions/"), texts | {"to_mentor": "Dear {boss}"})
    assert refused.context["form"].errors == {
        "to_mentor": ["There is nothing to put in place of {boss}. Known are {partner}, {you}, {programme}."]
    }
    assert "Dear {boss}" in refused.content.decode()
    assert manager.post(studio(small, "introductions/"), texts).status_code == 302
    assert (
        "Alex Example looks forward to you, Kim Example."
        in manager.get(studio(small, "introductions/")).content.decode()
    )
    run = small.run()
    with tenant(small.cast.organisation_id):
        release(small.manager, run=run, now=clock.read())
        address = f"/o/meridian/pairs/{Relationship.objects.get().pk}/"
    mentee = signed_in(small.cast.mentee).get(address).content.decode()
    assert "Björn looks forward to you, Amina Yusuf." in mentee
    assert "Thank you for" not in mentee
    assert "Thank you for Crossing Lines!" in signed_in(small.cast.mentor).get(address).content.decode()
