"""Believable directory files with planted defects, each listed so that a test can ask whether it was found."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from openpyxl import Workbook

WESTERN_NAMES: Final = (
    ("Amina", "Okafor"), ("José", "García Núñez"), ("Björn", "Löfgren"), ("Renée", "Lefèvre"), ("Jürgen", "Müller"),
    ("Siân", "Bevan"), ("Anaïs", "Françoise"), ("Søren", "Jørgensen"), ("Zoë", "Brontë"), ("Iñaki", "Muñoz"),
    ("João", "Gonçalves"), ("Åsa", "Sjöberg"), ("Mary", "O’Brien"), ("Grace", "Achieng"), ("Priya", "Raman"),
    ("Tom", "Hargreaves"), ("Mei", "Lin"), ("Fatima", "Zahra"), ("Kwame", "Mensah"), ("Ruth", "Abrahams"),
)  # fmt: skip
PARTICLES: Final = ("van der Berg", "de la Cruz", "von Weizsäcker", "al-Masri", "Ní Bhriain", "dos Santos")
OTHER_SCRIPTS: Final = ("Nguyễn Thị Ánh", "王小明", "Олена Шевченко", "محمد الفارسي", "Łukasz Dąbrowski", "Ελένη Παππά")
GIVEN: Final = (
    "Ada", "Ben", "Cleo", "Dev", "Ella", "Finn", "Gita", "Hal", "Ines", "Jo", "Kit", "Lena", "Max", "Nora", "Omar",
    "Pia", "Quinn", "Rosa",
    "Sunil", "Tess", "Uma", "Vic", "Wanda", "Xenia", "Yusuf", "Zara", "Alan", "Bea", "Carl", "Dina", "Emil", "Faye",
    "Gwen", "Hugo", "Iris", "Jack",
)  # fmt: skip
FAMILY: Final = (
    "Ashworth", "Banerjee", "Clarke", "Dube", "Evans", "Fraser", "Gupta", "Hughes", "Ito", "Jones", "Khan", "Lowe",
    "Mbeki", "Nolan", "Osei",
    "Patel", "Quirke", "Rossi", "Shah", "Tanaka", "Usman", "Vaughan", "Walsh", "Xu", "Young", "Zhang", "Adeyemi",
    "Brown", "Costa", "Davies",
)  # fmt: skip
LETTERS: Final = "ABCDEFGHIJKLMNOPRSTUVWY"
UNITS: Final = (
    "Care > Nursing > Ward 3",
    "Care > Nursing > Theatre",
    "Care > Therapies",
    "Finance",
    "People",
    "Estates > Works",
)
SITES: Final = ("Leeds", "York", "Hull")
GRADES: Final = ("3", "4", "5", "6", "7", "8a")
JOBS: Final = ("Nurse", "Therapist", "Accountant", "Adviser", "Engineer", "Porter")
HEADING: Final = (
    "Staff number", "Name", "E-mail", "Manager", "Appraiser ID", "Department", "Site", "Time zone", "Start date",
    "Leaving date", "Grade", "Job title",
)  # fmt: skip
DEFECTS: Final = frozenset({
    "duplicate-identifier", "duplicate-email", "missing-identifier", "missing-name", "invalid-email",
    "unreadable-date", "unknown-time-zone",
    "ambiguous-manager", "absent-manager", "blank-manager", "cycle", "own-manager", "two-digit-year", "formula",
    "trailing-spaces",
    "quoted-newline", "one-word-name", "name-with-particle", "other-script", "too-many-cells",
})  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One person as the file will write them."""

    identifier: str
    name: str
    email: str
    manager: str = ""
    appraiser: str = ""
    unit: str = "Finance"
    site: str = "Leeds"
    time_zone: str = "Europe/London"
    start: str = "14/03/2019"
    leaving: str = ""
    grade: str = "5"
    job: str = "Nurse"
    more: tuple[str, ...] = ()

    @property
    def cells(self) -> list[str]:
        """The cells in the order of HEADING."""
        return [
            self.identifier, self.name, self.email, self.manager, self.appraiser, self.unit, self.site,
            self.time_zone, self.start, self.leaving,
            self.grade, self.job, *self.more,
        ]  # fmt: skip


@dataclass(frozen=True)
class Defect:
    """One planted defect: its kind, the lines it is on (as an editor counts them), and the identifiers concerned."""

    kind: str
    lines: tuple[int, ...]
    identifiers: tuple[str, ...]


@dataclass(frozen=True)
class Roster:
    """A file with what is in it."""

    content: bytes
    entries: tuple[Entry, ...]
    defects: tuple[Defect, ...] = field(default=())

    def defect(self, kind: str) -> Defect:
        """The one defect of a kind."""
        return next(each for each in self.defects if each.kind == kind)


def roster(
    people: int = 400,
    *,
    seed: int = 1,
    encoding: str = "utf-8",
    delimiter: str = ",",
    byte_order_mark: bool = False,
    defects: frozenset[str] = DEFECTS,
    managers_by: str = "name",
) -> Roster:
    """A roster as CSV; `managers_by` is name, identifier or email. Letters the encoding lacks are not used."""
    entries, planted = _entries(people, seed, encoding, defects, managers_by)
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter)
    writer.writerow(HEADING)
    line_of: dict[int, int] = {}
    line = 2
    for position, entry in enumerate(entries):
        writer.writerow(entry.cells)
        line_of[position] = line
        line += 1 + sum(cell.count("\n") for cell in entry.cells)
    content = output.getvalue().encode(encoding)
    mark = "\ufeff".encode(encoding) if byte_order_mark else b""
    return Roster(mark + content, tuple(entries), tuple(_defects(planted, entries, line_of)))


def roster_xlsx(people: int = 400, *, seed: int = 1, defects: frozenset[str] = DEFECTS) -> Roster:
    """The same roster as a workbook whose second sheet holds the people; lines are row numbers."""
    entries, planted = _entries(people, seed, "utf-8", defects, "name")
    workbook = Workbook()
    workbook.active.title = "People"
    for cells in (HEADING, *(entry.cells for entry in entries)):
        workbook["People"].append(list(cells))
    workbook.create_sheet("Notes").append(["Exported by payroll"])
    output = io.BytesIO()
    workbook.save(output)
    rows = {position: position + 2 for position in range(len(entries))}
    return Roster(output.getvalue(), tuple(entries), tuple(_defects(planted, entries, rows)))


def large_roster(people: int = 100_000, *, seed: int = 1) -> bytes:
    """A big clean roster in UTF-8, managers by identifier, ten to a manager."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(HEADING)
    writer.writerows(entry.cells for entry in _crowd(people, random.Random(seed)))
    return output.getvalue().encode()


def _crowd(people: int, chance: random.Random) -> Iterator[Entry]:
    for number in range(people):
        start = date(2005, 1, 1) + timedelta(days=chance.randrange(7_000))
        manager = f"E{(number - 1) // 10 + 1:06}" if number else ""
        yield Entry(
            identifier=f"E{number + 1:06}",
            name=_name(number),
            email=f"person{number + 1}@example.org",
            manager=manager,
            appraiser=manager if number % 7 == 1 else "",
            unit=chance.choice(UNITS),
            site=chance.choice(SITES),
            start=f"{start:%d/%m/%Y}",
            grade=chance.choice(GRADES),
            job=chance.choice(JOBS),
        )


def _name(number: int) -> str:
    """A name of one's own: accented ones first, then every given with every family name, then initials between them."""
    if number < len(WESTERN_NAMES):
        return " ".join(WESTERN_NAMES[number])
    # Stepping by a number prime to the count goes through all pairs without an order one can see.
    pairs = len(GIVEN) * len(FAMILY)
    initials, pair = divmod(number, pairs)
    given, family = divmod(pair * 367 % pairs, len(FAMILY))
    letters = "".join(f"{LETTERS[place]}. " for place in divmod(initials, len(LETTERS)) if initials)
    return f"{GIVEN[given]} {letters}{FAMILY[family]}"


def _entries(
    people: int, seed: int, encoding: str, defects: frozenset[str], managers_by: str
) -> tuple[list[Entry], dict[str, list[int]]]:
    if people < 60:
        raise ValueError(f"people must be at least 60 to hold every defect, not {people}")
    entries = list(_crowd(people, random.Random(seed)))
    planted: dict[str, list[int]] = {}
    names = {entry.identifier: position for position, entry in enumerate(entries)}

    def change(kind: str, at: list[int], **values: object) -> None:
        if kind in defects:
            planted[kind] = at
            for position in at:
                entries[position] = replace(entries[position], **values)

    def writable(text: str) -> bool:
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            return False
        return True

    # The last positions are nobody's managers, so a defect there stays alone.
    last = people - 1
    entries[30] = replace(entries[30], name="Sam Taylor")
    entries[31] = replace(entries[31], name="Sam  TAYLOR" if "ambiguous-manager" in defects else "Sam Underwood")
    change("one-word-name", [last - 12], name="Sukarno")
    change("name-with-particle", [last - 13], name=f"Anna {PARTICLES[0]}")
    foreign = [name for name in OTHER_SCRIPTS if writable(name)]
    for offset, name in enumerate(foreign):
        change("other-script", [last - 20 - offset], name=name)
    if foreign and "other-script" in defects:
        planted["other-script"] = [last - 20 - offset for offset in range(len(foreign))]
    change("quoted-newline", [last - 14], job="Nurse,\nnights")
    change("trailing-spaces", [last - 15], name=f"  {entries[last - 15].name}   ", site="Hull \t")
    change("formula", [last - 16], job="=1+1")
    change("two-digit-year", [last - 17], start="21/06/87")

    if managers_by == "name":
        clean = [" ".join(entry.name.split()) for entry in entries]
        managers = [clean[names[entry.manager]] if entry.manager else "" for entry in entries]
    elif managers_by == "email":
        managers = [entries[names[entry.manager]].email if entry.manager else "" for entry in entries]
    else:
        managers = [entry.manager for entry in entries]
    # Nobody reports to the two of one name except where that is the defect.
    for position, entry in enumerate(entries):
        boss = 29 if names.get(entry.manager) in (30, 31) else names.get(entry.manager)
        manager = managers[position] if boss == names.get(entry.manager) else _reference(entries[29], managers_by)
        entries[position] = replace(entry, manager=manager)

    change("ambiguous-manager", [last - 8], manager="sam taylor")
    change("absent-manager", [last - 9], manager="Nobody We Employ")
    change("own-manager", [last - 10], manager=_reference(entries[last - 10], managers_by))
    if "blank-manager" in defects:
        planted["blank-manager"] = [0]
    if "cycle" in defects:
        one, two, three = 40, 41, 42
        for below, above in ((one, two), (two, three), (three, one)):
            entries[below] = replace(entries[below], manager=_reference(entries[above], managers_by))
        planted["cycle"] = [one, two, three]
    change("duplicate-identifier", [last - 1, last], identifier=entries[last].identifier)
    change("duplicate-email", [last - 3, last - 2], email=entries[last - 2].email)
    change("missing-identifier", [last - 4], identifier="")
    change("missing-name", [last - 5], name="  ")
    change("invalid-email", [last - 6], email="ella at example.org")
    change("unreadable-date", [last - 7], start="31/02/2020")
    change("unknown-time-zone", [last - 11], time_zone="Leeds time")
    change("too-many-cells", [last - 18], more=("astray",))
    return entries, planted


def _reference(entry: Entry, by: str) -> str:
    return {"name": " ".join(entry.name.split()), "email": entry.email}.get(by, entry.identifier)


def _defects(planted: dict[str, list[int]], entries: list[Entry], line_of: dict[int, int]) -> Iterator[Defect]:
    for kind, positions in planted.items():
        at = sorted(positions)
        yield Defect(kind, tuple(line_of[each] for each in at), tuple(entries[each].identifier for each in at))
