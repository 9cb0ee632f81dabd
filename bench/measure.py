"""The figures of a benchmark, and their measuring: in turn, several times, with the memory a process took at most."""

import json
import math
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("nbgrader", "jupyterlab", "voila", "tornado", "sqlalchemy", "psycopg", "pandas")

# A process of its own watches: what a command inherits from a large parent would count as its own memory.
_WATCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[2:])
_, status, spent = os.wait4(process.pid, 0)
figures = [os.waitstatus_to_exitcode(status), time.perf_counter() - began, spent.ru_utime + spent.ru_stime, spent.ru_maxrss]
with open(sys.argv[1], "w") as file:
    json.dump(figures, file)
"""


@dataclass(frozen=True)
class Row:
    """One thing measured: `work` pieces in each of several runs, a figure in `unit` for each run.

    `unit` is "s" for the whole run's seconds, or whatever the figures are ("ms", "MB", "/s").
    """

    what: str
    work: int
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.values)

    @property
    def least(self) -> float:
        """The lowest of the runs."""
        return min(self.values)

    @property
    def most(self) -> float:
        """The highest of the runs."""
        return max(self.values)

    @property
    def each(self) -> float:
        """The median for one piece of the work, in `unit`."""
        return self.median / self.work


@dataclass(frozen=True)
class Target:
    """A figure wanted, and the one found."""

    text: str
    wanted: str
    found: str
    met: bool


@dataclass(frozen=True)
class Curve:
    """Growth of cost with work: the points of one line in the picture."""

    label: str
    work: list[float]
    cost: list[float]


@dataclass(frozen=True)
class Result:
    """The result of a benchmark's part. `axes` are the picture's labels: (work, cost)."""

    name: str
    rows: list[Row]
    targets: list[Target]
    curves: list[Curve]
    axes: tuple[str, str]
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return a dict for `json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Result":
        """Read what `as_json` gave, after `json.loads`."""
        return cls(
            name=data["name"],
            rows=[Row(**{**row, "values": tuple(row["values"])}) for row in data["rows"]],
            targets=[Target(**target) for target in data["targets"]],
            curves=[Curve(**curve) for curve in data["curves"]],
            axes=(data["axes"][0], data["axes"][1]),
            notes=list(data["notes"]),
            seconds=data["seconds"],
        )


@dataclass(frozen=True)
class Spent:
    """The cost of a command: wall and CPU seconds with its children's, and the memory of its largest process at most, in MB."""

    seconds: float
    cpu: float
    peak: float
    output: str


class CommandFailed(Exception):
    """A benchmark's command that ended with another exit code than expected; the message has what it printed."""


def in_turn(ways: Mapping[str, Callable[[], float]], times: int) -> dict[str, tuple[float, ...]]:
    """Return {name: a figure for each round}. Every way gives its figure; each round runs all, every other round backwards.

    So a machine that grows slower or quicker in the meantime favours none.
    """
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(times):
        names = list(ways)[:: -1 if number % 2 else 1]
        for name in names:
            found[name].append(ways[name]())
    return {name: tuple(values) for name, values in found.items()}


def seconds_of(work: Callable[[], object]) -> float:
    """Return the wall time of a call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def watched(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, allowed: tuple[int, ...] = (0,)
) -> Spent:
    """Run a command to its end, in the surroundings and what `env` adds. Raises CommandFailed for an exit code not `allowed`."""
    with tempfile.TemporaryDirectory(prefix="kenshu-bench-") as folder:
        figures = Path(folder) / "figures.json"
        done = subprocess.run(  # noqa: S603 - the benchmark's own commands, no shell
            [sys.executable, "-I", "-S", "-c", _WATCHER, str(figures), *command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if not figures.exists():
            raise CommandFailed(f"{' '.join(command)}\n{done.stderr[-4000:]}")
        code, seconds, cpu, largest = json.loads(figures.read_text(encoding="utf-8"))
    if code not in allowed:
        raise CommandFailed(f"{' '.join(command)}\nexit code {code}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024  # ru_maxrss is in KB, but in bytes on macOS
    return Spent(seconds, cpu, largest / scale, done.stdout)


def memory(pid: int) -> float:
    """Return a running process's memory in MB: its own pages and its part of the shared ones (PSS). Linux only."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"/proc/{pid}/smaps_rollup has no Pss")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not pass: the nearest rank, so it is one of them."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> dict[str, str]:
    """Describe this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {"processor": _processor(), "cores": str(cores), "memory": _installed(), "system": platform.platform()}


def versions() -> dict[str, str]:
    """Return versions by package; a package that is not installed is left out."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for package in ("kenshu", *PACKAGES):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _installed() -> str:
    if not hasattr(os, "sysconf"):
        return "?"
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
