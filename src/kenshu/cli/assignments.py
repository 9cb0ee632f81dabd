"""`kenshu assignment`: what is assigned, and extending or withdrawing it."""

import dataclasses
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.assigning.rules import Made

_day = click.DateTime(["%Y-%m-%d"])


@click.group(help=helped("assignment"))
def assignment() -> None:
    """What is done with assignments."""


@assignment.command("list", help=helped("assignment.list"))
@click.option("--as-of", type=_day, help=helped("assignment.as_of"))
@click.option("--module", help=helped("assignment.module"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def list_assignments(ctx: click.Context, as_of: datetime | None, module: str | None, as_json: bool) -> None:
    """Print the assignments in force on a day."""
    from kenshu.assigning.assignments import in_force
    from kenshu.storage import open_database

    course = course_of(ctx)
    day = as_of.date() if as_of else clock.today(course.time_zone)
    with open_database(course.database_url).reading() as conn:
        found = [made for made in in_force(conn, day, course.time_zone) if module in (None, made.rule.module_id)]
    if as_json:
        _print_json({"as_of": day, "assignments": [dataclasses.asdict(made) for made in found]})
    else:
        _print_list(found)


@assignment.command("extend", help=helped("assignment.extend"))
@click.argument("module")
@click.option("--employee", help=helped("assignment.employee"))
@click.option("--department", help=helped("assignment.department"))
@click.option("--due", type=_day, help=helped("assignment.due"))
@click.option("--more-attempts", type=int, default=0, help=helped("assignment.more_attempts"))
@click.option("--reason", required=True, help=helped("assignment.reason"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def extend(
    ctx: click.Context,
    *,
    module: str,
    employee: str | None,
    department: str | None,
    due: datetime | None,
    more_attempts: int,
    reason: str,
    by: str,
    as_json: bool,
) -> None:
    """Give another due date or more attempts; exit 1 where it reaches nobody to whom the module is assigned."""
    from kenshu.assigning import assignments
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    with open_database(course.database_url).writing() as conn:
        made = assignments.extend(
            conn,
            module,
            made_by=by,
            now=clock.now().astimezone(course.time_zone),
            reason=reason,
            department=department,
            employee_id=employee,
            due=due.date() if due else None,
            more_attempts=more_attempts,
        )
    if as_json:
        _print_json(dataclasses.asdict(made))
    else:
        click.echo(say("people.assign.extended" if made.people else "people.assign.extended_nobody", lang, people=made.people))
    if not made.people:
        sys.exit(1)


@assignment.command("withdraw", help=helped("assignment.withdraw"))
@click.argument("number", type=int)
@click.option("--reason", required=True, help=helped("assignment.reason"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def withdraw(ctx: click.Context, number: int, reason: str, by: str, as_json: bool) -> None:
    """Withdraw an assignment from today on."""
    from kenshu.assigning import assignments
    from kenshu.storage import open_database

    course = course_of(ctx)
    now = clock.now().astimezone(course.time_zone)
    with open_database(course.database_url).writing() as conn:
        was = assignments.withdraw(conn, number, made_by=by, now=now, reason=reason)
    if as_json:
        _print_json(dataclasses.asdict(was))
    else:
        click.echo(say("people.assign.withdrawn", spoken_language(), number=number, people=was.people))


def _print_json(figures: dict[str, Any]) -> None:
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2, default=str))


def _print_list(found: list["Made"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kenshu.assigning.preview import whom

    lang = spoken_language()
    if not found:
        click.echo(say("people.assign.none", lang))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("number", "module", "whom", "due", "people", "by"):
        table.add_column(say(f"people.assignment.column.{column}", lang), overflow="fold")
    for made in found:
        by = f"{made.made_by} {made.made_at:%Y-%m-%d}"
        cells = (str(made.id), made.rule.module_id, whom(made.rule, lang), made.rule.due.isoformat(), str(made.people), by)
        table.add_row(*map(Text, cells))
    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
