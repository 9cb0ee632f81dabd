"""A completion report, ready to be written in either language, whatever the form."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from kenshu import clock
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang, say
from kenshu.people.departments import name
from kenshu.reports.completion import COUNTS, completion
from kenshu.storage import open_database

SHOWN = (*COUNTS, "completion_rate", "mean_score")


@dataclass(frozen=True)
class Report:
    """The completion table (see `kenshu.reports.completion`), its day, and the titles of the course and of its modules."""

    table: pd.DataFrame
    as_of: date
    title: dict[Lang, str]
    modules: dict[str, dict[Lang, str]]

    def of_module(self, module: str, deepest: int = 3) -> pd.DataFrame:
        """The rows of one module, down to a level of the tree."""
        return self.table[(self.table["module"] == module) & (self.table["level"] <= deepest)]


def make_report(course: Course, as_of: date | None = None, content: Content | None = None) -> Report:
    """The report of a course on a day, by default today. Raises ContentFaults and StorageFailed."""
    content = content or load(course)
    day = as_of or clock.today(course.time_zone)
    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            table = completion(conn, content, day, course.time_zone)
    finally:
        database.close()
    titles = {module.id: {lang: module.title.within(lang) for lang in LANGS} for module in content.modules.values()}
    return Report(table, day, course.settings["title"], titles)


def written_department(department: str, lang: Lang) -> str:
    """The last part of a department's path, or 市全体."""
    return name(department) or say("report.whole_city", lang)


def written_figure(column: str, value: object, lang: Lang) -> str:
    """A figure of the table in words: `12`, `40.0%`, 対象者なし, 採点なし."""
    if column == "completion_rate":
        return say("report.nobody", lang) if pd.isna(value) else f"{value:.1%}"  # type: ignore[call-overload]
    if column == "mean_score":
        return say("report.no_score", lang) if pd.isna(value) else f"{value:.1f}%"  # type: ignore[call-overload]
    return str(value)
