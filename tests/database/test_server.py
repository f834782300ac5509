"""The embedded server: starts for the first, is shared by all, and stops after the last, however each of them ends."""

import os
import pwd
import shutil
import signal
import stat
from pathlib import Path
from zlib import crc32

import psycopg
import pytest
from tests.clusters import eventually, is_up, kill, postmaster, watcher

from konnekt.database import server
from konnekt.database.binaries import Binaries, binaries
from konnekt.database.errors import DatabaseError
from konnekt.database.identity import Identity
from konnekt.database.places import Places
from konnekt.database.server import start

ROOT = os.geteuid() == 0


def nobody_gets_here() -> bool:
    """Whether an ordinary user could run Konnekt from this checkout at all."""
    entry = pwd.getpwnam("nobody")
    nobody = Identity(entry.pw_uid, entry.pw_gid, "nobody")
    return nobody.can_enter(binaries().folder) and nobody.can_enter(Path(server.__file__).parent)


# Root also plays an ordinary user. Where the tests run as one, there is nobody else to play.
USERS = [(), ("nobody",)] if ROOT and nobody_gets_here() else [()]
everyone = pytest.mark.parametrize("user", USERS, ids=lambda user: user[0] if user else "ourselves")


@pytest.fixture
def private_umask():
    """Make files that only their owner can read, as the command line does."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def leave(process) -> None:
    process.stdin.close()
    assert process.wait(timeout=120) == 0


def ask(running, question: str):
    with psycopg.connect(running.url()) as connection:
        return connection.execute(question).fetchone()[0]


def test_it_runs_while_it_is_used_and_keeps_what_was_written(place):
    with start(place / "var", fast_and_unsafe=True) as running, psycopg.connect(running.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert not is_up(place / "var")
    with start(place / "var", fast_and_unsafe=True) as running:
        assert ask(running, "SELECT answer FROM kept") == 42
    assert not is_up(place / "var")


def test_it_can_be_reached_through_a_private_folder_only_and_logs_nothing_that_was_written(place):
    with start(place / "var", fast_and_unsafe=True) as running:
        assert ask(running, "SHOW listen_addresses") == ""
        for folder in (running.socket_dir, running.places.home, running.places.cluster):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with psycopg.connect(running.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE diary (words text CHECK (words = ''))")
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("INSERT INTO diary VALUES ('my secret')")
        log = running.places.log.read_text()
    assert "violates check constraint" in log
    assert "my secret" not in log


@everyone
def test_the_last_to_leave_stops_it(place, hold, user):
    first = hold(place / "var", *user)
    second = hold(place / "var", *user)
    leave(first)
    assert is_up(place / "var")
    leave(second)
    assert not is_up(place / "var")


@everyone
def test_it_stops_after_its_user_was_killed(place, hold, user):
    process = hold(place / "var", *user)
    kill(process.pid)
    eventually(lambda: not is_up(place / "var"))
    eventually(lambda: watcher(place / "var") is None)


def test_it_stops_after_the_whole_group_of_its_user_was_killed(place, hold):
    process = hold(place / "var")
    os.killpg(process.pid, signal.SIGKILL)
    eventually(lambda: not is_up(place / "var"))


def test_it_stops_although_the_watcher_was_killed(place, hold):
    process = hold(place / "var")
    kill(watcher(place / "var"))
    leave(process)
    assert not is_up(place / "var")


def test_when_watcher_and_user_were_killed_the_next_user_takes_over(place, hold):
    process = hold(place / "var")
    kill(watcher(place / "var"))
    kill(process.pid)
    process.wait()
    assert is_up(place / "var")
    next_user = hold(place / "var")
    assert watcher(place / "var")
    kill(next_user.pid)
    eventually(lambda: not is_up(place / "var"))


def test_it_starts_again_after_the_server_was_killed(place, hold):
    first = hold(place / "var")
    kill(postmaster(place / "var"))
    second = hold(place / "var")
    assert is_up(place / "var")
    leave(first)
    leave(second)


def test_four_may_start_it_at_once_on_an_empty_place(place, hold):
    processes = [hold(place / "var", wait=False) for _ in range(4)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4
    for process in processes:
        leave(process)
    assert not is_up(place / "var")


@pytest.mark.parametrize("name", ["with some spaces", "it's quoted", "dé/ep-" * 30], ids=["spaces", "quote", "deep"])
def test_it_starts_in_any_path(place, hold, proof, name):
    """The sample starts it in each path for one of its users, whom the path draws; a proof in full for all of them."""
    drawn = crc32(name.encode()) % len(USERS)
    for user in USERS if proof.full else [USERS[drawn]]:
        data = place / "-".join(user) / name / "var"
        process = hold(data, *user)
        assert is_up(data)
        leave(process)
        assert not is_up(data)
    proof.note(f"users who started the server in a path like “{name[:20]}”", len(USERS) if proof.full else 1)


def test_the_socket_moves_to_a_short_path_that_depends_on_the_data_alone(place):
    shallow, deep = Places.under(place / "var"), Places.under(place / ("deep/" * 30) / "var")
    assert shallow.socket_dir == place / "var" / "run"
    assert deep.socket_dir.parent == Path("/tmp")
    assert deep.socket_dir == Places.under(deep.data).socket_dir
    assert deep.socket_dir != Places.under(deep.data / "other").socket_dir


@pytest.mark.parametrize("stranger", ["open", "link"])
def test_it_refuses_a_socket_folder_that_somebody_else_prepared(place, stranger):
    data = place / ("deep/" * 30) / "var"
    prepared = Places.under(data).socket_dir
    if stranger == "open":
        prepared.mkdir()
        prepared.chmod(0o777)
    else:
        prepared.symlink_to(place)
    try:
        with pytest.raises(DatabaseError, match="nobody else may enter"):
            start(data, fast_and_unsafe=True)
    finally:
        prepared.rmdir() if stranger == "open" else prepared.unlink()


def test_a_half_made_cluster_is_cleared_away(place):
    places = Places.under(place / "var")
    with start(places.data, fast_and_unsafe=True):
        pass
    places.cluster.rename(places.home / "new-12345")
    with start(places.data, fast_and_unsafe=True) as running:
        assert ask(running, "SELECT 1") == 1
    assert list(places.home.glob("new-*")) == []


def test_a_lock_file_with_the_number_of_some_other_program_does_not_hinder(place):
    places = Places.under(place / "var")
    with start(places.data, fast_and_unsafe=True):
        lock = (places.cluster / "postmaster.pid").read_text().split("\n", 1)[1]
    owner = places.cluster.stat()
    # A process of the same user, as after a restart of the machine: PostgreSQL itself would refuse to start.
    sleeper = os.posix_spawn("/bin/sleep", ["sleep", "60"], {}) if not ROOT else spawn_as(owner.st_uid)
    (places.cluster / "postmaster.pid").write_text(f"{sleeper}\n{lock}")
    os.chown(places.cluster / "postmaster.pid", owner.st_uid, owner.st_gid)
    try:
        with start(places.data, fast_and_unsafe=True) as running:
            assert ask(running, "SELECT 1") == 1
    finally:
        kill(sleeper)
        os.waitpid(sleeper, 0)


def spawn_as(uid: int) -> int:
    child = os.fork()
    if child == 0:
        os.setuid(uid)
        os.execv("/bin/sleep", ["sleep", "60"])
    return child


def test_data_of_another_major_version_is_refused_with_the_way_out(place):
    (place / "var" / "pg" / "16").mkdir(parents=True)
    with pytest.raises(DatabaseError, match=r"of PostgreSQL 16.*`konnekt db upgrade`"):
        start(place / "var")


def test_a_place_that_cannot_be_made_is_named(place):
    (place / "var").write_text("a file, not a folder")
    with pytest.raises(DatabaseError, match=r"cannot keep its data in .*/var.*KONNEKT_DATA"):
        start(place / "var")


if ROOT:

    def test_root_runs_it_as_a_system_user_and_says_when_that_user_cannot_get_there(place):
        with start(place / "var", fast_and_unsafe=True) as running:
            assert running.places.cluster.stat().st_uid != 0
        (place / "private").mkdir(mode=0o700)
        with pytest.raises(DatabaseError, match=f"cannot enter {place}/private: keep the data where"):
            start(place / "private" / "var")

    def test_root_copies_the_programs_for_a_user_who_cannot_get_to_them(place, monkeypatch, private_umask):
        hidden = place / "root's" / "site-packages"
        package = binaries().folder.parent.parent
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, hidden / part.name, ignore=shutil.ignore_patterns("pginstall"), symlinks=True)
        (place / "root's").chmod(0o700)
        monkeypatch.setattr(
            server, "binaries", lambda major: Binaries(major, hidden / binaries().folder.relative_to(package.parent))
        )
        for _ in range(2):
            with start(place / "var", fast_and_unsafe=True) as running:
                assert ask(running, "SELECT 1") == 1
        assert not is_up(place / "var")


if len(USERS) > 1:

    def test_root_runs_it_as_the_owner_of_the_data(place, hold):
        leave(hold(place / "var", "nobody"))
        with start(place / "var", fast_and_unsafe=True) as running:
            assert pwd.getpwuid(running.places.cluster.stat().st_uid).pw_name == "nobody"
            assert ask(running, "SELECT 1") == 1

    def test_an_ordinary_user_is_told_where_it_may_not_go(place, hold):
        (place / "private").mkdir(mode=0o700)
        with pytest.raises(AssertionError, match=r"cannot keep its data in .*/private/var: Permission denied"):
            hold(place / "private" / "var", "nobody")

    def test_an_ordinary_user_is_told_whose_data_it_is(place, hold):
        with start(place / "var", fast_and_unsafe=True) as running:
            owner = pwd.getpwuid(running.places.home.stat().st_uid).pw_name
        with pytest.raises(AssertionError, match=f"belongs to '{owner}': run Konnekt as that user"):
            hold(place / "var", "daemon")
