"""What benchmarks are measured with measures what it says."""

import os
import sys

import pytest
from bench.measure import CommandFailed, Row, in_turn, machine, memory, percentile, seconds_of, versions, watched


def test_ways_are_run_in_turn_and_every_other_round_backwards() -> None:
    ran: list[str] = []

    def way(name: str, figure: float) -> float:
        ran.append(name)
        return figure

    found = in_turn({"ours": lambda: way("ours", 1.0), "theirs": lambda: way("theirs", 2.0)}, 3)
    assert ran == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert found == {"ours": (1.0, 1.0, 1.0), "theirs": (2.0, 2.0, 2.0)}


def test_a_row_gives_median_spread_and_the_cost_of_a_piece() -> None:
    row = Row("hand-ins", 10, "s", (5.0, 1.0, 2.0))
    assert (row.median, row.least, row.most, row.each) == (2.0, 1.0, 5.0, 0.2)


def test_memory_of_a_command_is_its_own_and_not_the_callers() -> None:
    held = bytearray(os.urandom(1)) * 300_000_000
    small = watched([sys.executable, "-S", "-c", "print('done')"])
    large = watched([sys.executable, "-S", "-c", "x = b'x' * 100_000_000"])
    assert len(held) == 300_000_000
    assert small.peak < 60
    assert 100 < large.peak < 200
    assert small.output == "done\n"


def test_a_commands_time_is_its_own_and_its_childrens() -> None:
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    spent = watched([sys.executable, "-S", "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {burn!r}])"])
    assert spent.cpu >= 0.2
    assert spent.seconds >= 0.2
    assert 0 < seconds_of(lambda: sum(range(1000))) < 60


def test_a_command_that_fails_says_what_it_printed() -> None:
    with pytest.raises(CommandFailed, match=r"(?s)exit code 3.*half way"):
        watched([sys.executable, "-c", "import sys; sys.stderr.write('half way'); sys.exit(3)"])
    assert watched([sys.executable, "-c", "import sys; sys.exit(3)"], allowed=(0, 3)).output == ""


def test_a_percentile_is_one_of_the_values() -> None:
    values = list(map(float, range(1, 101)))
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1.0)) == (50.0, 99.0, 100.0)
    assert percentile([3.0], 0.5) == 3.0


def test_memory_of_a_running_process_is_told() -> None:
    assert 5 < memory(os.getpid()) < 4000


def test_machine_and_versions_are_named() -> None:
    assert set(machine()) == {"processor", "cores", "memory", "system"}
    assert {"Python", "SQLite", "nbgrader", "voila"} <= set(versions())
