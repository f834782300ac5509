"""How long the results of a round take to count: a programme of five thousand people, beside fifteen thousand others.

python benchmarks/report.py docs/proof                      writes report.md and .json there
python benchmarks/report.py OUT [PEOPLE OTHERS RUNS]        5000 15000 5 unless said otherwise

In a database of its own, counted as the worker counts: half of the people are mentees with a mentor, six sessions and a
goal each; everybody has three years of history; six indicators are planned, against similar people. Every run counts a
snapshot of its own, and the first finds no figure told before.
"""

import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

GOAL = 10
"""In seconds, for the whole snapshot."""

BEGAN = date(2025, 1, 6)
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


def main(out, people="5000", others="15000", runs="5"):
    from konnekt.running.database import database

    out, began = Path(out), datetime.now(UTC)
    out.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="konnekt-benchmark-"))
    data.chmod(0o711)  # the database's own user must get to its folder below
    os.environ |= {"KONNEKT_DATA": str(data), "OPENBLAS_NUM_THREADS": "1"}
    try:
        with database():
            subprocess.run([sys.executable, "-m", "konnekt.cli", "migrate"], check=True, stdout=subprocess.DEVNULL)
            os.environ["KONNEKT_DATABASE_ROLE"] = "app"
            measured = subprocess.run(
                [sys.executable, __file__, "--measure", people, others, runs],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
    finally:
        shutil.rmtree(data)
    found = json.loads(measured.stdout.splitlines()[-1]) | {
        "started": began.isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "people": int(people),
        "others": int(others),
    }
    (out / "report.json").write_text(json.dumps(found, indent=1) + "\n")
    table = "\n".join(written(found))
    (out / "report.md").write_text(table + "\n")
    print(table)


def written(found):
    seconds = sorted(found["seconds"])
    median = statistics.median(seconds)
    yield f"# Counting the results of a round of {found['people']:,}, {found['started'][:10]}"
    yield ""
    yield (
        f"{found['machine']}; load before {found['load'][0]:.1f}, after {found['load'][1]:.1f}: other work ran on the "
        f"machine where it is above one. {found['people']:,} took part, {found['others']:,} others work there."
    )
    yield ""
    yield "| what | n | median | most | goal |"
    yield "|---|---|---|---|---|"
    goal = f"{GOAL} s {'met' if seconds[-1] <= GOAL else 'missed'}"
    yield f"| a snapshot, in seconds | {len(seconds)} | {median:.2f} | {seconds[-1]:.2f} | {goal} |"
    yield f"| its figures | | {found['figures']} | | |"
    yield f"| of them told | | {found['told']} | | |"
    yield f"| statements | | {found['statements']} | | |"
    yield f"| most memory, in MiB | | {found['memory']:.0f} | | |"


def measure(people, others, runs):
    import resource

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    django.setup()

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from konnekt.access.actors import Actor
    from konnekt.core.tenancy import tenant
    from konnekt.organisations.models import Organisation
    from konnekt.outcomes.actions.reporting import fill_snapshot
    from konnekt.outcomes.figures import from_data
    from konnekt.outcomes.models import Snapshot

    before = os.getloadavg()[0]
    organisation = Organisation.objects.create(name="Large", slug="large")
    actor = Actor.product(organisation.pk, "benchmark")
    with tenant(organisation.pk):
        round_ = populate(people, others)
    seconds, statements = [], 0
    for _run in range(runs):
        with tenant(organisation.pk):
            snapshot = Snapshot.objects.create(round=round_, as_of=NOW.date(), made_at=NOW)
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                fill_snapshot(actor, snapshot_id=snapshot.pk, tell=lambda *_: None)
            seconds.append(time.perf_counter() - began)
            statements = len(queries)
    with tenant(organisation.pk):
        figures = [from_data(one) for one in Snapshot.objects.get(pk=snapshot.pk).figures]
    found = {
        "seconds": seconds,
        "statements": statements,
        "figures": len(figures),
        "told": sum(one.is_told for one in figures),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "load": [before, os.getloadavg()[0]],
    }
    print(json.dumps(found))


def populate(people, others):
    """An organisation with one round, in bulk; who leaves and who rises is drawn by a fixed seed."""
    from konnekt.organisations.models import Employment, Member, Unit
    from konnekt.outcomes.models import OutcomePlan, Target
    from konnekt.programmes.models import Enrolment, Programme, Round
    from konnekt.relationships.models import Part, Relationship
    from konnekt.workspace.models import Goal, Rating, Session

    draw = random.Random(1)
    root = Unit.objects.create(name="Large", path="Large")
    units = [Unit.objects.create(name=f"Unit {at}", parent=root, path=f"Large / Unit {at}") for at in range(12)]
    members = Member.objects.bulk_create(
        (
            Member(
                name=f"Person {at}",
                name_key=f"person {at}",
                email=f"p{at}@large.example",
                unit=draw.choice(units),
                site=f"Site {draw.randrange(5)}",
                grade=f"Grade {draw.randint(2, 9)}",
                started_on=BEGAN - timedelta(days=draw.randint(100, 5000)),
                left_on=BEGAN + timedelta(days=draw.randint(30, 600)) if draw.random() < 0.13 else None,
            )
            for at in range(people + others)
        ),
        batch_size=2000,
    )
    Employment.objects.bulk_create((row for one in members for row in stood(Employment, one, draw)), batch_size=2000)
    programme = Programme.objects.create(name="Crossing Lines", slug="crossing-lines", purpose="Growing.")
    round_ = Round.objects.create(
        programme=programme,
        name="First",
        enrolment_opens=BEGAN - timedelta(days=60),
        enrolment_closes=BEGAN - timedelta(days=30),
        matching_on=BEGAN - timedelta(days=20),
        starts_on=BEGAN,
        ends_on=BEGAN + timedelta(days=270),
    )
    inside = members[:people]
    half = people // 2
    enrolments = Enrolment.objects.bulk_create(
        (
            Enrolment(round=round_, member=one, side="mentee" if at < half else "mentor", state="complete")
            for at, one in enumerate(inside)
        ),
        batch_size=2000,
    )
    opened = datetime(BEGAN.year, BEGAN.month, BEGAN.day, 9, tzinfo=UTC)
    ended = opened + timedelta(days=270)
    pairs = Relationship.objects.bulk_create(
        (
            Relationship(round=round_, state="ended", answer_by=opened, opened_at=opened, ended_at=ended)
            for _pair in range(half)
        ),
        batch_size=2000,
    )
    Part.objects.bulk_create(
        (
            Part(
                relationship=pair,
                enrolment=one,
                member_id=one.member_id,
                round=round_,
                side=one.side,
                consent="yes",
                holds_place=False,
            )
            for at, pair in enumerate(pairs)
            for one in (enrolments[at], enrolments[half + at])
        ),
        batch_size=2000,
    )
    Session.objects.bulk_create(
        (
            Session(
                relationship=pair,
                state="held",
                begins_at=opened + timedelta(days=20 + 30 * at),
                ends_at=opened + timedelta(days=20 + 30 * at, hours=1),
                made_by_id=enrolments[0].member_id,
                made_at=opened,
                changed_at=opened,
                place=b"",
            )
            for number, pair in enumerate(pairs)
            for at in range(number % 8)
        ),
        batch_size=2000,
    )
    goals = Goal.objects.bulk_create(
        (
            Goal(
                relationship=pair,
                owner_id=enrolments[at].member_id,
                state=draw.choice(["open", "reached", "reached"]),
                what=b"",
                made_at=opened,
                changed_at=ended,
            )
            for at, pair in enumerate(pairs)
        ),
        batch_size=2000,
    )
    Rating.objects.bulk_create(
        (
            Rating(goal=goal, member_id=goal.owner_id, value=draw.randint(*ends), occasion=occasion, rated_at=at)
            for goal in goals
            for occasion, ends, at in (("baseline", (2, 5), opened), ("final", (4, 9), ended))
        ),
        batch_size=2000,
    )
    plan = OutcomePlan.objects.create(
        round=round_, comparison="similar", least_sample=30, report_on=NOW.date(), version="2", made_at=opened
    )
    chosen = ("retention", "promotion", "pay-band", "moves", "goals", "diversity")
    Target.objects.bulk_create(Target(plan=plan, indicator=key, enough="More.") for key in chosen)
    return Round.objects.select_related("programme").get(pk=round_.pk)


def stood(employment, one, draw):
    """One row, or two for whoever rose; none beyond the day on which somebody left."""
    since = BEGAN - timedelta(days=365)
    level = int(one.grade.split()[-1])
    rose = BEGAN + timedelta(days=draw.randint(-300, 540))
    if draw.random() < 0.2 and (one.left_on is None or rose < one.left_on):
        yield employment(
            member=one, unit=one.unit, grade=f"Grade {level - 1}", pay_band=f"B{level - 1}", since=since, until=rose
        )
        since = rose
    yield employment(member=one, unit=one.unit, grade=one.grade, pay_band=f"B{level}", since=since, until=one.left_on)


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        measure(*map(int, sys.argv[2:]))
    else:
        main(*sys.argv[1:])
