"""`kenshu demo`: the kit on the sample city, from linting to the report, and the city's completion on one screen."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kenshu import clock
from kenshu.cli.command import Answer, command
from kenshu.cli.printing import WIDE, console, tell
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say, spoken_language

if TYPE_CHECKING:
    from rich.console import Group

    from kenshu.reports.report import Report

_OFFICE_CLOSES = time(17, 15)
_FIGURES = ("required", "complete", "failed", "awaiting", "in_progress", "not_started", "overdue")


@command("demo")
def demo(course: Course, *, as_of: date | None = None, as_json: bool) -> Answer:
    """Run the demo as of a day, print completion, and say where the report is and how to go on."""
    from rich.console import Console

    from kenshu.demo.run import run

    lang = spoken_language()
    done = run(course, moment_of(course, as_of), lang, Console(stderr=as_json))

    def show() -> None:
        console(WIDE).print(completion_tables(done.report, lang))
        tell("demo.report", folder=course.reports)
        tell("demo.next")

    return Answer({"as_of": done.report.as_of, **done.figures, "files": done.files}, show)


def moment_of(course: Course, day: date | None) -> datetime:
    """Return the moment at which the demo's history ends: now, or when the office closed on a day before.

    Raises KenshuError for a day to come.
    """
    now = clock.now()
    today = clock.day_of(now, course.time_zone)
    if day is None or day == today:
        return now
    if day > today:
        raise KenshuError("demo.day_to_come", found=day, today=today)
    return datetime.combine(day, _OFFICE_CLOSES, course.time_zone)


def completion_tables(made: "Report", lang: Lang) -> "Group":
    """Return the city's figures, a row a module with a number, and below them each division in a row, a column a number."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from kenshu.reports.report import written_day, written_department

    def table(heading: str) -> Table:
        return Table(title=Text(heading, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)

    city, *divisions = zip(*(made.of_module(module, 1).to_dict("records") for module in made.modules), strict=True)
    whole = table(f"{say('report.whole_city', lang)} ({written_day(made, lang)})")
    whole.add_column("", no_wrap=True)
    for column in _FIGURES:
        whole.add_column(say(f"report.column.{column}", lang), justify="right")
    for number, (titles, row) in enumerate(zip(made.modules.values(), city, strict=True), 1):
        whole.add_row(f"{number:2} {titles[lang]}", *(_figure(column, row) for column in _FIGURES))
    departments = table(f"{say('report.by_department', lang)} ({say('demo.complete_of_required', lang)})")
    departments.add_column("", no_wrap=True)
    for number, _ in enumerate(made.modules, 1):
        departments.add_column(str(number), justify="right")
    for rows in divisions:
        departments.add_row(written_department(rows[0]["department"], lang), *(_complete(row, lang) for row in rows))
    return Group(whole, departments)


def _complete(row: dict[str, Any], lang: Lang) -> str:
    return f"{row['complete']}/{row['required']}" if row["required"] else say("report.no_score", lang)


def _figure(column: str, row: dict[str, Any]) -> str:
    rate = f" ({row['completion_rate']:.1%})" if column == "complete" and row["required"] else ""
    return f"{row[column]}{rate}"
