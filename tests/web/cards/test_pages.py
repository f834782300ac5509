"""One's card and the directory, as people use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.community import own_space, thanked
from tests.factories.intake import enrol, interest_areas, open_programme

from konnekt.community.actions import kudos
from konnekt.community.actions.cards import Choices, change_card
from konnekt.community.states import Shown
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.programmes.states import Side

AT = "/o/meridian/community/"


def words(response):
    return response.content.decode()


@pytest.fixture
def enrolled(cast):
    with tenant(cast.organisation_id):
        interest_areas()
        round_ = open_programme(cast)
        for name, side in (("mentee", Side.MENTEE), ("mentor", Side.MENTOR), ("colleague", Side.MENTEE)):
            enrol(cast.people[name], round_, side)
        Member.objects.filter(pk=cast.mentee.member.pk).update(job_title="Night nurse")


def test_one_chooses_what_others_see_and_looks_at_it_first(cast, enrolled, signed_in):
    mentee, colleague = signed_in(cast.mentee), signed_in(cast.colleague)
    page = words(mentee.get(f"{AT}card/"))
    assert "Only if you choose it here" in page or "only if you choose it here" in page
    assert "shows a name, and nothing more" in words(mentee.get(f"{AT}card/preview/"))
    assert "isn’t in the list" in words(mentee.post(f"{AT}card/", {"languages": "Nonsense"}))
    given = {
        "about": "I <i>ask</i>.",
        "areas": ["career"],
        "shows_title": "on",
        "languages": "Polish",
        "in_directory": "on",
    }
    preview = words(mentee.post(f"{AT}card/", given, follow=True))
    assert "I &lt;i&gt;ask&lt;/i&gt;." in preview
    assert "Night nurse" in preview
    found = words(colleague.get(f"{AT}directory/"))
    assert "Amina Yusuf" in found
    assert "Nobody’s card shows all of this" in words(colleague.get(f"{AT}directory/?words=doctor"))
    assert "Amina Yusuf" in words(colleague.get(f"{AT}directory/?words=nurse&area=career&unit=nonsense"))
    card = words(colleague.get(f"{AT}people/{cast.mentee.member.pk}/"))
    assert "Night nurse" in card
    assert "in a programme" in card
    assert "Say thank you" not in card  # they share neither a space nor a pair
    mentee.post(f"{AT}card/", {"about": "I ask."})
    assert "Nobody is here yet" in words(colleague.get(f"{AT}directory/"))
    assert colleague.get(f"{AT}people/{cast.mentee.member.pk}/").status_code == 404
    assert mentee.get(f"{AT}people/{cast.mentee.member.pk}/").status_code == 302


def test_whoever_is_in_nothing_finds_nobody_and_reads_why(cast, enrolled, signed_in):
    page = words(signed_in(cast.line_manager).get(f"{AT}directory/"))
    assert "once you are in a programme or in a space" in page


def test_nothing_in_the_directory_says_who_mentors_or_asks_them(cast, enrolled, signed_in):
    with tenant(cast.organisation_id):
        change_card(cast.mentor.actor, choices=Choices(in_directory=True, about="Here."), now=clock.read())
    colleague = signed_in(cast.colleague)
    for path in ("directory/", f"people/{cast.mentor.member.pk}/"):
        main = words(colleague.get(AT + path)).split("<main")[1].split("</main")[0]
        assert "/ask/" not in main
        assert "Mentor" not in main
        assert "place" not in main


@pytest.mark.parametrize("number", [1, 3])
def test_no_page_asks_more_for_three_than_for_one(cast, enrolled, signed_in, number):
    people = [cast.mentee, cast.mentor, cast.champion][:number]
    space = own_space(cast.colleague, *[cast.mentee, cast.mentor, cast.champion])
    choices = Choices(
        in_directory=True, shows_unit=True, shows_spaces=True, areas=["career", "education"], languages=["en"]
    )
    with tenant(cast.organisation_id):
        for one in people:
            change_card(one.actor, choices=choices, now=clock.read())
    givers = [cast.mentor, cast.champion, cast.colleague][:number]
    for giver in givers:
        row = thanked(giver, cast.mentee)
        with tenant(cast.organisation_id):
            kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.CARD)
    client = signed_in(cast.colleague)
    client.get(AT)
    found = {}
    for path in ("directory/?words=a", f"people/{cast.mentee.member.pk}/", f"spaces/{space.pk}/people/", "card/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(AT + path).status_code == 200
        found[path.split("/")[0]] = len(asked)
    assert found == {"directory": 21, "people": 22, "spaces": 12, "card": 11}
