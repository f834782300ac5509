"""A champion opens the kit of a programme, and takes the papers along."""

from tests.factories.intake import open_programme

from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.serving import accept
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Unit


def test_a_unit_champion_has_the_kit_of_every_programme_and_others_have_none(cast, signed_in):
    now = clock.read()
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        unit = Unit.objects.create(name="Finance", path="Finance")
        one = invite(cast.administrator.actor, member=cast.mentee.member, unit=unit, now=now)
        accept(cast.mentee.actor, championship=one, now=now)
    kit = f"/o/meridian/championing/kits/{programme.pk}/"
    mentee = signed_in(cast.mentee)
    page = mentee.get(kit).content.decode()
    assert "What to say about Crossing Lines" in page
    assert page.count("<textarea") == 4
    assert "/o/meridian/join/crossing-lines/" in page
    assert signed_in(cast.programme_manager).get(kit).status_code == 200
    assert signed_in(cast.champion).get(kit).status_code == 404, "the role alone opens nothing"
    poster = mentee.get(f"{kit}poster.pdf?paper=a3")
    assert poster["Content-Disposition"] == 'attachment; filename="crossing-lines-poster-a3.pdf"'
    assert b"".join(poster).startswith(b"%PDF")
    assert b"".join(mentee.get(f"{kit}cards.pdf")).startswith(b"%PDF")
