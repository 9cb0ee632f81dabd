"""What a command loads: nobody waits for nbgrader, pandas or matplotlib who does without them."""

import subprocess
import sys

import pytest

from kenshu.cli.main import COMMANDS
from kenshu.course import Course
from kenshu.storage import Database

HEAVY = ("nbgrader", "pandas", "matplotlib", "openpyxl", "nbconvert", "IPython")

# Runs a command of the kit in its own process, and prints which of the heavy packages it has loaded.
LOADED = """
import sys
from kenshu.cli.main import kenshu
heavy, arguments = sys.argv[1].split(","), sys.argv[2:]
try:
    kenshu(arguments, prog_name="kenshu", standalone_mode=False)
except SystemExit:
    pass
print("loaded:", *[name for name in heavy if name in sys.modules])
"""


def loaded(*arguments: str) -> set[str]:
    """The heavy packages that a command has loaded when it has ended."""
    words = [sys.executable, "-c", LOADED, ",".join(HEAVY), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines(), done.stderr
    *_, last = done.stdout.splitlines()
    assert last.startswith("loaded:"), done.stdout + done.stderr
    return set(last.split()[1:])


def test_the_help_of_the_kit_loads_nothing_heavy_and_no_database() -> None:
    words = [sys.executable, "-c", LOADED, ",".join([*HEAVY, "sqlalchemy", "tornado", "pydantic", "numpy"]), "--help"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_the_help_of_no_command_loads_anything_heavy() -> None:
    every = "\n".join(
        [
            "import sys",
            "from kenshu.cli.main import COMMANDS, kenshu",
            "for name in COMMANDS:",
            "    kenshu([name, '--help'], prog_name='kenshu', standalone_mode=False)",
            "    print('loaded by', name, *[each for each in sys.argv[1].split(',') if each in sys.modules])",
        ]
    )
    words = [sys.executable, "-c", every, ",".join(HEAVY)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    said = [line.removeprefix("loaded by ") for line in done.stdout.splitlines() if line.startswith("loaded by ")]
    assert said == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["lint"], set()),
        (["grade"], set()),
        (["ledger", "verify"], set()),
        (["assignment", "list"], {"pandas"}),
        (["remind", "--dry-run"], {"pandas"}),
        (["report"], {"pandas", "matplotlib", "openpyxl"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_no_more_than_it_needs(course: Course, database: Database, arguments: list[str], wanted: set[str]) -> None:
    assert loaded("--course", str(course.root), *arguments) == wanted
