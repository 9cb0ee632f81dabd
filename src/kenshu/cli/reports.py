"""`kenshu report` and `kenshu demo`: completion for each department, printed and written as files; the kit on a sample city."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import click

from kenshu import clock
from kenshu.cli.command import Answer, Folder, Typed, command
from kenshu.cli.printing import console, tell
from kenshu.course import Course
from kenshu.i18n import Lang, say, spoken_language

if TYPE_CHECKING:
    from kenshu.reports.report import Report

_NARROW = 112  # below this the ten figures do not stand side by side with their headings whole
_NARROW_FIGURES = ("required", "complete", "awaiting", "overdue", "completion_rate")


@command("report")
def report(
    course: Course,
    *,
    out: Folder | None = None,
    as_of: date | None = None,
    lang: Lang | None = None,
    counted_in: Literal["day", "completion"] = "day",
    level: Annotated[int, Typed(click.IntRange(0, 3))] = 3,
) -> Answer:
    """Print the completion table and write the report into a folder, by default `grading/reports`."""
    from kenshu.reports.export import write_report
    from kenshu.reports.report import make_report

    spoken = lang or spoken_language()
    made = make_report(course, as_of, counted_in=counted_in)
    files = write_report(made, out or course.reports, spoken)

    def show() -> None:
        _print(made, spoken, level)
        click.echo(say("report.written", spoken, folder=files[0].parent))
        for file in files:
            click.echo(f"  {file.name}")

    rows = json.loads(made.table.to_json(orient="records"))
    return Answer({"as_of": made.as_of, "counted_in": made.counted_in, "files": files, "rows": rows}, show)


@command("demo")
def demo(course: Course, *, as_json: bool) -> Answer:
    """Run the demo, print completion down to the 課, and say where the report is and how to open the server."""
    from rich.console import Console

    from kenshu.demo.run import run

    lang = spoken_language()
    done = run(course, clock.now(), lang, Console(stderr=as_json))

    def show() -> None:
        _print(done.report, lang, 2)
        tell("report.written", folder=course.reports)
        for file in done.files:
            click.echo(f"  {file}")
        tell("demo.serve")

    return Answer({**done.figures, "files": done.files}, show)


def _print(made: "Report", lang: Lang, deepest: int) -> None:
    """Print a table a module, departments indented as the tree has them, down to a level."""
    from rich.table import Table
    from rich.text import Text

    from kenshu.reports.report import SHOWN, on_screen, written_day, written_department, written_figure

    screen = console()  # a file or a pipe has room for every column
    figures = on_screen(made.table) if screen.width >= _NARROW else _NARROW_FIGURES
    screen.print(Text(f"{say('report.by_department', lang)} ({written_day(made, lang)})", style="bold"))
    for module, titles in made.modules.items():
        table = Table(title=Text(titles[lang]), title_justify="left", row_styles=["", "on grey11"] if screen.is_terminal else None)
        table.add_column(say("report.column.department", lang), no_wrap=True)
        for column in figures:
            table.add_column(say(f"report.column.{column}", lang), justify="right")
        for row in made.of_module(module, deepest).to_dict("records"):
            department = "  " * row["level"] + written_department(row["department"], lang)
            style = "bold" if row["level"] < 2 else ""
            table.add_row(Text(department), *(Text(written_figure(column, row[column], lang)) for column in figures), style=style)
        screen.print(table)
    if any(made.table[column].any() for column in set(SHOWN) - set(figures)):
        screen.print(Text(say("report.narrow", lang), style="dim"))
