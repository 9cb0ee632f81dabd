"""Bulk grading: `kenshu grade` beside stock `nbgrader autograde`, beside the floor, with more and more hand-ins.

Every time is that of a command from its start to its end. The cost of a hand-in is what many take more than few, so that no start
is counted in it; the throughput of the kit is told with its start, that of stock without its own.
"""

import json
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.course import MODULE, one_module
from bench.hand_ins import hand_in_many
from bench.measure import Curve, Result, Row, Spent, Target, in_turn, seconds_of, watched
from bench.stock_grading import StockCourse
from kenshu.content import load
from kenshu.course import Course
from kenshu.storage import open_database

AXES = ("hand-ins", "seconds")


@dataclass(frozen=True)
class Size:
    """Hand-in counts, for stock and for the kit; those of few are only there to know what a start costs.

    Nothing is measured between few and many where `between` is 0.
    """

    stock_few: int = 3
    stock: int = 30
    few: int = 30
    between: int = 300
    many: int = 3000
    most: int = 100_000
    times: int = 3


QUICK = Size(stock_few=1, stock=2, few=2, between=0, many=4, most=6, times=1)


class HandIns:
    """A course with hand-ins that are not graded yet, and that can be had again as often as is wanted."""

    def __init__(self, empty: Course, root: Path, count: int) -> None:
        shutil.copytree(empty.root, root)
        self.course = Course.at(root)
        self.count = count
        database = open_database(self.course.database_url)
        hand_in_many(self.course, database, MODULE, count)
        database.close()
        self._fresh = root.parent / f"{root.name}.fresh"
        shutil.copytree(self.course.grading, self._fresh)

    def ungraded(self) -> Course:
        """Restore the course, nothing of it graded."""
        shutil.rmtree(self.course.grading)
        shutil.copytree(self._fresh, self.course.grading)
        return self.course

    def grade(self, *options: str) -> Spent:
        """Measure `kenshu grade` for all of them."""
        words = [sys.executable, "-m", "kenshu", "--course", str(self.ungraded().root), "grade", *options]
        return watched(words, env={"KENSHU_DATABASE": ""})


@dataclass
class Figures:
    """The figures: seconds by what was run, then by the number of hand-ins."""

    size: Size
    stock: dict[int, tuple[float, ...]] = field(default_factory=dict)
    plain: dict[int, tuple[float, ...]] = field(default_factory=dict)
    files: dict[int, tuple[float, ...]] = field(default_factory=dict)
    floor: dict[int, tuple[float, ...]] = field(default_factory=dict)
    peak: float = 0.0


def run(quick: bool, folder: Path) -> Result:
    """Measure grading: about a quarter of an hour, or half a minute."""
    size = QUICK if quick else Size()
    empty = one_module(folder / "empty")
    figures = Figures(size)
    _side_by_side(figures, empty, folder)
    if size.between:
        _alone(figures, HandIns(empty, folder / "between", size.between))
    _most(figures, HandIns(empty, folder / "most", size.most))
    return Result("grading", _rows(figures), _targets(figures), _curves(figures), AXES, _notes(size))


def _side_by_side(figures: Figures, empty: Course, folder: Path) -> None:
    """Measure the kit, stock and the floor, in turn."""
    size = figures.size
    few, many = (HandIns(empty, folder / name, count) for name, count in (("few", size.few), ("many", size.many)))
    stock = StockCourse(folder / "stock", HandIns(empty, folder / "for-stock", size.stock).course, MODULE)
    key = key_of(empty)
    found = in_turn(
        {
            "stock, few": lambda: stock.autograde(size.stock_few),
            "stock": lambda: stock.autograde(size.stock),
            "few": lambda: few.grade().seconds,
            "many": lambda: many.grade().seconds,
            "files": lambda: many.grade("--files").seconds,
            "floor": lambda: seconds_of(lambda: floor(many.course, key)),
        },
        size.times,
    )
    figures.stock = {size.stock_few: found["stock, few"], size.stock: found["stock"]}
    figures.plain = {size.few: found["few"], size.many: found["many"]}
    figures.files = {size.few: (few.grade("--files").seconds,), size.many: found["files"]}
    figures.floor = {size.few: (seconds_of(lambda: floor(few.course, key)),), size.many: found["floor"]}


def _alone(figures: Figures, hand_ins: HandIns) -> None:
    count, key = hand_ins.count, key_of(hand_ins.course)
    figures.plain[count] = (hand_ins.grade().seconds,)
    figures.files[count] = (hand_ins.grade("--files").seconds,)
    figures.floor[count] = (seconds_of(lambda: floor(hand_ins.course, key)),)


def _most(figures: Figures, hand_ins: HandIns) -> None:
    count, key = hand_ins.count, key_of(hand_ins.course)
    spent = hand_ins.grade()
    figures.plain[count], figures.peak = (spent.seconds,), spent.peak
    figures.floor[count] = (seconds_of(lambda: floor(hand_ins.course, key)),)


def key_of(course: Course) -> dict[str, Any]:
    """Return {question id: its right answer}."""
    return {name: question.key() for name, question in load(course).questions.items()}


def floor(course: Course, key: dict[str, Any]) -> int:
    """Count right answers with the least work: read each hand-in once, parse it, compare its answers with the key."""
    with closing(sqlite3.connect(course.grading / "kenshu.db")) as conn:
        rows = conn.execute("SELECT draw, answers FROM receipt JOIN attempt ON attempt.id = receipt.attempt_id")
        return sum(_right(json.loads(draw), json.loads(answers), key) for draw, answers in rows)


def _right(draw: dict[str, str], answers: dict[str, Any], key: dict[str, Any]) -> int:
    return sum(answers[slot] == key[question] for slot, question in draw.items() if slot.startswith("t"))


def _rows(figures: Figures) -> list[Row]:
    size = figures.size
    rows = [Row("stock nbgrader autograde", count, "s", figures.stock[count]) for count in sorted(figures.stock)]
    for name, by_count in (
        ("kenshu grade", figures.plain),
        ("kenshu grade --files", figures.files),
        ("floor: read, parse, compare with the key", figures.floor),
    ):
        rows += [Row(name, count, "s", by_count[count]) for count in sorted(by_count)]
    return [*rows, Row("memory of kenshu grade at most", size.most, "MB", (figures.peak,))]


def _targets(figures: Figures) -> list[Target]:
    size = figures.size
    stock = _further(figures.stock, size.stock_few, size.stock)
    plain, files = (_median(seconds[size.many]) / size.many for seconds in (figures.plain, figures.files))
    ours, most = (_further(figures.plain, size.few, count) for count in (size.many, size.most))
    lowest = _median(figures.floor[size.many]) / size.many
    return [
        Target("throughput against stock, without files", "≥ 1,000×", f"{stock / plain:,.0f}×", stock / plain >= 1000),
        Target("throughput against stock, with files", "≥ 400×", f"{stock / files:,.0f}×", stock / files >= 400),
        Target("cost of a hand-in against the floor", "≤ 10×", f"{ours / lowest:.1f}×", ours <= 10 * lowest),
        Target(f"cost of a hand-in of {size.most:,} against {size.many:,}", "≤ 1.2×", f"{most / ours:.2f}×", most <= 1.2 * ours),
        Target(f"memory with {size.most:,} hand-ins", "≤ 500 MB", f"{figures.peak:.0f} MB", figures.peak <= 500),
    ]


def _further(by_count: dict[int, tuple[float, ...]], few: int, many: int) -> float:
    """Return the seconds of one hand-in more."""
    return (_median(by_count[many]) - _median(by_count[few])) / (many - few)


def _median(values: Sequence[float]) -> float:
    return Row("", 1, "s", tuple(values)).median


def _curves(figures: Figures) -> list[Curve]:
    return [
        Curve(label, [float(count) for count in sorted(by_count)], [_median(by_count[count]) for count in sorted(by_count)])
        for label, by_count in (
            ("kenshu grade", figures.plain),
            ("kenshu grade --files", figures.files),
            ("stock nbgrader autograde", figures.stock),
            ("floor: read, parse, compare with the key", figures.floor),
        )
    ]


def _notes(size: Size) -> list[str]:
    return [
        "Each time is that of a command, from its start to its end. For throughput the kit's start counts, and stock's does not.",
        f"Stock's cost of a hand-in is what {size.stock} take more than {size.stock_few}.",
        f"For the floor and for the growth of cost, a hand-in costs what the many take more than {size.few}.",
        "The module has 12 questions and no free text: a free text waits for a person, and then its folder is written at once.",
    ]
