"""What the engine's papers say, runs."""

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from konnekt_engine import matching

EXPLAINED = ("Problem", "blocking_pairs", "diagnose", "explain", "fairness", "shadow", "solve", "tradeoff", "verify")


def test_every_public_name_is_what_it_says_whichever_is_asked_for_first():
    # In a process of its own: the names are imported when they are first asked for.
    asked = (
        "from konnekt_engine import matching\n"
        "from types import ModuleType\n"
        "found = {name: getattr(matching, name) for name in sorted(matching.__all__)}\n"
        "assert not [name for name, thing in found.items() if isinstance(thing, ModuleType)]\n"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)


@pytest.mark.parametrize("name", EXPLAINED)
def test_the_examples_of_a_function_run(name):
    found = [test for test in doctest.DocTestFinder().find(getattr(matching, name), name) if test.examples]
    assert found
    runner = doctest.DocTestRunner()
    for example in found:
        runner.run(example)
    assert runner.summarize().failed == 0


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_function_says_what_it_takes_and_gives(name):
    thing = getattr(matching, name)
    for function in (thing.build, thing.from_scores) if name == "Problem" else (thing,):
        told = function.__doc__
        assert re.search(r"Parameters\n +-{10}\n", told)
        assert re.search(r"Returns\n +-{7}\n", told)
        parameters = set(inspect.signature(function).parameters)
        assert {one for one in parameters if not re.search(rf"^ +(\w+, )*{one}\b", told, re.MULTILINE)} == set()


def test_the_examples_of_the_readme_run():
    readme = Path(matching.__file__).with_name("README.md")
    found = doctest.testfile(str(readme), module_relative=False, encoding="utf-8")
    assert found.attempted >= 20
    assert found.failed == 0


def test_the_readme_names_every_kind_of_criterion_and_every_objective():
    readme = Path(matching.__file__).with_name("README.md").read_text(encoding="utf-8")
    kinds = {kind.__name__ for kind in matching.Criterion.__subclasses__()}
    assert {kind for kind in kinds if f"`{kind}(" not in readme} == set()
    assert {one.name for one in matching.Objective if f"`{one.name}`" not in readme} == set()
