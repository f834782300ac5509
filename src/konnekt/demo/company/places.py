"""Where the demo company works and how it is built: name, units, sites, grades."""

from __future__ import annotations

from collections.abc import Mapping

from konnekt.demo.company.records import Grade, Site, Unit

NAME = "Calder Meridian"
SLUG = "calder-meridian"
DOMAIN = "meridian.example"
TIME_ZONE = "Europe/London"
PURPOSE = (
    "Calder Meridian runs railways and makes the clean power that moves them, in ten countries. "
    "We want people to travel far and cheaply without spoiling the places they travel through."
)

ROOT = "calder-meridian"

UNITS = (
    Unit(ROOT, "Calder Meridian", None, "The managing director's office"),
    Unit("rail", "Rail", ROOT, "Trains, track and everyone who makes them run"),
    Unit("energy", "Energy", ROOT, "Making clean power and bringing it to the track"),
    Unit("group-services", "Group Services", ROOT, "What every other unit leans on"),
    Unit("train-operations", "Train Operations", "rail", "Stations, drivers, guards and the timetable"),
    Unit("rolling-stock", "Rolling Stock", "rail", "Keeping four hundred trains safe and punctual"),
    Unit("signalling-and-control", "Signalling and Control", "rail", "Designing and testing what keeps trains apart"),
    Unit("grid-and-storage", "Grid and Storage", "energy", "Substations, batteries and the overhead line"),
    Unit("wind-and-solar", "Wind and Solar", "energy", "Turbines and panels, and the neighbours beside them"),
    Unit("finance-and-procurement", "Finance and Procurement", "group-services", "Money in, money out, fairly bought"),
    Unit("digital-and-data", "Digital and Data", "group-services", "Software, data and the service desk"),
    Unit("people-and-learning", "People and Learning", "group-services", "Joining, growing and staying well"),
)

PARENT: Mapping[str, str | None] = {unit.key: unit.parent for unit in UNITS}
DIVISIONS = tuple(unit.key for unit in UNITS if unit.parent == ROOT)

# How many of a hundred people work in each unit that has no units below it. The smallest company fills them in this
# order, so those where the cast works come first.
SHARE: Mapping[str, int] = {
    "signalling-and-control": 14,
    "grid-and-storage": 14,
    "people-and-learning": 9,
    "digital-and-data": 12,
    "finance-and-procurement": 9,
    "train-operations": 18,
    "rolling-stock": 13,
    "wind-and-solar": 11,
}

SITES = (
    Site("york", "York", "United Kingdom", "Europe/London"),
    Site("rotterdam", "Rotterdam", "Netherlands", "Europe/Amsterdam"),
    Site("katowice", "Katowice", "Poland", "Europe/Warsaw"),
    Site("porto", "Porto", "Portugal", "Europe/Lisbon"),
    Site("lagos", "Lagos", "Nigeria", "Africa/Lagos"),
    Site("nairobi", "Nairobi", "Kenya", "Africa/Nairobi"),
    Site("pune", "Pune", "India", "Asia/Kolkata"),
    Site("osaka", "Osaka", "Japan", "Asia/Tokyo"),
    Site("recife", "Recife", "Brazil", "America/Recife"),
    Site("monterrey", "Monterrey", "Mexico", "America/Monterrey"),
)

SITE_SHARE: Mapping[str, int] = {
    "york": 27,
    "rotterdam": 15,
    "katowice": 8,
    "porto": 8,
    "lagos": 10,
    "nairobi": 7,
    "pune": 11,
    "osaka": 3,
    "recife": 6,
    "monterrey": 5,
}

# Which cultures' names one meets at each site; everywhere also a few from anywhere.
CULTURES_AT: Mapping[str, Mapping[str, int]] = {
    "york": {"british": 60, "irish": 10, "north_indian": 12, "yoruba": 4, "polish": 6, "arabic": 4, "chinese": 4},
    "rotterdam": {"dutch": 60, "german": 14, "turkish": 8, "indonesian": 7, "arabic": 7, "french": 4},
    "katowice": {"polish": 76, "ukrainian": 14, "german": 5, "hungarian": 5},
    "porto": {"portuguese": 80, "brazilian": 12, "french": 4, "italian": 4},
    "lagos": {"yoruba": 45, "igbo": 30, "hausa": 20, "british": 5},
    "nairobi": {"kenyan": 75, "ethiopian": 13, "north_indian": 7, "british": 5},
    "pune": {"marathi": 55, "tamil": 20, "north_indian": 25},
    "osaka": {"japanese": 65, "japanese_script": 20, "korean": 8, "chinese": 7},
    "recife": {"brazilian": 93, "japanese": 3, "italian": 4},
    "monterrey": {"mexican": 94, "german": 6},
}

# A language most people at the site pick up, whatever they speak at home.
SPOKEN_AT: Mapping[str, str] = {
    "york": "en",
    "rotterdam": "nl",
    "katowice": "pl",
    "porto": "pt",
    "lagos": "en",
    "nairobi": "sw",
    "pune": "hi",
    "osaka": "ja",
    "recife": "pt",
    "monterrey": "es",
}

GRADES = (
    Grade(1, "Apprentice"),
    Grade(2, "Assistant"),
    Grade(3, "Associate"),
    Grade(4, "Practitioner"),
    Grade(5, "Senior practitioner"),
    Grade(6, "Lead"),
    Grade(7, "Principal or manager"),
    Grade(8, "Head"),
    Grade(9, "Director"),
    Grade(10, "Managing director"),
)


def units_above(unit: str | None) -> tuple[str, ...]:
    """Return the unit itself and every unit above it, lowest first."""
    chain: list[str] = []
    while unit is not None:
        chain.append(unit)
        unit = PARENT[unit]
    return tuple(chain)
