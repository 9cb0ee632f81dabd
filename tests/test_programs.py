"""A test starts a browser, a Jupyter kernel or PostgreSQL only under its marker: `-m` can be believed."""

import subprocess
import sys

import pytest

from tests.programs import marker_of, starting, users

PYTHON = sys.executable
STARTED = {
    "browser": [["/lib/playwright/driver/node", "cli.js", "run-driver"], ["/usr/bin/chromium", "--headless"], ["chrome.exe"]],
    "kernel": [
        [PYTHON, "-m", "ipykernel_launcher", "-f", "kernel.json"],
        [PYTHON, "-m", "kenshu", "--course", "/研修 course", "lab", "--port", "0"],
        [PYTHON, "-m", "voila", "module.ipynb"],
        ["/venv/bin/jupyter-lab"],
        ["C:\\venv\\Scripts\\nbgrader.exe", "autograde", "working-hours"],
    ],
    "postgresql": [["/usr/lib/postgresql/15/bin/initdb", "--pgdata", "data"], ["postgres", "-D", "data"]],
    "": [[PYTHON, "-m", "kenshu", "--course", "/研修 course", "grade"], ["git", "status"], []],
}


@pytest.mark.parametrize(("marker", "command"), [(marker, each) for marker, commands in STARTED.items() for each in commands])
def test_a_command_is_known_by_the_program_that_it_starts(marker: str, command: list[str]) -> None:
    assert marker_of(command) == marker


@pytest.mark.parametrize("command", [commands[0] for marker, commands in STARTED.items() if marker], ids="".join)
def test_a_test_without_the_marker_fails_before_the_program_runs(command: list[str], request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"mark it with @pytest\.mark\.\w+"), starting(lambda: [request._pyfuncitem]):
        subprocess.run(command, check=False)


@pytest.mark.kernel
def test_a_test_with_the_marker_may_start_it(request: pytest.FixtureRequest) -> None:
    with pytest.raises(FileNotFoundError):
        subprocess.run(["/nowhere/jupyter"], check=False)


@pytest.fixture(scope="module")
def askers(request: pytest.FixtureRequest) -> set[str]:
    """The tests that this is set up for, when the first of them runs."""
    return {item.name for item in users(vars(request)["_fixturedef"], request)}


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_fixture_of_a_file_starts_what_every_test_that_asks_for_it_is_marked_for(
    askers: set[str], which: str, request: pytest.FixtureRequest
) -> None:
    assert askers == {item.name for item in request.session.items if "askers" in vars(item)["fixturenames"]}
    assert request.node.name in askers
