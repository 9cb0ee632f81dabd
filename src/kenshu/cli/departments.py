"""`kenshu department` and `kenshu charge`: the tree as it changes, and which part of it is whose."""

import sys
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.acting import Day, do, print_json
from kenshu.cli.asking import confirmed
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.people.department_changes import ChangePlan

_SHOWN = 40


@click.group(help=helped("department"))
def department() -> None:
    """Group what is done with the tree of departments."""


@department.command("change", help=helped("department.change"))
@click.option("--from", "before", multiple=True, required=True, help=helped("department.from"))
@click.option("--to", "after", multiple=True, required=True, help=helped("department.to"))
@click.option("--since", type=Day(), required=True, help=helped("department.since"))
@click.option("--by", default="hr", help=helped("department.by"))
@click.option("--dry-run", is_flag=True, help=helped("department.dry_run"))
@click.option("--yes", is_flag=True, help=helped("yes"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def change(ctx: click.Context, /, *, by: str, dry_run: bool, yes: bool, as_json: bool, **told: Any) -> None:
    """Show what a change of departments does, ask, enter it; exit 1 where it was not entered, or a roster is needed."""
    from kenshu.people import department_changes
    from kenshu.storage import open_database

    lang = spoken_language()
    with open_database(course_of(ctx).database_url).reading() as conn:
        shown = department_changes.plan(conn, **told)
    if not as_json:
        _print(shown)
    entered = not dry_run and confirmed(say("people.department.confirm", lang), yes)
    if entered:
        do(ctx, "department.change", by, **told)
    if as_json:
        print_json({"kind": shown.change.kind, "moving": shown.moving, "waiting": shown.waiting, "entered": entered})
    else:
        click.echo(say("people.department.entered" if entered else "people.department.not_entered", lang))
    if (not entered and not dry_run) or shown.waiting:
        sys.exit(1)


def _print(shown: "ChangePlan") -> None:
    lang = spoken_language()
    paths = {"before": ", ".join(shown.change.before), "after": ", ".join(shown.change.after)}
    day = clock.written_date(shown.change.since, lang)
    click.echo(say(f"people.department.{shown.change.kind}", lang, **paths, day=day))
    lines = [f"{key}: {old} → {new}" for key, (old, new) in shown.moving.items()]
    lines += [f"{key}: {old}" for key, old in shown.waiting.items()]
    said = "people.department.waiting" if shown.waiting else "people.department.moving"
    click.echo(say(said, lang, number=len(lines)))
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  {say('people.roster.more', lang, number=len(lines) - _SHOWN)}")


@click.group(help=helped("charge"))
def charge() -> None:
    """Group what is done with the departments that trainers are given."""


@charge.command("give", help=helped("charge.give"))
@click.argument("employee_id", metavar="TRAINER")
@click.option("--department", "departments", multiple=True, help=helped("charge.department"))
@click.option("--whole-city", is_flag=True, help=helped("charge.whole_city"))
@click.option("--none", "nothing", is_flag=True, help=helped("charge.none"))
@click.option("--by", default="hr", help=helped("charge.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def give(
    ctx: click.Context, *, employee_id: str, departments: tuple[str, ...], whole_city: bool, nothing: bool, by: str, as_json: bool
) -> None:
    """Give a trainer departments, in place of those before."""
    from kenshu.errors import KenshuError

    if bool(departments) + whole_city + nothing != 1:
        raise KenshuError("charge.nothing")
    given = do(ctx, "charge.give", by, employee_id=employee_id, departments=[""] if whole_city else list(departments))
    if as_json:
        print_json(given)
    else:
        departments_given = _written(given["departments"])
        click.echo(say("people.charge.given", spoken_language(), trainer=employee_id, departments=departments_given))


@charge.command("list", help=helped("charge.list"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def show(ctx: click.Context, *, as_json: bool) -> None:
    """Print every trainer with a charge, and trainers without one."""
    from kenshu.people import charges
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    with open_database(course.database_url).reading() as conn:
        given = charges.everybody(conn, clock.today(course.time_zone), course.time_zone)
        people = {trainer: given.get(trainer, []) for trainer in sorted({*given, *charges.trainers(conn)})}
    if as_json:
        print_json(people)
        return
    if not people:
        click.echo(say("people.charge.nobody", lang))
    for trainer, departments in people.items():
        click.echo(f"{trainer}: {_written(departments)}")


def _written(departments: list[str]) -> str:
    lang = spoken_language()
    names = [department or say("people.whole_city", lang) for department in departments]
    return ", ".join(names) or say("people.charge.none", lang)
