"""The list of slow tests, written from what a run measured: `python3 kit.py test --quick` leaves out what stands in it.

    pytest -n auto --dist loadfile --no-loadscope-reorder --junitxml=times.xml
    python -m tools.slow_tests times.xml

A test is listed by the name of its function alone, so that it may move to another file. Of a test with several cases the middle one
counts: the first to run also pays for what it shares with the others.
"""

import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from defusedxml.ElementTree import parse

LIST = Path(__file__).parents[1] / "tests" / "slow.txt"
SLOW = 0.1  # seconds, preparation included, while every core is busy
HEAD = f"# Tests that take more than {SLOW} s of two busy cores; written by tools/slow_tests.py.\n"


def slow_tests(report: Path) -> list[str]:
    """Return the names of the functions that a JUnit report has as slow, sorted."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for case in parse(report).iter("testcase"):
        seconds[case.get("name", "").partition("[")[0]].append(float(case.get("time", "0")))
    return sorted(name for name, each in seconds.items() if median(each) > SLOW)


if __name__ == "__main__":
    LIST.write_text(HEAD + "".join(f"{name}\n" for name in slow_tests(Path(sys.argv[1]))), encoding="utf-8")
