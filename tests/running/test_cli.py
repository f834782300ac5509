"""The command line: it helps, it guesses what was meant, and it starts fast where no database is needed."""

import os
import subprocess
import sys

import pytest

from konnekt import cli
from konnekt.core.environment import BadSetting
from konnekt.database.errors import DatabaseError


@pytest.fixture(autouse=True)
def _same_umask():
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.mark.parametrize("asked", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_command_with_its_words(asked, capsys):
    assert cli.main(asked) == 0
    shown = capsys.readouterr().out
    for command in cli.COMMANDS.values():
        assert (f"  {command.name}" in shown) == bool(command.section)
        assert command.words in shown


@pytest.mark.parametrize("name", ["serve", "demo", "worker", "migrate", "check", "backup", "restore", "db upgrade"])
def test_each_command_teaches_with_an_example(name, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([*name.split(), "--help"])
    assert end.value.code == 0
    assert f"Examples:\n  {'KONNEKT_DATA=' if name == 'restore' else f'konnekt {name}'}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("serv", "serve"),
        ("bakcup", "backup"),
        ("ledger verfy", "ledger verify"),
        ("db", "db upgrade"),
        ("key rotate", "keys rotate"),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(typed, meant, capsys):
    assert cli.main(typed.split()) == 2
    assert f"Did you mean `konnekt {meant}`?" in capsys.readouterr().err


def test_a_command_like_no_other_is_answered_with_where_to_look(capsys):
    assert cli.main(["xyzzy"]) == 2
    assert capsys.readouterr().err == ("konnekt: there is no command 'xyzzy'. `konnekt --help` lists them all.\n")


def test_a_number_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["demo", "--people", "many"])
    assert end.value.code == 2
    assert "'many' is not a whole number of at least 1" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(BadSetting("PORT is “x”."), 2), (DatabaseError("It is away."), 1)])
def test_what_goes_wrong_is_one_line_and_an_exit_code(error, code, capsys, monkeypatch):
    def fail(arguments):
        raise error

    monkeypatch.setitem(cli.COMMANDS, "check", cli.Command("check", "", fail, ""))
    assert cli.main(["check"]) == code
    assert capsys.readouterr().err == f"konnekt: {error}\n"


def test_the_command_line_itself_needs_neither_django_nor_numbers():
    code = (
        "import sys; from konnekt.cli import main; main(['--help']);"
        "sys.exit(bool({'django', 'numpy', 'psycopg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


def test_what_konnekt_writes_is_for_its_own_eyes(monkeypatch):
    seen = []
    monkeypatch.setitem(cli.COMMANDS, "check", cli.Command("check", "", lambda _: seen.append(os.umask(0o077)), ""))
    cli.main(["check"])
    assert seen == [0o077]
