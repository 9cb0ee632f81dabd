"""`kenshu absence`: leave, childcare leave and exemptions, each with a reason and who entered it."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language
from kenshu.staff import ABSENCE_KINDS

if TYPE_CHECKING:
    import pandas as pd

_day = click.DateTime(["%Y-%m-%d"])


@click.group(help=helped("absence"))
def absence() -> None:
    """What is done with times of absence."""


@absence.command("add", help=helped("absence.add"))
@click.argument("employee")
@click.option("--kind", type=click.Choice(ABSENCE_KINDS), required=True, help=helped("absence.kind"))
@click.option("--first", type=_day, required=True, help=helped("absence.first"))
@click.option("--last", type=_day, help=helped("absence.last"))
@click.option("--module", help=helped("absence.module"))
@click.option("--reason", required=True, help=helped("absence.reason"))
@click.option("--by", default="hr", help=helped("absence.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def add(
    ctx: click.Context,
    *,
    employee: str,
    kind: str,
    first: datetime,
    last: datetime | None,
    module: str | None,
    reason: str,
    by: str,
    as_json: bool,
) -> None:
    """Enter a time in which nothing, or one module, is required of somebody."""
    from kenshu.people import absences
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    if module is not None:
        _check_module(ctx, module)
    end = last.date() if last else None
    with open_database(course.database_url).writing() as conn:
        number = absences.enter(conn, employee, kind, first.date(), end, reason, by, clock.now(), module)
    if as_json:
        click.echo(json.dumps({"absence": number}))
        return
    said = {"number": number, "employee": employee, "kind": say(f"people.absence.{kind}", lang), "days": _days(first.date(), end)}
    click.echo(say("people.absence.entered", lang, **said))


@absence.command("withdraw", help=helped("absence.withdraw"))
@click.argument("number", type=int)
@click.option("--reason", required=True, help=helped("absence.withdraw.reason"))
@click.option("--by", default="hr", help=helped("absence.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def withdraw(ctx: click.Context, *, number: int, reason: str, by: str, as_json: bool) -> None:
    """Take an entry back as a whole."""
    from kenshu.people import absences
    from kenshu.storage import open_database

    with open_database(course_of(ctx).database_url).writing() as conn:
        added = absences.withdraw(conn, number, reason, by, clock.now())
    if as_json:
        click.echo(json.dumps({"absence": added, "withdraws": number}))
    else:
        click.echo(say("people.absence.withdrawn", spoken_language(), number=number))


@absence.command("list", help=helped("absence.list"))
@click.argument("employee", required=False)
@click.option("--as-of", type=_day, help=helped("absence.as_of"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def show(ctx: click.Context, *, employee: str | None, as_of: datetime | None, as_json: bool) -> None:
    """Who is away or exempt on a day, or all there is of one person."""
    from kenshu.people import absences
    from kenshu.storage import open_database

    course = course_of(ctx)
    day = as_of.date() if as_of else clock.today(course.time_zone)
    with open_database(course.database_url).reading() as conn:
        found = absences.of(conn, employee) if employee else absences.on(conn, day)
    entries = _entries(found)
    if as_json:
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2, default=str))
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


def _check_module(ctx: click.Context, module: str) -> None:
    from kenshu.editions.on_record import on_record
    from kenshu.errors import KenshuError
    from kenshu.storage import open_database

    with open_database(course_of(ctx).database_url).reading() as conn:
        modules = on_record(conn).modules
    if module not in modules:
        raise KenshuError("absence.module", found=module, allowed=", ".join(modules))
