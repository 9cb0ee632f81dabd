"""The programs that only a marked test starts: a browser, a Jupyter kernel, PostgreSQL. `-m "not kernel"` then means it.

What this process starts is looked at before it runs, by Python's audit hook; there is no way around that, not even an `except`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

import pytest

# By the names of a command's words, without folder and suffix. Jupyter's programs start kernels, Playwright the browser.
_NAMES = {
    "browser": r"chrom(e|ium).*|google-chrome.*|headless_shell|msedge",
    "kernel": r"ipykernel(_launcher)?|jupyter(-\w+|lab)?|lab|nbgrader|voila",
    "postgresql": r"initdb|postgres",
}
_PLAYWRIGHT = re.compile(r"[\\/]playwright[\\/]driver[\\/]")

_askers: list[Callable[[], Sequence[pytest.Item]]] = []  # the tests that something is started for, innermost last


def marker_of(command: Sequence[str]) -> str:
    """Return the marker that a test needs to start a command; "" where it needs none."""
    if command and _PLAYWRIGHT.search(command[0]):
        return "browser"
    names = [PurePath(word.replace("\\", "/")).stem for word in command]
    return next((marker for marker, name in _NAMES.items() if any(re.fullmatch(name, each) for each in names)), "")


@contextmanager
def starting(askers: Callable[[], Sequence[pytest.Item]]) -> Iterator[None]:
    """Let only what these tests are marked for be started meanwhile; they are looked up when something is."""
    _askers.append(askers)
    try:
        yield
    finally:
        _askers.pop()


def users(fixture: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> list[pytest.Item]:
    """Return the tests that a fixture is set up for: the one that runs, or, where it outlives that, all that ask for it."""
    item = request._pyfuncitem
    if fixture.scope == "function":
        return [item]
    return [item, *(each for each in request.session.items if fixture in _fixtures_of(each, fixture.argname))]


def _fixtures_of(item: pytest.Item, name: str) -> Sequence[pytest.FixtureDef[Any]]:
    found: Sequence[pytest.FixtureDef[Any]] = vars(item)["_fixtureinfo"].name2fixturedefs.get(name, ())
    return found


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "subprocess.Popen" or not _askers:
        return
    program, words, *_ = arguments
    command = words.split() if isinstance(words, str) else [os.fsdecode(word) for word in words]  # a string on Windows
    if program:
        command = [os.fsdecode(program), *command[1:]]
    if marker := marker_of(command):
        for item in _askers[-1]():
            if item.get_closest_marker(marker) is None:
                pytest.fail(f"{item.nodeid} starts {' '.join(command)}: mark it with @pytest.mark.{marker}", pytrace=False)


sys.addaudithook(_audit)
