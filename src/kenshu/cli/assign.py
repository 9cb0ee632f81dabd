"""`kenshu assign`."""

import dataclasses
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.content import Content
    from kenshu.people.assignments import Assigned

EMPLOYMENT_TYPES = ("regular", "reappointed", "temporary", "fiscal_year", "commissioned", "contractor")
_day = click.DateTime(["%Y-%m-%d"])


@click.command(help=helped("assign"))
@click.argument("module")
@click.option("--department", default="", help=helped("assign.department"))
@click.option("--employment", type=click.Choice(EMPLOYMENT_TYPES), multiple=True, help=helped("assign.employment"))
@click.option("--employee", help=helped("assign.employee"))
@click.option("--due", type=_day, help=helped("assign.due"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def assign(
    ctx: click.Context,
    module: str,
    department: str,
    employment: tuple[str, ...],
    employee: str | None,
    due: datetime | None,
    by: str,
    as_json: bool,
) -> None:
    """Assign a module and say whom it reaches; exit 1 where somebody should look: it reaches nobody, or unbound contractors."""
    from kenshu import content
    from kenshu.people import assignments
    from kenshu.storage import open_database

    course = course_of(ctx)
    written = content.load(course)
    with open_database(course.database_url).writing() as conn:
        assigned = assignments.assign(
            conn,
            written,
            module,
            made_by=by,
            now=clock.now().astimezone(course.time_zone),
            department=department,
            employment_types=employment,
            employee_id=employee,
            due=due.date() if due else None,
        )
    if as_json:
        figures = dataclasses.asdict(assigned)
        click.echo(json.dumps({**figures.pop("rule"), **figures}, ensure_ascii=False, indent=2, default=str))
    else:
        _print_assigned(written, assigned)
    if assigned.contractors or not assigned.people:
        sys.exit(1)


def _print_assigned(written: "Content", assigned: "Assigned") -> None:
    lang = spoken_language()
    title = written.modules[assigned.rule.module_id].title.within(lang)
    due = clock.written_date(assigned.rule.due, lang)
    click.echo(say("people.assign.made", lang, module=title, people=assigned.people, due=due))
    if assigned.rule.days_after_joining is not None:
        click.echo(say("people.assign.joiners", lang, days=assigned.rule.days_after_joining))
    if not assigned.people:
        click.echo(say("people.assign.nobody", lang))
    if assigned.contractors:
        labels = [written.guideline.by_id[clause].label.within(lang) for clause in assigned.unbound_clauses]
        click.echo(say("people.assign.contractors", lang, people=assigned.contractors, clauses=", ".join(labels)), err=True)
