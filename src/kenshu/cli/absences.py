"""`kenshu absence`: leave, childcare leave and exemptions, each with a reason and who entered it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.acting import Day, do, print_json
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language
from kenshu.staff import ABSENCE_KINDS

if TYPE_CHECKING:
    import pandas as pd


@click.group(help=helped("absence"))
def absence() -> None:
    """Group what is done with times of absence."""


@absence.command("add", help=helped("absence.add"))
@click.argument("employee_id", metavar="EMPLOYEE")
@click.option("--kind", type=click.Choice(ABSENCE_KINDS), required=True, help=helped("absence.kind"))
@click.option("--first", type=Day(), required=True, help=helped("absence.first"))
@click.option("--last", type=Day(), help=helped("absence.last"))
@click.option("--module", "module_id", help=helped("absence.module"))
@click.option("--reason", required=True, help=helped("absence.reason"))
@click.option("--by", default="hr", help=helped("absence.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def add(ctx: click.Context, /, *, by: str, as_json: bool, **told: Any) -> None:
    """Enter a time in which nothing, or one module, is required of somebody."""
    entered, lang = do(ctx, "absence.enter", by, **told), spoken_language()
    if as_json:
        print_json(entered)
        return
    said = {"number": entered["absence_id"], "employee": told["employee_id"], "days": _days(told["first"], told["last"])}
    click.echo(say("people.absence.entered", lang, kind=say(f"people.absence.{told['kind']}", lang), **said))


@absence.command("withdraw", help=helped("absence.withdraw"))
@click.argument("absence_id", metavar="NUMBER", type=int)
@click.option("--reason", required=True, help=helped("absence.withdraw.reason"))
@click.option("--by", default="hr", help=helped("absence.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def withdraw(ctx: click.Context, /, *, by: str, as_json: bool, **told: Any) -> None:
    """Take an entry back as a whole."""
    withdrawn = do(ctx, "absence.withdraw", by, **told)
    if as_json:
        print_json(withdrawn)
    else:
        click.echo(say("people.absence.withdrawn", spoken_language(), number=told["absence_id"]))


@absence.command("list", help=helped("absence.list"))
@click.argument("employee", required=False)
@click.option("--as-of", type=Day(), help=helped("absence.as_of"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def show(ctx: click.Context, *, employee: str | None, as_of: date | None, as_json: bool) -> None:
    """Print who is away or exempt on a day, or all entries of one person."""
    from kenshu.people import absences
    from kenshu.storage import open_database

    course = course_of(ctx)
    day = as_of or clock.today(course.time_zone)
    with open_database(course.database_url).reading() as conn:
        found = absences.of(conn, employee) if employee else absences.on(conn, day)
    entries = _entries(found)
    if as_json:
        print_json(entries)
        return
    lang = spoken_language()
    if not entries:
        click.echo(say("people.absence.none", lang))
    for entry in entries:
        kind, days = say(f"people.absence.{entry['kind']}", lang), _days(entry["first"], entry["last"])
        modules = entry["module_id"] or say("people.absence.every_module", lang)
        click.echo(say("people.absence.line", lang, **{**entry, "kind": kind, "days": days, "modules": modules}))


def _entries(found: "pd.DataFrame") -> list[dict[Any, Any]]:
    return [
        {**row, "first": row["first"].date(), "last": row["last"].date() if holds_to_an_end else None}
        for row, holds_to_an_end in zip(found.to_dict("records"), found["last"].notna(), strict=True)
    ]


def _days(first: date, last: date | None) -> str:
    lang = spoken_language()
    return f"{clock.written_date(first, lang)} – {clock.written_date(last, lang) if last else ''}".rstrip()
