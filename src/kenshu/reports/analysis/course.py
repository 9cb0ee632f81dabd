"""A course opened for an analyst: the figures of the pages as tables (pandas), from its records, which are only read.

docs/reports.md lists the columns of every table, their types and units.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, make_url

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import CourseMissing
from kenshu.i18n import Lang, spoken_language
from kenshu.people.departments import WHOLE_CITY, check_there, level, parent
from kenshu.people.posts import departments_on
from kenshu.reports.choices import choices_by_department
from kenshu.reports.completion import CountedIn, completion
from kenshu.reports.heatmap import DEEPEST, heatmap, shown_in_heatmap
from kenshu.reports.items import ItemStatistics, item_statistics
from kenshu.reports.people_list import Overdue, people_list
from kenshu.reports.trend import reporting_days, trend
from kenshu.storage import Database, ledger, open_database


def open_course(folder: Path | str | None = None, lang: Lang | None = None) -> "OpenCourse":
    """Open the course in a folder: by default that of KENSHU_COURSE, else the nearest one at the notebook or above it.

    `lang` is the language of words and charts: by default that of KENSHU_LANG, else the system's. Raises CourseMissing, also where
    nothing was ever released, and StorageFailed.
    """
    course = Course.here() if folder is None else Course.at(Path(folder))
    return OpenCourse(course, lang or spoken_language())


class OpenCourse:
    """A course whose records are read. A method that is given no day takes today; each returns a table of its own, to be changed.

    `lang` is the language of words and charts, `today` the day where the course is, `titles` {module id: {language: title}} of the
    modules that can be begun, in the order to learn them, then of those that are retired.
    """

    def __init__(self, course: Course, lang: Lang) -> None:
        self.course = course
        self.lang: Lang = lang
        self._database = _opened(course)
        self._heatmaps: dict[tuple[date, int], pd.DataFrame] = {}  # the last: {(day, state of the records): table}
        editions = self.editions
        if not editions.modules:
            raise CourseMissing("course.nothing_on_record", folder=course.root)
        known = editions.offered | editions.modules
        order = dict.fromkeys([*(each for each in course.learning_order if each in editions.offered), *known])
        self.titles = {module: dict(known[module].title) for module in order}

    @property
    def today(self) -> date:
        """The day where the course is."""
        return clock.today(self.course.time_zone)

    @property
    def editions(self) -> Editions:
        """The editions on record: what each module asked, and when."""
        with self._reading() as conn:
            return on_record(conn)

    def title(self, module: str) -> str:
        """Return a module's title in the language of the course."""
        return self.titles[module][self.lang]

    def departments(self, day: date | None = None) -> list[str]:
        """Return the paths of all departments of a day in the roster's order, each before those below it; "" is the whole city."""
        with self._reading() as conn:
            return departments_on(conn, day or self.today)

    def reporting_days(self, every: Literal["week", "month"] = "month", until: date | None = None) -> list[date]:
        """Return the last day of every week (Sunday) or month of the fiscal year, until a day, which is the last."""
        last = until or self.today
        return reporting_days(clock.fiscal_year(last), every, last)

    def completion(self, day: date | None = None, counted_in: CountedIn = "day") -> pd.DataFrame:
        """Return how many are how far at the end of a day, a row a department and module; no scores.

        `counted_in="completion"` counts those who are complete where they worked when they completed it.
        """
        with self._reading() as conn:
            table = completion(conn, day or self.today, self.course.time_zone, counted_in=counted_in, leeway=self.course.leeway)
        return table.drop(columns=["completion", "mean_score"])  # of a small department a mean is somebody's score

    def trend(self, days: Sequence[date]) -> pd.DataFrame:
        """Return completion at the end of each day, a row a day, department and module."""
        with self._reading() as conn:
            return trend(conn, days, self.course.time_zone, self.course.leeway)

    def people(self, day: date | None = None, department: str = WHOLE_CITY, only: Overdue | None = None) -> pd.DataFrame:
        """Return who stands where at the end of a day, in a department and all below it, a row a person and module; no scores.

        `only="overdue"` keeps those past their last day in time with something still to do.
        """
        with self._reading(department, day) as conn:
            return people_list(conn, day or self.today, self.course.time_zone, [department], only, self.course.leeway)

    def heatmap(self, day: date | None = None, department: str = WHOLE_CITY) -> pd.DataFrame:
        """Return the share of wrong first answers by clause, of the whole city, a department and those directly below it.

        Cells of small groups are hidden, and those that would give them away (`kenshu.reports.suppression`): their figures are
        <NA>. Below 課 there are none.
        """
        on = day or self.today
        with self._reading(department, on) as conn:
            there = departments_on(conn, on)
            state = (on, ledger.last_number(conn))
            if state not in self._heatmaps:  # seconds, most of them to find what is to be hidden: that is the same for every part
                every = [each for each in there if 0 < level(each) <= DEEPEST]
                self._heatmaps = {state: heatmap(conn, on, self.course.time_zone, every).table}
        table = self._heatmaps[state]
        return table[table["department"].isin([WHOLE_CITY, *shown_in_heatmap(there, department)])].reset_index(drop=True)

    def questions(self, module: str, day: date | None = None) -> pd.DataFrame:
        """Return how easy each question is and how well it tells people apart, from first attempts up to a day."""
        return self._items(module, day).questions

    def options(self, module: str, day: date | None = None) -> pd.DataFrame:
        """Return what each choice of each question drew, from first attempts up to a day.

        Of a question with too few answers the numbers are <NA>.
        """
        options = self._items(module, day).options
        return options.assign(number=options["number"].astype("Int64").mask(options["share"].isna()))

    def choices(self, module: str, day: date | None = None) -> pd.DataFrame:
        """Return who chose what by department, a row for each choice of a question and each department that answered it.

        Small groups are hidden, and those that would give them away (`kenshu.reports.suppression`): their figures are <NA>.
        """
        with self._reading() as conn:
            return choices_by_department(conn, module, day or self.today, self.course.time_zone)

    def reliability(self, module: str, day: date | None = None) -> pd.DataFrame:
        """Return how far the test of a module can be relied on: one row, whose figures are <NA> where the sample is too small."""
        found = self._items(module, day)
        told = found.reliability
        figures = None if told is None else (told.name, told.value, told.low, told.high, told.error, told.max_score, told.slots)
        names = {"coefficient": "str", **dict.fromkeys(("value", "low", "high", "error", "max_score"), "Float64"), "slots": "Int64"}
        row = dict(zip(names, figures or [None] * len(names), strict=True))
        types = {"hand_ins": "int64", "awaiting": "int64", **names}
        return pd.DataFrame([{"hand_ins": found.hand_ins, "awaiting": found.awaiting, **row}]).astype(types)

    def refused(self, module: str, day: date | None = None) -> pd.DataFrame:
        """Return the figures of a module that are not given, each with the rule that stands against it, in words."""
        columns = ("question_id", "figure", "found", "needed", "reason")
        found = self._items(module, day).refused
        rows = [(each.question_id, each.figure, each.found, each.needed, each.rule(self.lang)) for each in found]
        return pd.DataFrame(rows, columns=list(columns)).astype({"found": "int64", "needed": "int64"})

    def _items(self, module: str, day: date | None) -> ItemStatistics:
        with self._reading() as conn:
            return item_statistics(conn, module, day or self.today, self.course.time_zone)

    @contextmanager
    def _reading(self, department: str = WHOLE_CITY, day: date | None = None) -> Iterator[Connection]:
        """Give a connection that reads one state of the records. Raises KenshuError for a department that is not there on a day."""
        with self._database.reading() as conn:
            if department:
                check_there(department, departments_on(conn, day or self.today), "assign.department_unknown")
            yield conn


def drill_down(table: pd.DataFrame, department: str = WHOLE_CITY) -> pd.DataFrame:
    """Return the rows of a department and of those directly below it, of any table with a column `department`.

    Raises KenshuError for a department that the table has not.
    """
    check_there(department, list(dict.fromkeys(table["department"])), "assign.department_unknown")
    return table[[each == department or (each != "" and parent(each) == department) for each in table["department"]]]


def _opened(course: Course) -> Database:
    """Open a course's records where they are there: whoever only reads makes no file. Raises CourseMissing."""
    address = make_url(course.database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise CourseMissing("course.nothing_on_record", folder=course.root)
    return open_database(course.database_url)
