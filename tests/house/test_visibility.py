"""The visibility table says what the promise says."""

import pytest

from konnekt.access.visibility import TABLE, Audience, Data, Sight, sight

POWERFUL = (
    Audience.LINE_MANAGER,
    Audience.PROGRAMME_MANAGER,
    Audience.CHAMPION,
    Audience.ADMINISTRATOR,
    Audience.AUDITOR,
    Audience.TOKEN,
    Audience.OPERATOR,
)


def test_every_cell_is_filled_and_says_something():
    assert len(TABLE) == len(Data) * len(Audience)
    assert all(str(cell.words) for cell in TABLE.values())


@pytest.mark.parametrize("audience", POWERFUL)
@pytest.mark.parametrize("data", [Data.MESSAGES, Data.NOTES, Data.EXCLUSIONS])
def test_content_has_two_pairs_of_eyes(data, audience):
    assert sight(data, audience) <= Sight.WHEN


def test_exclusions_are_seen_by_the_one_who_set_them_alone():
    assert [audience for audience in Audience if sight(Data.EXCLUSIONS, audience)] == [Audience.ME]


def test_another_organisation_sees_at_most_the_public_page_and_what_somebody_shows():
    seen = {data: sight(data, Audience.OUTSIDER) for data in Data if sight(data, Audience.OUTSIDER)}
    assert seen == {Data.PROGRAMME: Sight.PART, Data.CERTIFICATE: Sight.PART}


def test_single_answers_are_seen_by_nobody_else_in_full():
    assert [audience for audience in Audience if sight(Data.ANSWER, audience) is Sight.FULL] == [Audience.ME]
