"""`kenshu assign`: who must take a module, shown before it is done where that is asked for."""

import dataclasses
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import Lang, say, spoken_language
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES

if TYPE_CHECKING:
    from kenshu.assigning.assignments import Assigned
    from kenshu.assigning.preview import Preview
    from kenshu.editions.on_record import Editions

_SHOWN = 30  # people on the screen; --json has them all
_day = click.DateTime(["%Y-%m-%d"])


@click.command(help=helped("assign"))
@click.argument("module")
@click.option("--department", multiple=True, help=helped("assign.department"))
@click.option("--employment", type=click.Choice(EMPLOYMENT_TYPES), multiple=True, help=helped("assign.employment"))
@click.option("--duty", type=click.Choice(ASSIGNED_DUTIES), multiple=True, help=helped("assign.duty"))
@click.option("--employee", multiple=True, help=helped("assign.employee"))
@click.option("--due", type=_day, help=helped("assign.due"))
@click.option("--days-after-joining", type=int, help=helped("assign.days_after_joining"))
@click.option("--days-after-transfer", type=int, help=helped("assign.days_after_transfer"))
@click.option("--dry-run", is_flag=True, help=helped("assign.dry_run"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def assign(
    ctx: click.Context,
    *,
    module: str,
    department: tuple[str, ...],
    employment: tuple[str, ...],
    duty: tuple[str, ...],
    employee: tuple[str, ...],
    due: datetime | None,
    days_after_joining: int | None,
    days_after_transfer: int | None,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """Assign a module and say whom it reaches; exit 1 where somebody should look: it reaches nobody, or unbound contractors."""
    from kenshu.assigning import assignments
    from kenshu.assigning.orders import Order
    from kenshu.assigning.preview import preview
    from kenshu.editions.on_record import on_record
    from kenshu.storage import open_database

    course = course_of(ctx)
    database = open_database(course.database_url)
    now = clock.now().astimezone(course.time_zone)
    order: Order = {
        "departments": department,
        "employment_types": employment,
        "duties": duty,
        "employee_ids": employee,
        "due": due.date() if due else None,
        "days_after_joining": days_after_joining,
        "days_after_transfer": days_after_transfer,
    }
    if dry_run:
        with database.reading() as conn:
            editions = on_record(conn)
            shown = preview(conn, module, now=now, **order)
        people, contractors = len(shown.people), shown.contractors
        _print_json(_preview_figures(shown)) if as_json else _print_preview(editions, module, shown)
    else:
        with database.writing() as conn:
            editions = on_record(conn)
            made = assignments.assign(conn, module, made_by=by, now=now, **order)
        people, contractors = made.people, made.contractors
        _print_json(dataclasses.asdict(made)) if as_json else _print_assigned(editions, module, made)
    if contractors or not people:
        sys.exit(1)


def _print_json(figures: dict[str, Any]) -> None:
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2, default=str))


def _preview_figures(shown: "Preview") -> dict[str, Any]:
    table = shown.people.drop(columns="rule").assign(due=shown.people["due"].dt.strftime("%Y-%m-%d"))
    table["reason"] = shown.reasons(spoken_language())
    return {"people": table.to_dict("records"), "contractors": shown.contractors, "unbound": shown.unbound}


def _print_preview(editions: "Editions", module: str, shown: "Preview") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    lang = spoken_language()
    title = editions.modules[module].title[lang]
    click.echo(say("people.preview.title", lang, module=title, people=len(shown.people)))
    table = Table(box=None, pad_edge=False)
    for column in ("employee", "name", "department", "employment", "due", "why"):
        table.add_column(say(f"people.preview.column.{column}", lang), overflow="fold")
    for row, reason in list(zip(shown.people.to_dict("records"), shown.reasons(lang), strict=True))[:_SHOWN]:
        employment = say(f"people.employment.{row['employment_type']}", lang)
        cells = (row["employee_id"], row["name"], row["department"], employment, row["due"].date().isoformat(), reason)
        table.add_row(*map(Text, cells))
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
    if len(shown.people) > _SHOWN:
        click.echo(say("people.roster.more", lang, number=len(shown.people) - _SHOWN))
    _warn(editions, len(shown.people), shown.contractors, shown.unbound, lang)


def _print_assigned(editions: "Editions", module: str, made: "Assigned") -> None:
    lang = spoken_language()
    rule = made.rules[0]
    title = editions.modules[module].title[lang]
    click.echo(say("people.assign.made", lang, module=title, people=made.people, due=clock.written_date(rule.due, lang)))
    for name, days in (("joiners", rule.days_after_joining), ("transferred", rule.days_after_transfer)):
        if days is not None:
            click.echo(say(f"people.assign.{name}", lang, days=days))
    _warn(editions, made.people, made.contractors, made.unbound, lang)


def _warn(editions: "Editions", people: int, contractors: int, unbound: list[str], lang: Lang) -> None:
    if not people:
        click.echo(say("people.assign.nobody", lang))
    if contractors:
        labels = [editions.clauses[clause]["label"][lang] for clause in unbound]
        click.echo(say("people.assign.contractors", lang, people=contractors, clauses=", ".join(labels)), err=True)
