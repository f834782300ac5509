"""The table that the server enforces, as a page and as a paper."""

from pathlib import Path

import pytest
from django.core.management import call_command

from konnekt.access.visibility import Data
from konnekt.web.visibility.manual import visibility_page
from konnekt.web.who import who as chip

PAPER = Path(__file__).parents[3] / "docs" / "participants" / "who-sees-what.md"
PAGE = "/o/meridian/who-sees-what/"


@pytest.mark.parametrize("who", ["mentee", "administrator", "safeguarding"])
def test_every_member_reads_every_row(cast, signed_in, who):
    words = signed_in(cast.people[who]).get(PAGE).content.decode()
    for data in Data:
        assert f'<th scope="row">{data.label}</th>' in words
    assert "Not your manager, not HR" in words


def test_nobody_else(cast, stranger, signed_in, client):
    assert client.get(PAGE).status_code == 302
    assert signed_in(stranger.mentee).get(PAGE).status_code == 404


def test_the_paper_is_in_step_with_the_table():
    assert PAPER.read_text() == visibility_page(), "Run `python -m django write_visibility_page`."


def test_the_command_writes_the_paper(tmp_path, capsys):
    call_command("write_visibility_page", to=tmp_path / "deep" / "page.md")
    assert (tmp_path / "deep" / "page.md").read_text() == visibility_page()
    assert "Written" in capsys.readouterr().out


def test_the_chip_never_says_only_where_somebody_else_sees_a_part(cast):
    assert chip(Data.NOTES, cast.organisation).summary == "Only you"
    assert chip(Data.HR, cast.organisation).summary == "Only you in full"
    assert chip(Data.MESSAGES, cast.organisation, partner="Björn").summary == "You and Björn"
