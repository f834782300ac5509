"""How fast the community is in a space of fifty thousand posts: its lists, its search, and a long thread.

python benchmarks/community.py docs/proof                              writes community.md and .json there
python benchmarks/community.py OUT [POSTS REQUESTS]                    50000 100 unless said otherwise

In a database of its own: the demo company, in one of whose spaces so many posts and replies were written. Pages are
asked for as the product serves them, by somebody who is in the space, without a network. Statements are counted, too:
at a hundredth of the posts, and at all of them.
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
from datetime import UTC, datetime, timedelta
from pathlib import Path

GOAL = 200
"""In milliseconds, at the 95th percentile: a list and a search."""

# fmt: off
WORDS = [
    "agenda", "answer", "apprentice", "autumn", "board", "bridge", "career", "change", "coffee", "colleague",
    "confidence", "courage", "coach", "deadline", "depot", "desk", "doubt", "feedback", "follow", "friend",
    "garden", "goal", "growth", "harbour", "help", "hours", "idea", "interview", "journey", "kettle", "ladder",
    "learn", "letter", "listen", "lunch", "manager", "meeting", "mentor", "mistake", "monday", "morning",
    "network", "notes", "office", "patience", "pause", "plan", "platform", "practice", "promise", "question",
    "quiet", "rail", "reason", "room", "season", "session", "shift", "silence", "skill", "spring", "station",
    "step", "story", "strength", "student", "summer", "talk", "team", "thanks", "thought", "ticket", "time",
    "track", "trust", "walk", "week", "window", "winter", "wonder", "work",
]
# fmt: on
RARE = "marmalade"


def main(out, posts="50000", requests="100"):
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
                [sys.executable, __file__, "--measure", posts, requests], check=True, stdout=subprocess.PIPE, text=True
            )
    finally:
        shutil.rmtree(data)
    found = json.loads(measured.stdout.splitlines()[-1]) | {
        "started": began.isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "posts": int(posts),
    }
    (out / "community.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    table = "\n".join(written(found))
    (out / "community.md").write_text(table + "\n")
    print(table)


def konnekt(*words):
    subprocess.run([sys.executable, "-m", "konnekt.cli", *words], check=True, stdout=subprocess.DEVNULL)


def written(found):
    """The table: each row in milliseconds, beside its goal."""
    yield f"# The community at {found['posts']:,} posts in one space, {found['started'][:10]}"
    yield ""
    yield (
        f"{found['machine']}; load before {found['load'][0]:.1f}, after {found['load'][1]:.1f}: other work ran on the "
        "machine where it is above one. In milliseconds, whole pages without a network; statements at "
        f"{found['posts'] // 100:,} posts and at all of them."
    )
    yield ""
    yield "| what | n | median | 95th percentile | most | goal | on a processor | statements |"
    yield "|---|---|---|---|---|---|---|---|"
    for what, row in found["rows"].items():
        times = sorted(one["clock"] for one in row["times"])
        reached = of(times, 0.95)
        goal = f"{GOAL} {'met' if reached <= GOAL else 'missed'}" if row["goal"] else "–"
        cpu = statistics.median(one["cpu"] for one in row["times"])
        cells = [f"{of(times, share):.0f}" for share in (0.5, 0.95, 1.0)]
        cells += [goal, f"{cpu:.0f}", " / ".join(map(str, row["statements"]))]
        yield f"| {what} | {len(times)} | {' | '.join(cells)} |"


def of(times, share):
    """The least time that so large a share of all doesn't exceed."""
    return times[max(0, -(-int(share * 1000) * len(times) // 1000) - 1)]


# --- The process that measures ----------------------------------------------------------------------------------------


def measure(posts, requests):
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    load = [os.getloadavg()[0]]
    client, base, space, thread = prepare(int(posts) // 100)
    pages = {
        "the page Community": (base, True),
        "a space, its newest posts": (f"{base}spaces/{space}/", True),
        "a space, in the middle": (f"{base}spaces/{space}/?before={middle()}", True),
        "search, a common word": (f"{base}search/?q=question", True),
        "search, two words": (f"{base}search/?q=bridge+patience", True),
        "search, a rare word": (f"{base}search/?q={RARE}", True),
        "search, a word that nobody wrote": (f"{base}search/?q=xylophone", True),
        "a thread of 200 replies": (f"{base}posts/{thread}/", False),
    }
    few = {what: statements(client, path) for what, (path, _goal) in pages.items()}
    write(space, int(posts) - int(posts) // 100)
    owner = os.environ | {"KONNEKT_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, __file__, "--analyze"], check=True, env=owner)  # as autovacuum within a minute
    rows = {}
    for what, (path, goal) in pages.items():
        got(client, path)
        times = [timed(lambda path=path: got(client, path)) for _n in range(int(requests))]
        rows[what] = {"times": times, "goal": goal, "statements": [few[what], statements(client, path)]}
        print(what, f"{statistics.median(one['clock'] for one in times):.0f}", file=sys.stderr)
    load.append(os.getloadavg()[0])
    print(json.dumps({"rows": rows, "load": load}))


def analyze():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "konnekt.settings"
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def prepare(number):
    """Somebody in the space of the programme under way, and the first posts there."""
    from django.test import Client

    from konnekt.accounts.models import User
    from konnekt.community.models import Membership, Post
    from konnekt.core.tenancy import tenant
    from konnekt.organisations.models import Login, Organisation

    organisation = Organisation.objects.get()
    with tenant(organisation.pk):
        logins = Login.objects.values("member_id")
        rows = Membership.objects.filter(space__programme__isnull=False, member__in=logins).order_by("since", "pk")
        row = rows.first()
        space = row.space_id
        users = Login.objects.filter(member_id=row.member_id).values("user")
    client = Client()
    client.force_login(User.objects.get(pk__in=users))
    write(space, number)
    with tenant(organisation.pk):
        top = Post.objects.filter(space=space, under=None).order_by("-written_at").first()
        replies(top, 200)
    return client, f"/o/{organisation.slug}/community/", space, top.pk


def write(space, number):
    """Posts of a few sentences, one in four a reply, spread over two years; a rare word in one of a thousand."""
    from django.contrib.postgres.search import SearchVector

    from konnekt.community.models import Membership, Post
    from konnekt.core.tenancy import tenant
    from konnekt.organisations.models import Organisation

    drawn, now = random.Random(number), datetime.now(UTC)
    with tenant(Organisation.objects.get().pk):
        people = list(Membership.objects.filter(space=space).values_list("member", flat=True))
        made, tops = [], []
        for n in range(number):
            text = " ".join(drawn.choices(WORDS, k=60)) + (f" {RARE}" if n % 1000 == 7 else "")
            under = drawn.choice(tops) if tops and n % 4 == 3 else None
            title = "" if under else " ".join(drawn.choices(WORDS, k=6))
            at = now - timedelta(seconds=drawn.randrange(2 * 365 * 86_400))
            post = Post(space_id=space, author_id=drawn.choice(people), title=title, body=text, written_at=at)
            post.under = under
            made.append(post)
            if under is None:
                tops.append(post)
        Post.objects.bulk_create(made, batch_size=1000)
        Post.objects.filter(words=None).update(words=SearchVector("title", "body", config="english"))


def replies(post, number):
    from konnekt.community.models import Membership, Post

    people = list(Membership.objects.filter(space=post.space_id).values_list("member", flat=True))
    Post.objects.bulk_create(
        Post(space_id=post.space_id, under=post, author_id=people[n % len(people)], body="A reply of some words.",
             written_at=post.written_at + timedelta(minutes=n))
        for n in range(number)
    )  # fmt: skip


def middle():
    """A key a year back."""
    at = datetime.now(UTC) - timedelta(days=365)
    return f"{at:%Y-%m-%dT%H:%M:%S}%2B00:00~00000000-0000-0000-0000-000000000000"


def statements(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    got(client, path)
    with CaptureQueriesContext(connection) as asked:
        got(client, path)
    return len(asked)


def got(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def timed(act):
    clock, cpu = time.perf_counter(), time.process_time()
    act()
    return {"clock": 1000 * (time.perf_counter() - clock), "cpu": 1000 * (time.process_time() - cpu)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:])
    elif sys.argv[1:2] == ["--analyze"]:
        analyze()
    else:
        main(*sys.argv[1:])
