"""`kenshu report`: completion for each department, printed and written as files."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import LANGS, Lang, say, spoken_language

if TYPE_CHECKING:
    from kenshu.reports.completion import CountedIn
    from kenshu.reports.report import Report

_WIDE = 132
_NARROW = 112  # below this the ten figures do not stand side by side with their headings whole
_NARROW_FIGURES = ("required", "complete", "awaiting", "overdue", "completion_rate")


@click.command(help=helped("report"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=helped("report.out"))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=helped("report.as_of"))
@click.option("--lang", type=click.Choice(LANGS), help=helped("report.lang"))
@click.option("--counted-in", type=click.Choice(["day", "completion"]), default="day", help=helped("report.counted_in"))
@click.option("--level", type=click.IntRange(0, 3), default=3, help=helped("report.level"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def report(
    ctx: click.Context,
    *,
    out: Path | None,
    as_of: datetime | None,
    lang: Lang | None,
    counted_in: "CountedIn",
    level: int,
    as_json: bool,
) -> None:
    """Print the completion table and write the report into a folder, by default `grading/reports`."""
    from kenshu.reports.export import write_report
    from kenshu.reports.report import make_report

    course = course_of(ctx)
    spoken = lang or spoken_language()
    made = make_report(course, as_of.date() if as_of else None, counted_in=counted_in)
    files = write_report(made, out or course.reports, spoken)
    if as_json:
        rows = json.loads(made.table.to_json(orient="records"))
        figures = {
            "as_of": made.as_of.isoformat(),
            "counted_in": made.counted_in,
            "files": [str(file) for file in files],
            "rows": rows,
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        print_report(made, spoken, level)
        click.echo(say("report.written", spoken, folder=files[0].parent))
        for file in files:
            click.echo(f"  {file.name}")


def print_report(made: "Report", lang: Lang, deepest: int) -> None:
    """Print a table a module, departments indented as the tree has them, down to a level."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kenshu.reports.report import SHOWN, on_screen, written_day, written_department, written_figure

    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)  # a file or a pipe has room for every column
    figures = on_screen(made.table) if console.width >= _NARROW else _NARROW_FIGURES
    console.print(Text(f"{say('report.by_department', lang)} ({written_day(made, lang)})", style="bold"))
    for module, titles in made.modules.items():
        table = Table(title=Text(titles[lang]), title_justify="left", row_styles=["", "on grey11"] if console.is_terminal else None)
        table.add_column(say("report.column.department", lang), no_wrap=True)
        for column in figures:
            table.add_column(say(f"report.column.{column}", lang), justify="right")
        for row in made.of_module(module, deepest).to_dict("records"):
            department = "  " * row["level"] + written_department(row["department"], lang)
            style = "bold" if row["level"] < 2 else ""
            table.add_row(Text(department), *(Text(written_figure(column, row[column], lang)) for column in figures), style=style)
        console.print(table)
    if any(made.table[column].any() for column in set(SHOWN) - set(figures)):
        console.print(Text(say("report.narrow", lang), style="dim"))
