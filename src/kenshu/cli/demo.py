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
    from rich.table import Table

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
        console(WIDE).print(completion_table(done.report, lang))
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


def completion_table(made: "Report", lang: Lang) -> "Table":
    """Return a table of a column a module: each division in a row, and below them, where it stays in sight, the whole city."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from kenshu.reports.report import written_day, written_department

    heading = Text(f"{say('report.by_department', lang)} ({written_day(made, lang)})", style="bold")
    shown = Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("", no_wrap=True)
    for titles in made.modules.values():
        shown.add_column(Text(titles[lang]), justify="right", overflow="fold")
    city, *divisions = zip(*(made.of_module(module, 1).to_dict("records") for module in made.modules), strict=True)
    for rows in divisions:
        shown.add_row(written_department(rows[0]["department"], lang), *(_complete(row, lang) for row in rows))
    shown.add_section()
    shown.add_row(say("report.whole_city", lang), style="bold")
    for column in _FIGURES:
        shown.add_row(f"  {say(f'report.column.{column}', lang)}", *(_figure(column, row, lang) for row in city), style="bold")
    return shown


def _complete(row: dict[str, Any], lang: Lang) -> str:
    return say("report.people", lang, **row) if row["required"] else say("report.nobody", lang)


def _figure(column: str, row: dict[str, Any], lang: Lang) -> str:
    rate = f" ({row['completion_rate']:.1%})" if column == "complete" and row["required"] else ""
    return f"{row[column]}{rate}"
