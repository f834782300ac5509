"""How fast the matching studio is: its pages, and the answer to a change of what counts.

python benchmarks/studio.py OUT [MENTEES MENTORS REQUESTS CHANGES]     writes OUT/studio.md and .json

In a database of its own: the demo company with so many more mentees and mentors, whose answers are mixed from its
people's. Pages are asked for as the product serves them, without a network. A change is timed from the click to the
answer on the page: saved, worked out by the solver process, and fetched, asked for every 50 ms.
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
from datetime import UTC, date, datetime
from pathlib import Path

GOAL_PAGE, GOAL_ANSWER = 300, 1000
"""In milliseconds: a page at the 95th percentile, and an answer."""


# --- The one process that asks ----------------------------------------------------------------------------------------


def main(out, mentees="2000", mentors="1000", requests="100", changes="20"):
    from konnekt.running.database import database

    out, began = Path(out), datetime.now(UTC)
    out.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="konnekt-benchmark-"))
    data.chmod(0o711)  # the database's own user must get to its folder below
    os.environ |= {"KONNEKT_DATA": str(data), "KONNEKT_DEMO": "yes", "OPENBLAS_NUM_THREADS": "1"}
    try:
        with database():
            konnekt("migrate")
            os.environ["KONNEKT_DATABASE_ROLE"] = "app"
            konnekt("demo-company", "150")
            measured = subprocess.run(
                [sys.executable, __file__, "--measure", mentees, mentors, requests, changes],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
    finally:
        shutil.rmtree(data)
    found = json.loads(measured.stdout.splitlines()[-1]) | {
        "started": began.isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "people": [int(mentees), int(mentors)],
    }
    (out / "studio.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    table = "\n".join(written(found))
    (out / "studio.md").write_text(table + "\n")
    print(table)


def konnekt(*words):
    subprocess.run([sys.executable, "-m", "konnekt.cli", *words], check=True, stdout=subprocess.DEVNULL)


def written(found):
    """The table: each row in milliseconds, beside its goal."""
    mentees, mentors = found["people"]
    yield f"# The studio at {mentees:,} mentees and {mentors:,} mentors, {found['started'][:10]}"
    yield ""
    yield f"{found['machine']}; load before {found['load'][0]:.1f}, after {found['load'][1]:.1f}. In milliseconds."
    yield ""
    yield "| what | n | median | 95th percentile | most | goal |"
    yield "|---|---|---|---|---|---|"
    for what, row in found["rows"].items():
        times = sorted(row["times"])
        goal = f"{row['goal']} {'met' if of(times, row['by']) <= row['goal'] else 'missed'}" if row["goal"] else "–"
        cells = [f"{of(times, share):.0f}" for share in (0.5, 0.95, 1.0)]
        yield f"| {what} | {len(times)} | {' | '.join(cells)} | {goal} |"


def of(times, share):
    """The least time that so large a share of all doesn't exceed."""
    return times[max(0, -(-int(share * 1000) * len(times) // 1000) - 1)]


# --- The process that measures ----------------------------------------------------------------------------------------


def measure(mentees, mentors, requests, changes):
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    load = [os.getloadavg()[0]]
    client, studio, round_ = prepare(int(mentees), int(mentors))
    rows = {}

    def note(what, times, goal=None, by=0.95):
        rows[what] = {"times": times, "goal": goal, "by": by}
        print(what, f"{statistics.median(times):.0f}", file=sys.stderr)

    note("studio page", [timed(client, studio) for _n in range(int(requests))], GOAL_PAGE)
    solver = subprocess.Popen([sys.executable, "-m", "konnekt.cli", "solver-process"], stdin=subprocess.PIPE)
    try:
        note("first answer, solver just started", [answered(client, studio, round_, {"areas": 31})])
        weights = [{"areas": 20 + n, "skills": 60 - 2 * n, "hours": n} for n in range(int(changes))]
        note("answer to a weight", [answered(client, studio, round_, one) for one in weights], GOAL_ANSWER)
        for aim in ("fair", "balanced", "stable", "most_score", "total"):
            times = [
                answered(client, studio, round_, {"aim": aim, "areas": 40 + n})
                for n in range(max(2, int(changes) // 4))
            ]
            note(f"answer to a weight, best at: {aim}", times, GOAL_ANSWER)
        note("studio page with an answer", [timed(client, studio) for _n in range(int(requests))], GOAL_PAGE)
    finally:
        solver.terminate()
        solver.wait()
    load.append(os.getloadavg()[0])
    print(json.dumps({"rows": rows, "load": load}))


def timed(client, address, **how):
    began = time.perf_counter()
    answer = client.get(address, **how)
    assert answer.status_code == 200, answer.status_code
    return 1000 * (time.perf_counter() - began)


def answered(client, studio, round_, changed):
    """Milliseconds from a change to its answer."""
    from konnekt.core.tenancy import tenant
    from konnekt.matching.actions.steering import criteria_of
    from konnekt.matching.actions.stepping import last_step
    from konnekt.matching.rules import said_in

    with tenant(round_.organisation_id):
        now = said_in(criteria_of(round_)) | {"step": last_step(round_)} | changed
    posted = {name: value for name, value in now.items() if value is not None and value is not False}
    began = time.perf_counter()
    page = client.post(f"{studio}criteria/", posted, headers={"HX-Request": "true"})
    assert page.status_code == 200, page.status_code
    assert b"field-errors" not in page.content, page.content
    while b"aria-busy" in page.content:
        time.sleep(0.05)
        page = client.get(f"{studio}live/", headers={"HX-Request": "true"})
        assert time.perf_counter() - began < 300, "no answer came"
    assert b"live-figures" in page.content, page.content
    return 1000 * (time.perf_counter() - began)


def prepare(mentees, mentors):
    """The demo's round with so many people more, and its manager signed in."""
    from django.test import Client

    from konnekt.core.tenancy import every_organisation, tenant
    from konnekt.organisations.models import Appointment, Login, Organisation
    from konnekt.programmes.models import Enrolment, Programme

    [organisation] = every_organisation()
    with tenant(organisation):
        slug = Organisation.objects.get(pk=organisation).slug
        programme = Programme.objects.get(name="New Horizons")
        round_ = programme.rounds.get()
        people(round_, *missing(round_, mentees, mentors))
        team = programme.team.filter(role="manager").values_list("member_id", flat=True)
        managers = Appointment.objects.filter(role="programme_manager", member__in=team).values_list(
            "member_id", flat=True
        )
        login = Login.objects.filter(member_id__in=list(managers)).select_related("user").first()
        print(Enrolment.objects.filter(round=round_).count(), "enrolments", file=sys.stderr)
    client = Client()
    client.force_login(login.user)
    return client, f"/o/{slug}/rounds/{round_.pk}/matching/", round_


def missing(round_, mentees, mentors):
    """How many more it takes to make so many."""
    from konnekt.matching.reading import size_of

    there = size_of(round_, on=datetime.now(UTC).date())
    return mentees - there.mentees, mentors - there.mentors


def people(round_, mentees, mentors):
    """Their answers are mixed from those of the demo's people; every seventh manages the six after them."""
    from django.db import connection

    from konnekt.core import clock
    from konnekt.organisations.models import Member, ReportingLine, Unit
    from konnekt.organisations.names import fold
    from konnekt.programmes.models import Enrolment
    from konnekt.questions.models import AnswerSet

    chance, now = random.Random(1), clock.read()
    units = list(Unit.objects.all())
    names = [f"Person {number:05}" for number in range(mentees + mentors)]
    members = Member.objects.bulk_create(
        Member(
            name=name,
            name_key=fold(name),
            line_state="known",
            unit=chance.choice(units),
            site=chance.choice(["Leeds", "York", "Hull"]),
            grade=f"Grade {chance.randint(3, 9)}",
            time_zone="Europe/London",
        )
        for name in names
    )
    top = Member.objects.exclude(pk__in=[one.pk for one in members]).first()
    ReportingLine.objects.bulk_create(
        ReportingLine(member=one, manager=members[n - n % 7] if n % 7 else top, since=date(2020, 1, 1))
        for n, one in enumerate(members)
    )
    chance.shuffle(members)
    sides = ["mentee"] * mentees + ["mentor"] * mentors
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            round=round_, member=member, side=side, state="complete", capacity=chance.randint(1, 3), completed_at=now
        )
        for member, side in zip(members, sides, strict=True)
    )
    donors = list(AnswerSet.objects.exclude(frozen_at=None).values_list("values", flat=True))
    pools = {}
    for values in donors:
        for key, value in values.items():
            pools.setdefault(key, []).append(value)
    AnswerSet.objects.bulk_create(
        AnswerSet(
            member=one.member,
            about=one.pk,
            values={key: chance.choice(given) for key, given in pools.items()},
            frozen_at=now,
        )
        for one in enrolments
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
