"""The report at scale: the table of a city from its database to its workbook, beside `nbgrader export` of one assignment.

A piece of work is what one person has done at one module: a row of nbgrader's CSV, and what the kit's table counts.
"""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from bench import city
from bench.course import REPOSITORY, one_module
from bench.grading import HandIns
from bench.measure import Curve, Result, Row, Spent, Target, in_turn, seconds_of, watched
from kenshu.content import load
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.storage import open_database

AXES = ("people × modules", "seconds")
_TENTH, _MODULES = 10, 10


@dataclass(frozen=True)
class Size:
    """The cities' sizes, and for how many people nbgrader exports one assignment."""

    exported: tuple[int, ...] = (300, 3000)
    cities: tuple[city.Size, ...] = (city.Size(20_000, _MODULES), city.Size(100_000, _MODULES))
    years: city.Size = field(default=city.Size(5000, _MODULES, 3))
    times: int = 3


QUICK = Size((10,), (city.Size(40, 2),), city.Size(20, 2, 3), 1)


class City:
    """A city's records, and the report made of them in a process of its own."""

    def __init__(self, root: Path, size: city.Size) -> None:
        root.mkdir(parents=True)
        shutil.copy(REPOSITORY / "course.yaml", root)
        self.course, self.size = Course.at(root), size
        self.pieces = size.people * size.modules
        database = open_database(self.course.database_url)
        self.attempts = city.fill(database, city.with_modules(load(Course.at(REPOSITORY)), size.modules), size)
        database.close()
        self.spent: list[Spent] = []
        self.rows = 0

    def report(self, *options: str) -> float:
        """Measure seconds from opening the database to the written file. Raises RuntimeError where somebody is not counted."""
        words = [sys.executable, "-m", "bench.table", str(self.course.root), str(self.size.modules), *options]
        spent = watched(words, cwd=REPOSITORY, env={"KENSHU_DATABASE": ""})
        found = json.loads(spent.output)
        if found["counted"] != self.pieces:
            raise RuntimeError(f"{found['counted']} of {self.pieces} counted in {self.course.root}")
        self.spent.append(spent)
        self.rows = found["rows"]
        return float(found["seconds"])


class Graded:
    """A gradebook of nbgrader with one assignment, handed in and graded."""

    def __init__(self, empty: Course, root: Path, count: int) -> None:
        self.course, self.count = HandIns(empty, root, count).course, count
        grade(self.course)
        (self.course.grading / "nbgrader_config.py").unlink()  # stock

    def export(self) -> float:
        """Measure seconds of `nbgrader export` and of reading what it wrote."""
        written = self.course.grading / "grades.csv"
        spent = watched([sys.executable, "-m", "nbgrader", "export", "--to", str(written)], cwd=self.course.grading)
        seconds = spent.seconds + seconds_of(lambda: pd.read_csv(written))
        if len(pd.read_csv(written)) != self.count:
            raise RuntimeError(f"{written} has not {self.count} rows")
        return seconds


def run(quick: bool, folder: Path) -> Result:
    """Measure reports: about twenty minutes, most of them for making the cities, or half a minute."""
    size = QUICK if quick else Size()
    empty = one_module(folder / "empty")
    exported = {f"export {count}": Graded(empty, folder / f"exported-{count}", count) for count in size.exported}
    cities = [City(folder / f"city-{each.people}", each) for each in size.cities]
    years = City(folder / "years", size.years)
    ways = {f"city {number}": each.report for number, each in enumerate(cities)}
    exports = {name: each.export for name, each in exported.items()}
    found = in_turn({**exports, "years": years.report, **ways}, size.times)
    every_form = Row(_said("kenshu report, every form", years), years.pieces, "s", (years.report("--all"),))
    stock = [Row("nbgrader export, read into pandas", each.count, "s", found[name]) for name, each in exported.items()]
    ours = [Row(_said("table and XLSX", each), each.pieces, "s", found[name]) for name, each in zip(ways, cities, strict=True)]
    ours.append(Row(_said("table and XLSX", years), years.pieces, "s", found["years"]))
    whole = [
        Row(f"{row.what}, whole command", row.work, "s", _whole(each, size))
        for row, each in zip(ours, [*cities, years], strict=True)
    ]
    peaks = [
        Row(f"{row.what}, memory", row.work, "MB", _peaks(each, size)) for row, each in zip(ours, [*cities, years], strict=True)
    ]
    curves = [_curve("kenshu report: table and XLSX", ours[:-1]), _curve("nbgrader export, read into pandas", stock)]
    return Result(
        "report",
        [*stock, *ours, *whole, every_form, *peaks],
        _targets(stock[-1], ours, cities[-1], years),
        curves,
        AXES,
        _notes(cities),
    )


def _targets(stock: Row, ours: list[Row], largest: City, years: City) -> list[Target]:
    most, of_years = ours[-2], ours[-1]
    ratio = stock.median / most.median
    a_piece, each = (stock.each / row.each for row in (most, of_years))
    whole, long = largest.size, years.size
    text = f"table of {whole.people:,} people and {whole.modules} modules to XLSX, against nbgrader export of {stock.work:,} rows"
    told = f"table of {long.people:,} people, {long.modules} modules and {long.years} years: a person and module against a row"
    return [
        Target(text, "≤ 1/10 of the time", f"{most.median:.1f} s of {stock.median:.1f} s: 1/{ratio:.1f}", ratio >= _TENTH),
        Target("a person and module against a row of nbgrader export", "told", f"{a_piece:,.0f}× as quick", a_piece > 1),
        Target(told, "told", f"{each:,.0f}× as quick", each > 1),
    ]


def _whole(each: City, size: Size) -> tuple[float, ...]:
    return tuple(spent.seconds for spent in each.spent[: size.times])


def _peaks(each: City, size: Size) -> tuple[float, ...]:
    return tuple(spent.peak for spent in each.spent[: size.times])


def _said(what: str, each: City) -> str:
    return f"{what}: {each.size.people:,} people, {each.size.modules} modules, {each.size.years} years"


def _curve(label: str, rows: list[Row]) -> Curve:
    return Curve(label, [float(row.work) for row in rows], [row.median for row in rows])


def _notes(cities: list[City]) -> list[str]:
    largest = cities[-1]
    return [
        "The kit's time is from opening the database to the written file; that of nbgrader export is the command's.",
        f"The largest city has {largest.attempts:,} attempts; its table has {largest.rows:,} rows, one a department and module.",
        "The cities' records have no single answers and no chain: the report reads neither.",
    ]
