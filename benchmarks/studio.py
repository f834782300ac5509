"""How fast the matching studio is: its pages, and the answer to a change of what counts.

python benchmarks/studio.py docs/proof                                 writes studio.md and .json there
python benchmarks/studio.py OUT [MENTEES MENTORS REQUESTS CHANGES]     2000 1000 100 20 unless said otherwise

It takes three to four minutes on a quiet machine with two cores.

In a database of its own: the demo company with so many more mentees and mentors, whose answers are mixed from its
people's. Pages are asked for as the product serves them, without a network. A change is timed from the click to the
answer on the page: saved, worked out by the solver process, and fetched, asked for every 50 ms. Beside the time on the
clock stands the time on a processor, of the page's process and of the solver's: it says what a loaded machine hides.
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
        # As at an installation: the solver's loops are compiled before anybody asks.
        subprocess.run([sys.executable, "-m", "konnekt_engine.matching.warming"], check=True)
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
    yield "| what | n | median | 95th percentile | most | goal | on a processor: page | solver |"
    yield "|---|---|---|---|---|---|---|---|"
    for what, row in found["rows"].items():
        times = sorted(one["clock"] for one in row["times"])
        goal = f"{row['goal']} {'met' if of(times, row['by']) <= row['goal'] else 'missed'}" if row["goal"] else "–"
        cells = [f"{of(times, share):.0f}" for share in (0.5, 0.95, 1.0)]
        cells += [goal, *(f"{statistics.median(one[of_] for one in row['times']):.0f}" for of_ in ("page", "solver"))]
        yield f"| {what} | {len(times)} | {' | '.join(cells)} |"


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
    # What autovacuum does within a minute; only the owner of the tables may.
    owner = os.environ | {"KONNEKT_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, __file__, "--analyze"], check=True, env=owner)
    rows = {}

    def note(what, times, goal=None, by=0.95):
        rows[what] = {"times": times, "goal": goal, "by": by}
        print(what, f"{statistics.median(one['clock'] for one in times):.0f}", file=sys.stderr)

    client.get(studio)
    note("studio page", [timed(lambda: got(client, studio)) for _n in range(int(requests))], GOAL_PAGE)
    solver = subprocess.Popen([sys.executable, "-m", "konnekt.cli", "solver-process"], stdin=subprocess.PIPE)
    try:
        asks = Asks(client, studio, round_, solver.pid)
        note("first answer, solver just started", [asks.weigh({"areas": 31})])
        weights = [{"areas": 20 + n, "skills": 60 - 2 * n, "hours": n} for n in range(int(changes))]
        note("answer to a weight", [asks.weigh(one) for one in weights], GOAL_ANSWER)
        few = max(2, int(changes) // 4)
        note("answer to a lock", asks.steer("lock", few), GOAL_ANSWER)
        note("answer to a forbid", asks.steer("forbid", few), GOAL_ANSWER)
        for aim in ("fair", "balanced", "stable", "most_score", "total"):
            times = [asks.weigh({"aim": aim, "areas": 40 + n}) for n in range(few)]
            note(f"answer to an aim, then to weights: {aim}", times, GOAL_ANSWER)
        note(
            "studio page with an answer", [timed(lambda: got(client, studio)) for _n in range(int(requests))], GOAL_PAGE
        )
    finally:
        solver.terminate()
        solver.wait()
    load.append(os.getloadavg()[0])
    print(json.dumps({"rows": rows, "load": load}))


def analyze():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(what, solver=None):
    """Milliseconds on the clock, and on a processor: of this process, and of the solver's."""
    began, page, solving = time.perf_counter(), time.process_time(), used_by(solver)
    what()
    return {
        "clock": 1000 * (time.perf_counter() - began),
        "page": 1000 * (time.process_time() - page),
        "solver": 1000 * (used_by(solver) - solving),
    }


def used_by(pid):
    """Seconds that a process has spent on processors."""
    if pid is None:
        return 0
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def got(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code


class Asks:
    """Changes, each timed to its answer."""

    def __init__(self, client, studio, round_, solver):
        self.client, self.studio, self.round, self.solver = client, studio, round_, solver

    def weigh(self, changed):
        """Other criteria."""
        from konnekt.core.tenancy import tenant
        from konnekt.matching.actions.steering import criteria_of
        from konnekt.matching.rules import said_in

        with tenant(self.round.organisation_id):
            now = said_in(criteria_of(self.round)) | {"step": self._step()} | changed
        posted = {name: value for name, value in now.items() if value is not None and value is not False}

        def change():
            page = self.client.post(f"{self.studio}criteria/", posted, headers={"HX-Request": "true"})
            assert page.status_code == 200, page.status_code
            assert b"field-errors" not in page.content, page.content
            self._wait(page)

        return timed(change, self.solver)

    def steer(self, kind, number):
        """A pair locked that would not be one, or a pair forbidden that would be; a rule may refuse the first kind."""
        from konnekt.core.tenancy import tenant
        from konnekt.matching.models import LiveAnswer

        with tenant(self.round.organisation_id):
            pairs = list(LiveAnswer.objects.get(round=self.round).pairs.items())
        found = []
        for place, (mentee, mentor) in enumerate(pairs):
            with tenant(self.round.organisation_id):
                step = self._step()
            other = pairs[-1 - place][1] if kind == "lock" else mentor
            posted = {"kind": kind, "mentee": mentee, "mentor": other, "reason": "Measured", "step": step}
            taken = []

            def change(posted=posted, taken=taken):
                taken.append(self.client.post(f"{self.studio}steers/", posted).status_code == 302)
                if taken[0]:
                    self._wait(self._look())

            time_ = timed(change, self.solver)
            found += [time_] if taken[0] else []
            if len(found) == number:
                return found
        raise AssertionError(f"no pair could be steered: {kind}")

    def _wait(self, page):
        began = time.perf_counter()
        while b"aria-busy" in page.content or b"live-figures" not in page.content:
            assert time.perf_counter() - began < 300, page.content
            time.sleep(0.05)
            page = self._look()

    def _look(self):
        return self.client.get(f"{self.studio}live/", headers={"HX-Request": "true"})

    def _step(self):
        from konnekt.matching.actions.stepping import last_step

        return last_step(self.round)


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


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:])
    elif sys.argv[1:2] == ["--analyze"]:
        analyze()
    else:
        main(*sys.argv[1:])
