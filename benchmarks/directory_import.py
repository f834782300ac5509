"""How long a large directory takes to check and to apply, and how much memory the worker needs for it.

python benchmarks/directory_import.py OUT [LINES [RUNS]]     writes OUT/directory-import.md and .json

Three files in a row, in a database of its own: everybody is new; everybody changed (name, address, unit, site, grade,
job, manager); the same file again. Each job runs as the worker runs it, in a process of its own, so that its peak of
memory is its own. Times of the database are those of all its processes; they are read from /proc, so on Linux alone.
"""

import csv
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

FILES = {"everybody is new": 0, "everybody changed": 1, "the same file again": 1}
MEASURES = {
    "seconds": "seconds",
    "worker_cpu": "worker’s CPU seconds",
    "database_cpu": "database’s CPU seconds",
    "megabytes": "worker’s peak MB",
}
GIVEN = ("Ada", "Björn", "Chipo", "Dev", "Ella", "Fatima", "Gareth", "Iñaki", "José", "Mei", "Ngũgĩ", "Priya", "Zoë")
FAMILY = ("Ashworth", "Brontë", "Dube", "García", "Ito", "Khan", "Löfgren", "Mensah", "Osei", "Pugh", "Shah", "Yusuf")
HEADING = (
    "Staff number", "Name", "E-mail", "Manager", "Appraiser ID", "Department", "Site", "Start date", "Grade",
    "Job title",
)  # fmt: skip


# --- The one process that asks ----------------------------------------------------------------------------------------


def main(out, lines="100000", runs="3"):
    out, began = Path(out), datetime.now(UTC)
    out.mkdir(parents=True, exist_ok=True)
    found = {
        "started": began.isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "lines": int(lines),
        "runs": [run(int(lines)) for _ in range(int(runs))],
    }
    (out / "directory-import.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    table = "\n".join(written(found))
    (out / "directory-import.md").write_text(table + "\n")
    print(table)


def run(lines):
    """All files once, in a new installation that is thrown away."""
    from konnekt.running.database import database

    data = Path(tempfile.mkdtemp(prefix="konnekt-benchmark-"))
    data.chmod(0o711)  # the database's own user must get to its folder below
    os.environ["KONNEKT_DATA"] = str(data)
    try:
        with database():
            subprocess.run([sys.executable, "-m", "konnekt.cli", "migrate"], check=True, stdout=subprocess.DEVNULL)
            organisation = step("begin")
            return [imported(organisation, name, edition, lines) for name, edition in FILES.items()]
    finally:
        shutil.rmtree(data)


def imported(organisation, name, edition, lines):
    """One file: what checking and applying it took."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADING, *(person(number, edition) for number in range(lines))])
        file.flush()
        key = step("upload", organisation, file.name)
    found = {"file": name, "check": step("check", organisation, key)}
    if step("decide", organisation, key):
        found["apply"] = step("apply", organisation, key)
    print(json.dumps(found, ensure_ascii=False), file=sys.stderr)
    return found


def person(number, edition):
    """One line. No fact of the second edition is as in the first, but for number and start date."""
    manager = f"E{(number - 1) // (10 - edition):06}" if number else "none"
    if edition and number and manager == f"E{(number - 1) // 10:06}":
        manager = "E000000"
    near = number + edition
    return (
        f"E{number:06}",
        f"{GIVEN[near % 13]} {FAMILY[near // 13 % 12]}-{FAMILY[near // 156 % 12]}",
        f"person{number}@{('first', 'second')[edition]}.example",
        manager,
        manager if number % 7 == 1 else "",
        f"Division {near % 9} > Department {near % 140}",
        ("Leeds", "York", "Hull")[near % 3],
        f"{number % 28 + 1:02}/{number % 12 + 1:02}/{number % 20 + 2004}",
        str(near % 9),
        ("Nurse", "Therapist", "Accountant", "Engineer", "Porter")[near % 5],
    )


def step(*words):
    """What one process below says it did."""
    process = subprocess.run(
        [sys.executable, __file__, "--step", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(process.stdout.splitlines()[-1])


def written(found):
    """The table: medians, and the worst in brackets."""
    count = len(found["runs"])
    yield f"# A directory of {found['lines']:,} lines, {found['started'][:10]}"
    yield ""
    yield f"{found['machine']}. n = {count}: the median, and the worst in brackets."
    yield ""
    yield f"| file | job | {' | '.join(MEASURES.values())} | load before |"
    yield f"|---|---|{'---|' * (len(MEASURES) + 1)}"
    for place, name in enumerate(FILES):
        for job in ("check", "apply"):
            times = [one[place][job] for one in found["runs"] if job in one[place]]
            if times:
                cells = [f"{statistics.median(of):.1f} ({max(of):.1f})" for of in values(times, *MEASURES, "load")]
                yield f"| {name} | {job} | {' | '.join(cells)} |"


def values(times, *names):
    return ([one[name] for one in times] for name in names)


# --- The processes that do --------------------------------------------------------------------------------------------


def begin():
    from konnekt.organisations.models import Organisation

    return str(Organisation.objects.create(name="Meridian", slug="meridian").pk)


def upload(organisation, path):
    from konnekt.core.tenancy import tenant
    from konnekt.organisations.actions import importing
    from konnekt.organisations.importing.choices import from_data
    from konnekt.organisations.jobs import check_import

    actor = administrator(organisation)
    with tenant(organisation):
        kept = importing.upload(actor, name="people.csv", body=Path(path).read_bytes())
        importing.choose_columns(actor, imported=kept, choices=from_data(kept.mapping))
        importing.start_check(actor, imported=kept, job=check_import)
    return str(kept.pk)


def decide(organisation, key):
    """Have it applied as it was checked, if it changes anything; the check must have gone well."""
    from konnekt.core.tenancy import tenant
    from konnekt.organisations.actions import importing
    from konnekt.organisations.jobs import apply_import
    from konnekt.organisations.models import DirectoryImport

    with tenant(organisation):
        kept = DirectoryImport.objects.get(pk=key)
        if not kept.counts["changes_anything"]:
            return False
        importing.start_applying(
            administrator(organisation), imported=kept, without_refused=False, leavers_confirmed=False, job=apply_import
        )
    return True


def measured(job, organisation, key):
    """Perform a job as the worker does, and say what it took."""
    from konnekt.core.tenancy import tenant
    from konnekt.jobs.models import WorkState
    from konnekt.jobs.queue import perform
    from konnekt.organisations.models import DirectoryImport

    with tenant(organisation):
        work = DirectoryImport.objects.get(pk=key).work_id
    load, database, cpu, began = os.getloadavg()[0], database_cpu(), time.process_time(), time.perf_counter()
    perform(job, {"organisation_id": organisation, "import_id": key, "work_id": str(work)})
    took = {
        "seconds": time.perf_counter() - began,
        "worker_cpu": time.process_time() - cpu,
        "database_cpu": database_cpu() - database,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "load": load,
    }
    with tenant(organisation):
        kept = DirectoryImport.objects.select_related("work").get(pk=key)
    if kept.work.state != WorkState.DONE:
        raise SystemExit(f"{job.name} ended as {kept.work.state}: {kept.work.words}")
    return {name: round(number, 2) for name, number in took.items()} | {"counts": kept.counts}


def database_cpu():
    """The seconds that all processes of the database have worked so far, those that ended included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = process(cursor.fetchone()[0])["parent"]
    everything = [process(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()]
    ticks = process(server)["ended"] + sum(
        one["own"] for one in everything if one and server in (one["parent"], one["pid"])
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def process(pid):
    """Who started a process, and how many ticks it and its ended children have worked; nothing once it is gone."""
    try:
        cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return {}
    return {
        "pid": pid,
        "parent": int(cells[1]),
        "own": int(cells[11]) + int(cells[12]),
        "ended": int(cells[13]) + int(cells[14]),
    }


def administrator(organisation):
    from konnekt.access.actors import Actor, Role

    return Actor(organisation, None, roles=frozenset({Role.MEMBER, Role.ADMINISTRATOR}))


def do(name, *words):
    """One step, in a process that has loaded what the worker loads."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    import django

    django.setup()
    from konnekt.organisations.jobs import apply_import, check_import

    jobs = {"check": check_import, "apply": apply_import}
    if name in jobs:
        return measured(jobs[name], *words)
    return {"begin": begin, "upload": upload, "decide": decide}[name](*words)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(do(*sys.argv[2:])))
    else:
        main(*sys.argv[1:])
