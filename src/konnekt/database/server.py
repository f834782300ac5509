"""Start, share and stop the embedded PostgreSQL server.

Any number of processes may call :func:`start` on the same data directory: the first brings the server up, the
others join it, and it stops when the last one has gone, however that one ended (see :mod:`konnekt.database.watcher`).
"""

import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from konnekt.database.binaries import MAJOR, Binaries, binaries
from konnekt.database.errors import DatabaseError, keeping
from konnekt.database.identity import CLEAN_ENVIRONMENT, Identity, identity_for, private_folder
from konnekt.database.places import PORT, Places

SUPERUSER = "postgres"
_SECONDS_FOR_A_ZOMBIE = 10
_SECONDS_FOR_RECOVERY = 300
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement, or the row it failed on, may hold what people wrote: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    # A used-up piece of the log is deleted and not written over bit by bit: it may hold a key that was dropped since.
    "wal_recycle": "off",
}
_FAST_AND_UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    # What nobody commits looks empty to whoever counts rows, and for an empty table any plan will do: minutes of it.
    "autovacuum": "off",
}


@dataclass
class Server:
    """A running server that this process uses; it stops after its last user."""

    places: Places
    _identity: Identity
    _programs: Binaries
    _users: int | None

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket: the ``host`` of a connection."""
        return self.places.socket_dir

    @property
    def port(self) -> int:
        """The ``port`` of a connection."""
        return PORT

    def url(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the address of a database for a role."""
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket_dir), safe='')}&port={PORT}"

    def release(self) -> None:
        """Use the server no longer; if nobody else does, it has stopped when this returns."""
        if self._users is None:
            return
        users, self._users = self._users, None
        _ensure_watcher(self.places, self._identity, self._programs)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(users, fcntl.LOCK_SH)  # at once beside other users; after the watcher, if it is stopping
        else:
            self._identity.run(_stop(self.places, self._programs))
        os.close(users)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def start(data: Path, *, fast_and_unsafe: bool = False, major: int = MAJOR) -> Server:
    """Bring the server of this data directory up, or join it, and return it.

    ``fast_and_unsafe`` gives up durability, for clusters that are thrown away.
    """
    programs = binaries(major)
    places = Places.under(data, major)
    with keeping(places.data):
        identity = identity_for(places)
        if major == MAJOR:
            _refuse_other_majors(places)
        _make_places(places, identity)
    users = _open(places.users, identity)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a watcher is stopping the server
        with _alone(places.starting, identity):
            if not identity.can_enter(programs.folder):
                programs = programs.copied_to(places.programs)
            _create(places, identity, programs, fast_and_unsafe=fast_and_unsafe)
            _bring_up(places, identity, programs, {**_SETTINGS, **(_FAST_AND_UNSAFE if fast_and_unsafe else {})})
            _ensure_watcher(places, identity, programs)
    except BaseException:
        os.close(users)
        raise
    return Server(places, identity, programs, users)


def make_data_directory(data: Path) -> None:
    """Make the folder that holds everything Konnekt keeps on disk, if it isn't there."""
    if not data.is_dir():
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711)  # whatever the umask: PostgreSQL's user must get to its folder below


def _refuse_other_majors(places: Places) -> None:
    if others := places.other_majors():
        raise DatabaseError(
            f"The data in {places.home} is of PostgreSQL {others[0]}, and this version of Konnekt uses {places.major}: "
            "run `konnekt db upgrade`, which keeps the old data aside."
        )


def _make_places(places: Places, identity: Identity) -> None:
    make_data_directory(places.data)
    identity.must_reach(places.data)
    private_folder(places.home, identity)
    private_folder(places.socket_dir, identity)


def _open(path: Path, identity: Identity) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if identity.is_another:
        os.fchown(descriptor, identity.uid, identity.gid)
    return descriptor


@contextlib.contextmanager
def _alone(path: Path, identity: Identity) -> Iterator[None]:
    descriptor = _open(path, identity)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _create(places: Places, identity: Identity, programs: Binaries, *, fast_and_unsafe: bool) -> None:
    """Create the cluster beside its place and move it there: half a cluster is never taken for a whole one."""
    if places.cluster.exists():
        return
    for leftover in places.home.glob("new-*"):
        shutil.rmtree(leftover)
    fresh = places.home / f"new-{os.getpid()}"
    command = [
        programs.path("initdb"),
        *("-D", str(fresh), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
        *(["--no-sync"] if fast_and_unsafe else []),
    ]
    if programs.major < 17:  # the builtin provider came with 17
        command = [part for part in command if "builtin" not in part]
    with tempfile.TemporaryFile() as output:
        if identity.run(command, output=output) != 0:
            output.seek(0)
            raise DatabaseError(f"PostgreSQL could not create its files in {fresh}:\n{_tail(output.read())}")
    fresh.rename(places.cluster)


def _bring_up(places: Places, identity: Identity, programs: Binaries, settings: dict[str, str]) -> None:
    began = time.monotonic()
    settings = {**settings, "unix_socket_directories": f'"{places.socket_dir}"'}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    command = [programs.path("pg_ctl"), "start", "-D", str(places.cluster), "-l", str(places.log)]
    command += ["-w", "-t", str(_SECONDS_FOR_RECOVERY), "-o", f"{options} -p {PORT}"]
    while True:
        answer = _answer(places, identity, programs)
        if answer == "ready":
            return
        waited = time.monotonic() - began
        if answer == "starting" and waited < _SECONDS_FOR_RECOVERY:
            time.sleep(0.1)
            continue
        said_before = places.log.stat().st_size if places.log.exists() else 0
        if identity.run(command) == 0:
            continue
        said = places.log.read_bytes()[said_before:] if places.log.exists() else b""
        # A server that was killed a moment ago may still be there, as a zombie or as its last children.
        in_the_way = b"postmaster.pid" in said or b"still in use" in said
        if not in_the_way or waited > _SECONDS_FOR_A_ZOMBIE:
            raise DatabaseError(f"PostgreSQL did not start. {places.log} says:\n{_tail(said)}")
        if not _forget_a_stranger(places):
            time.sleep(0.2)


def _forget_a_stranger(places: Places) -> bool:
    """Remove a lock file whose process number belongs to some other program by now, as after a crash or a restart."""
    lock = places.cluster / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        name = program_of(int(lock.read_text().split()[0]))
        if name is not None and not name.startswith("postgres"):
            lock.unlink()
            return True
    return False


def program_of(pid: int) -> str | None:
    """Return the name of the program a process runs, or None where there is no such process or no telling."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    with contextlib.suppress(OSError):
        said = subprocess.run(["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return Path(said.stdout.strip()).name or None
    return None


def _answer(places: Places, identity: Identity, programs: Binaries) -> str:
    where = ["-h", str(places.socket_dir), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres"]
    return {0: "ready", 1: "starting"}.get(
        identity.run([programs.path("pg_isready"), "-q", "-t", "5", *where]), "silent"
    )


def _stop(places: Places, programs: Binaries) -> list[str]:
    return [programs.path("pg_ctl"), "stop", "-D", str(places.cluster), "-m", "fast", "-w", "-t", "60"]


def _ensure_watcher(places: Places, identity: Identity, programs: Binaries) -> None:
    """See to it that somebody waits for the last user to go; a second watcher ends by itself."""
    os.close(_open(places.watcher, identity))
    script = str(Path(__file__).with_name("watcher.py"))
    command = [sys.executable, "-I", "-S", script, str(places.users), str(places.watcher)]
    command += [str(identity.uid), str(identity.gid), *_stop(places, programs)]
    quiet = subprocess.DEVNULL
    subprocess.run(
        command,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        cwd="/",
        env=CLEAN_ENVIRONMENT,
        start_new_session=True,
        check=True,
    )


def _tail(text: bytes) -> str:
    return "\n".join(text.decode(errors="replace").splitlines()[-8:])
