"""`kenshu lint`: everything that is wrong with what trainers wrote, all at once, and which clauses are covered."""

import dataclasses
import json
import sys
from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.content.lint import Coverage
    from kenshu.errors import KenshuError


@click.command(help=helped("lint"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def lint(ctx: click.Context, as_json: bool) -> None:
    """Print every fault and the coverage table. Exit 2 where the course cannot be used, 1 where an editor would say something."""
    from kenshu.content import lint as editor
    from kenshu.content import read_all
    from kenshu.content.course_file import course_file_faults

    lang = spoken_language()
    course = course_of(ctx)
    content, faults = read_all(course)
    unusable = bool(faults)
    faults = [*course_file_faults(course), *faults]
    if content is not None:
        faults = [*faults, *editor.lint(content)]
    rows = editor.coverage(content, lang) if content else []
    if as_json:
        figures = {
            "faults": [{"key": fault.key, **fault.values, "message": fault.message(lang)} for fault in faults],
            "coverage": [dataclasses.asdict(row) for row in rows],
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2, default=str))
    else:
        _print(faults, rows, unusable=unusable)
    if faults:
        sys.exit(2 if unusable else 1)


def _print(faults: "list[KenshuError]", rows: "list[Coverage]", *, unusable: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    lang = spoken_language()
    console = Console(soft_wrap=True)
    for fault in faults:
        console.print(fault.message(lang), markup=False, highlight=False)
    if rows:
        table = Table(title=say("cli.lint.coverage", lang))
        for column in ("clause", "test", "practice"):
            table.add_column(say(f"cli.lint.{column}", lang), justify="left" if column == "clause" else "right")
        for row in rows:
            table.add_row(f"{row.label}  [dim]{row.clause}[/dim]", str(row.test), str(row.practice))
        Console().print(table)
    verdict = "clean" if not faults else "unusable" if unusable else "faults"
    console.print(say(f"cli.lint.{verdict}", lang, number=len(faults)), markup=False)
