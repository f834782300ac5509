"""Time zones by name."""

from zoneinfo import ZoneInfo

from konnekt.core.zones import known_zones, zones_to_live_in


def test_people_live_in_places_and_a_clock_may_be_set_to_more():
    assert {"Europe/London", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} < set(zones_to_live_in())
    assert {"UTC", "Etc/GMT+5"} <= known_zones() - set(zones_to_live_in())
    assert all(ZoneInfo(name).key == name for name in zones_to_live_in())
