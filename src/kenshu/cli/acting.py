"""Acts by the command line: a command's options are the fields of an act's order, and what the act refuses is refused."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import click

from kenshu import clock
from kenshu.cli.main import course_of


class Day(click.DateTime):
    """A day such as 2026-12-25."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day that was typed."""
        return value if isinstance(value, date) else super().convert(value, param, ctx).date()


def do(ctx: click.Context, act: str, by: str, **told: Any) -> dict[str, Any]:
    """Do one of `kenshu.acts.ACTS` and return what came of it, as JSON has it; options that were not given are left out.

    Whoever has the course's files may do everything. Raises KenshuError as the act does.
    """
    from kenshu.acts import ACTS, Desk
    from kenshu.storage import open_database

    course, chosen = course_of(ctx), ACTS[act]
    order = json.dumps({name: value for name, value in told.items() if value not in (None, ())}, default=str)
    database = open_database(course.database_url)
    with database.writing() if chosen.mode == "write" else database.reading() as conn:
        return chosen(Desk(conn, course, by, "lab", clock.now()), order)


def print_json(figures: Any) -> None:
    """Print figures as JSON; what JSON has no form for, such as a day, as text."""
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2, default=str))


def print_rows(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table without lines; where no person reads it on a screen, it is 160 letters wide."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
