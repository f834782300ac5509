"""Where the demo keeps its data."""

import os
from pathlib import Path

from konnekt.running.demo import place_for_data


def test_the_data_is_kept_beside_the_checkout(place, monkeypatch):
    monkeypatch.chdir(place)
    said = []
    assert place_for_data(said.append) == place / "var" / "demo"
    assert said == []
    assert list(place.iterdir()) == []


if os.geteuid() == 0:

    def test_for_root_it_is_kept_where_the_database_can_go_and_that_is_said(place, monkeypatch):
        (place / "root's").mkdir(mode=0o700)
        monkeypatch.chdir(place / "root's")
        said = []
        assert place_for_data(said.append) == Path("/var/lib/konnekt-demo")
        [words] = said
        assert words.endswith(f"who cannot enter {place}/root's: the data is kept in /var/lib/konnekt-demo.")
