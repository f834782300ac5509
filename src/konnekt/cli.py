"""The command line: ``konnekt COMMAND``. It reads the words; what they mean is decided elsewhere.

Nothing heavy is imported before it is known which command is meant: ``match`` and ``verify`` need no database.
"""

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

Arguments = Sequence[str]


@dataclass(frozen=True)
class Command:
    """One command: what it is called, what it does in a line, and what runs."""

    name: str
    words: str
    run: Callable[[Arguments], int | None]
    section: str


def main(arguments: Arguments | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 not possible, 2 not understood."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    if given[0] in {"-V", "--version", "version"}:
        from importlib.metadata import version

        print(f"Konnekt {version('konnekt')}")
        return 0
    os.umask(0o077)  # what Konnekt writes is for Konnekt to read
    command, rest = _find(given)
    if command is None:
        print(_unknown(given), file=sys.stderr)
        return 2
    return _guarded(command, rest)


def _guarded(command: Command, arguments: Arguments) -> int:
    from konnekt.core.environment import BadSetting
    from konnekt.database.errors import DatabaseError
    from konnekt.running.errors import CannotServe

    try:
        return command.run(arguments) or 0
    except BadSetting as error:
        print(f"konnekt: {error}", file=sys.stderr)
        return 2
    except (DatabaseError, CannotServe) as error:
        print(f"konnekt: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _find(given: list[str]) -> tuple[Command | None, list[str]]:
    """Return the command that is meant, of two words or of one, and what follows it."""
    for words in (2, 1):
        command = COMMANDS.get(" ".join(given[:words]))
        if command is not None:
            return command, given[words:]
    return None, given


def _help() -> str:
    lines = [
        "Konnekt: formal mentoring, from a roster to matched pairs that talk.",
        "",
        "  konnekt COMMAND --help     what a command takes, with examples",
    ]
    for section in SECTIONS:
        lines += ["", section]
        lines += [f"  {one.name:14} {one.words}" for one in COMMANDS.values() if one.section == section]
    lines += [
        "",
        "Settings come from the environment (docs/operators/settings.md); KONNEKT_DATA, ./var, is where data is kept.",
    ]
    return "\n".join(lines)


def _unknown(given: Arguments) -> str:
    near = _nearest(given)
    hint = f" Did you mean `konnekt {near}`?" if near else ""
    return f"konnekt: there is no command {given[0]!r}.{hint} `konnekt --help` lists them all."


def _nearest(given: Arguments) -> str | None:
    """Return the command that looks most like the one or two words typed, if any does."""

    def likeness(name: str) -> float:
        pairs = product((given[0], " ".join(given[:2])), (name, name.split()[0]))
        return max(difflib.SequenceMatcher(None, *pair).ratio() for pair in pairs)

    name = max((one.name for one in COMMANDS.values() if one.section), key=likeness)
    return name if likeness(name) > 0.6 else None


# --- Serving ----------------------------------------------------------------------------------------------------------


def _serve(arguments: Arguments) -> None:
    _parse(
        "serve",
        arguments,
        "Start the database, bring its tables up to date, and keep the web server and the worker alive.\n\n"
        "On an empty data directory it prints a setup token for the first page. Ctrl-C stops everything.",
        "  konnekt serve\n  KONNEKT_DATA=/srv/konnekt KONNEKT_PORT=9000 konnekt serve",
    )
    from konnekt.running import options
    from konnekt.running.serve import serve

    address = os.environ.setdefault("KONNEKT_URL", f"http://127.0.0.1:{options.PORT}")
    serve(_say, address=address, prologue=["manage", "first_run"], close=["Ctrl-C stops everything."])


def _demo(arguments: Arguments) -> None:
    parser = _parser(
        "demo",
        "Run Konnekt with an invented company, for a look around: one sign-in link per role, on this machine only.",
        "  konnekt demo\n  konnekt demo --people 2000 --port 8080 --data /tmp/konnekt-demo",
    )
    parser.add_argument("--people", type=_count, default=400, help="how many people the company has (400)")
    parser.add_argument("--port", type=_count, default=8000, help="the port of the pages (8000)")
    parser.add_argument("--data", type=Path, help="where its data is kept (var/demo)")
    chosen = parser.parse_args(arguments)
    from konnekt.running.demo import place_for_data

    data = (chosen.data or place_for_data(_say)).expanduser().resolve()
    address = f"http://127.0.0.1:{chosen.port}"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):  # the demo never touches a database of yours
        os.environ.pop(name, None)
    os.environ |= {
        "KONNEKT_DATA": str(data),
        "KONNEKT_DEMO": "yes",
        "KONNEKT_HOST": "127.0.0.1",
        "KONNEKT_PORT": str(chosen.port),
        "KONNEKT_URL": address,
    }
    from konnekt.running.serve import serve

    serve(
        _say,
        address=address,
        prologue=["demo-company", str(chosen.people)],
        logs=data / "log",
        close=["\nPress Ctrl-C to stop everything."],
    )


def _worker(arguments: Arguments) -> None:
    _parse(
        "worker",
        arguments,
        "Do the queue's jobs: send mail, match, import, tidy up. `konnekt serve` starts one itself;\n"
        "run more of them, on other machines too, with an external PostgreSQL.",
        "  konnekt worker",
    )
    from konnekt.running.database import database
    from konnekt.running.processes import worker

    os.environ["KONNEKT_DATABASE_ROLE"] = "app"
    with database():
        worker(of_a_parent=False)


# --- Upkeep -----------------------------------------------------------------------------------------------------------


def _migrate(arguments: Arguments) -> None:
    _parse(
        "migrate",
        arguments,
        "Bring the database's tables and the static files up to this version. `konnekt serve` does it by itself.",
        "  konnekt migrate",
    )
    from konnekt.running.database import database
    from konnekt.running.serve import migrate

    with database():
        migrate()
    print("The tables are up to date.")


def _check(arguments: Arguments) -> None:
    _parse(
        "check",
        arguments,
        "Look over the installation: the database and its roles, the migrations, the settings. Changes nothing.",
        "  konnekt check",
    )
    from konnekt.running.database import database
    from konnekt.running.upkeep import look_over

    with database():
        look_over(_say)


def _backup(arguments: Arguments) -> None:
    parser = _parser(
        "backup",
        "Write everything the database holds into a new folder, while Konnekt runs or not. The keys go into a file\n"
        "of their own beside it: keep the two apart.",
        "  konnekt backup /backups/2026-03-01\n  konnekt backup /backups/today --keys /media/safe/konnekt.keys",
    )
    chosen = _folder_and_keys(parser, arguments)
    from konnekt.running.safekeeping import back_up

    back_up(chosen.folder, chosen.keys, _say)


def _restore(arguments: Arguments) -> None:
    parser = _parser(
        "restore",
        "Fill an empty place from a backup, compare every table, and bring it up to this version.\n"
        "It never overwrites: KONNEKT_DATA (or DATABASE_URL) must name a place without data.",
        "  KONNEKT_DATA=/srv/konnekt-again konnekt restore /backups/2026-03-01",
    )
    parser.add_argument("--erased", type=Path, help="the newest list of who was erased (KONNEKT_DATA/erased.list)")
    chosen = _folder_and_keys(parser, arguments)
    from konnekt.running.safekeeping import restore

    restore(chosen.folder, chosen.keys, _say, erased=chosen.erased)


def _folder_and_keys(parser: argparse.ArgumentParser, arguments: Arguments) -> argparse.Namespace:
    parser.add_argument("folder", type=Path, help="the folder of the backup")
    parser.add_argument("--keys", type=Path, help="the file of its keys (the folder's name with .keys)")
    return parser.parse_args(arguments)


def _db_upgrade(arguments: Arguments) -> None:
    _parse(
        "db upgrade",
        arguments,
        "Take the embedded database to the PostgreSQL of this version: dump, restore, compare, swap. Stop Konnekt\n"
        "first. The old data is kept aside.",
        "  konnekt db upgrade",
    )
    from konnekt.running.safekeeping import upgrade_database

    upgrade_database(_say)


def _manage(arguments: Arguments) -> None:
    from konnekt.running.database import database

    with database():
        _django(*(arguments or ["help"]))


def _room(command: str) -> Callable[[Arguments], None]:
    """A command that a room provides, run with the database up."""

    def run(arguments: Arguments) -> None:
        _manage([command, *arguments])

    return run


# --- Without a database -----------------------------------------------------------------------------------------------


def _match(arguments: Arguments) -> int:
    from konnekt.match_command import match

    return match(arguments)


def _verify(arguments: Arguments) -> int:
    from konnekt.match_command import verify

    return verify(arguments)


# --- The processes that `konnekt serve` starts ------------------------------------------------------------------------


def _migrate_process(arguments: Arguments) -> None:
    from konnekt.running.upkeep import bring_up_to_date

    bring_up_to_date()


def _web_process(arguments: Arguments) -> None:
    from konnekt.running.processes import web

    web()


def _worker_process(arguments: Arguments) -> None:
    from konnekt.running.processes import worker

    worker(of_a_parent=True)


def _solver_process(arguments: Arguments) -> None:
    from konnekt.running.processes import solver

    solver()


def _demo_company(arguments: Arguments) -> None:
    from konnekt.running.upkeep import make_demo_company

    make_demo_company(int(arguments[0]))


# --- Tools ------------------------------------------------------------------------------------------------------------


def _django(*arguments: str) -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konnekt.settings")
    execute_from_command_line(["konnekt", *arguments])


def _parser(name: str, words: str, examples: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"konnekt {name}",
        description=words,
        epilog=f"Examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _parse(name: str, arguments: Arguments, words: str, examples: str) -> argparse.Namespace:
    return _parser(name, words, examples).parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _say(words: str) -> None:
    print(words, flush=True)


_SERVE, _UPKEEP, _FILES, _HIDDEN = "Run it:", "Look after it:", "Match files, without a database:", ""
SECTIONS = (_SERVE, _FILES, _UPKEEP)

COMMANDS = {
    command.name: command
    for command in (
        Command("demo", "an invented company to look around in, one sign-in link per role", _demo, _SERVE),
        Command("serve", "the real thing: database, web server and worker in one", _serve, _SERVE),
        Command("worker", "one more worker", _worker, _SERVE),
        Command("match", "pair mentees with mentors from CSV files, with a certificate", _match, _FILES),
        Command("verify", "check such a result again, from its files alone", _verify, _FILES),
        Command("check", "look over database, roles, migrations and settings", _check, _UPKEEP),
        Command("migrate", "bring tables and static files up to this version", _migrate, _UPKEEP),
        Command("createadmin", "make an administrator of an organisation", _room("createadmin"), _UPKEEP),
        Command("backup", "save everything in a folder, the keys apart", _backup, _UPKEEP),
        Command("restore", "fill an empty place from a backup", _restore, _UPKEEP),
        Command("db upgrade", "take the data to a newer PostgreSQL", _db_upgrade, _UPKEEP),
        Command("ledger verify", "prove that no entry of the ledger was changed", _room("ledger_verify"), _UPKEEP),
        Command("keys rotate", "seal under a new master key", _room("keys_rotate"), _UPKEEP),
        Command("manage", "Django's own commands, for developers", _manage, _UPKEEP),
        Command("migrate-process", "", _migrate_process, _HIDDEN),
        Command("web-process", "", _web_process, _HIDDEN),
        Command("worker-process", "", _worker_process, _HIDDEN),
        Command("solver-process", "", _solver_process, _HIDDEN),
        Command("demo-company", "", _demo_company, _HIDDEN),
    )
}


if __name__ == "__main__":
    sys.exit(main())
