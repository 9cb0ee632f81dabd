"""A completion report, ready to be written in either language, whatever the form."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.people.departments import WHOLE_CITY, name
from kenshu.reports.completion import COUNTS, CountedIn, completion
from kenshu.storage import open_database

SCORE = "mean_score"  # the one figure of what people answered: for trainers alone
SHOWN = (*COUNTS, "completion_rate")

# On a screen there is room for ten figures: these always, then what is not 0 everywhere, by how much it is asked for. The mean
# stands beside them for those who may see it.
_ROOM = 10
_MAIN = ("required", "complete", "failed", "awaiting", "in_progress", "not_started", "overdue", "completion_rate")
_MORE = ("on_leave", "exempt", "expired", "none_left", "late", "expiring")
_USUAL = ("handed_in",)


@dataclass(frozen=True)
class Report:
    """The completion table (see `kenshu.reports.completion`), its day, and the titles of the course and of its modules.

    `department` is the one whose rows these are, with those below it. A report that HR is given has no column `mean_score`.
    """

    table: pd.DataFrame
    as_of: date
    title: dict[Lang, str]
    modules: dict[str, dict[Lang, str]]
    counted_in: CountedIn = "day"
    department: str = WHOLE_CITY

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns of figures, in their order."""
        return (*SHOWN, *([SCORE] if SCORE in self.table else []))

    def of_module(self, module: str, deepest: int = 3) -> pd.DataFrame:
        """Return the rows of one module, down to a level of the tree."""
        return self.table[(self.table["module"] == module) & (self.table["level"] <= deepest)]


def make_report(course: Course, as_of: date | None = None, counted_in: CountedIn = "day", *, scores: bool = False) -> Report:
    """Return the report of a course on a day, by default today; with `scores` also the means. Raises StorageFailed."""
    day = as_of or clock.today(course.time_zone)
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        table = completion(conn, day, course.time_zone, counted_in=counted_in, leeway=course.leeway)
        titles = {module: dict(edition.title) for module, edition in on_record(conn).modules.items()}
    return Report(table if scores else table.drop(columns=SCORE), day, course.title, titles, counted_in)


def on_screen(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the figures of a completion table that stand side by side on a screen: at most ten and the mean, in their order."""
    telling = [column for column in _MORE if table[column].any()]
    usual = [column for column in _USUAL if column in table]
    chosen = {*_MAIN, *[*telling, *usual][: _ROOM - len(_MAIN)], *({SCORE} & set(table.columns))}
    return tuple(column for column in (*SHOWN, SCORE) if column in chosen)


def written_day(report: Report, lang: Lang) -> str:
    """Return the day of the figures, the department if it is not all, and where people are counted if not in that of the day."""
    said = [say("report.as_of", lang, day=clock.written_date(report.as_of, lang))]
    if report.department:
        said.append(say("office.below", lang, department=report.department))
    if report.counted_in != "day":
        said.append(say("report.counted_in.completion", lang))
    return " / ".join(said)


def written_department(department: str, lang: Lang) -> str:
    """Return the last part of a department's path, or 市全体."""
    return name(department) or say("report.whole_city", lang)


def written_figure(column: str, value: object, lang: Lang) -> str:
    """Return a figure of the table in words: `12`, `40.0%`, 対象者なし, ―."""
    if column == "completion_rate":
        return say("report.nobody", lang) if pd.isna(value) else f"{value:.1%}"  # type: ignore[call-overload]
    if column == SCORE:
        return say("report.no_score", lang) if pd.isna(value) else f"{value:.1f}%"  # type: ignore[call-overload]
    return str(value)
