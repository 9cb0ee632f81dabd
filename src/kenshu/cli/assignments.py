"""`kenshu assign` and `kenshu assignment`: who must take a module; what is assigned, extending and withdrawing it."""

import sys
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from kenshu import clock
from kenshu.cli.acting import Day, do, print_json, print_rows
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language
from kenshu.staff import ASSIGNED_DUTIES, EMPLOYMENT_TYPES

_SHOWN = 30  # people on the screen; --json has them all


@click.command(help=helped("assign"))
@click.argument("module_id", metavar="MODULE")
@click.option("--department", "departments", multiple=True, help=helped("assign.department"))
@click.option(
    "--employment", "employment_types", type=click.Choice(EMPLOYMENT_TYPES), multiple=True, help=helped("assign.employment")
)
@click.option("--duty", "duties", type=click.Choice(ASSIGNED_DUTIES), multiple=True, help=helped("assign.duty"))
@click.option("--employee", "employee_ids", multiple=True, help=helped("assign.employee"))
@click.option("--due", type=Day(), help=helped("assign.due"))
@click.option("--days-after-joining", type=int, help=helped("assign.days_after_joining"))
@click.option("--days-after-transfer", type=int, help=helped("assign.days_after_transfer"))
@click.option("--dry-run", is_flag=True, help=helped("assign.dry_run"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def assign(ctx: click.Context, /, *, dry_run: bool, by: str, as_json: bool, **told: Any) -> None:
    """Assign a module and say whom it reaches; exit 1 where somebody should look: it reaches nobody, or unbound contractors."""
    found = do(ctx, "assignment.preview", by, **told)
    if not dry_run:
        made = do(ctx, "assignment.make", by, **told, fingerprint=found["fingerprint"])
    if as_json:
        print_json(found if dry_run else made)
    else:
        _print(ctx, told["module_id"], found, {} if dry_run else made["rules"][0])
    if found["contractors"] or not found["people"]:
        sys.exit(1)


def _print(ctx: click.Context, module_id: str, found: dict[str, Any], rule: dict[str, Any]) -> None:
    """Print what was assigned by a rule, else whom it would reach; and what somebody should look at."""
    from kenshu.editions.on_record import on_record
    from kenshu.storage import open_database

    lang = spoken_language()
    with open_database(course_of(ctx).database_url).reading() as conn:
        editions = on_record(conn)
    people, module = found["people"], editions.modules[module_id].title[lang]
    if rule:
        due = clock.written_date(date.fromisoformat(rule["due"]), lang)
        click.echo(say("people.assign.made", lang, module=module, people=len(people), due=due))
        for name, days in (("joiners", rule["days_after_joining"]), ("transferred", rule["days_after_transfer"])):
            if days is not None:
                click.echo(say(f"people.assign.{name}", lang, days=days))
    else:
        click.echo(say("people.preview.title", lang, module=module, people=len(people)))
        columns = ("employee", "name", "department", "employment", "due", "why")
        rows = [
            [
                *(row["employee_id"], row["name"], row["department"], say(f"people.employment.{row['employment_type']}", lang)),
                *(row["due"], row["reason"][lang]),
            ]
            for row in people[:_SHOWN]
        ]
        print_rows([say(f"people.preview.column.{column}", lang) for column in columns], rows)
        if len(people) > _SHOWN:
            click.echo(say("people.roster.more", lang, number=len(people) - _SHOWN))
    if not people:
        click.echo(say("people.assign.nobody", lang))
    if found["contractors"]:
        clauses = ", ".join(editions.clauses[clause]["label"][lang] for clause in found["unbound"])
        click.echo(say("people.assign.contractors", lang, people=found["contractors"], clauses=clauses), err=True)


@click.group(help=helped("assignment"))
def assignment() -> None:
    """Group what is done with assignments."""


@assignment.command("list", help=helped("assignment.list"))
@click.option("--as-of", type=Day(), help=helped("assignment.as_of"))
@click.option("--module", help=helped("assignment.module"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def list_assignments(ctx: click.Context, as_of: date | None, module: str | None, as_json: bool) -> None:
    """Print the assignments in force on a day."""
    from kenshu.assigning.assignments import in_force
    from kenshu.assigning.preview import whom
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    day = as_of or clock.today(course.time_zone)
    with open_database(course.database_url).reading() as conn:
        found = [made for made in in_force(conn, day, course.time_zone) if module in (None, made.rule.module_id)]
    if as_json:
        print_json({"as_of": day, "assignments": [asdict(made) for made in found]})
    elif not found:
        click.echo(say("people.assign.none", lang))
    else:
        columns = ("number", "module", "whom", "due", "people", "by")
        rows = [
            [
                *(str(made.id), made.rule.module_id, whom(made.rule, lang), made.rule.due.isoformat()),
                *(str(made.people), f"{made.by} {made.at:%Y-%m-%d}"),
            ]
            for made in found
        ]
        print_rows([say(f"people.assignment.column.{column}", lang) for column in columns], rows)


@assignment.command("extend", help=helped("assignment.extend"))
@click.argument("module_id", metavar="MODULE")
@click.option("--employee", "employee_id", help=helped("assignment.employee"))
@click.option("--department", help=helped("assignment.department"))
@click.option("--due", type=Day(), help=helped("assignment.due"))
@click.option("--more-attempts", type=int, help=helped("assignment.more_attempts"))
@click.option("--reason", required=True, help=helped("assignment.reason"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def extend(ctx: click.Context, /, *, by: str, as_json: bool, **told: Any) -> None:
    """Give another due date or more attempts; exit 1 where it reaches nobody to whom the module is assigned."""
    made = do(ctx, "assignment.extend", by, **told)
    if as_json:
        print_json(made)
    else:
        said = "people.assign.extended" if made["people"] else "people.assign.extended_nobody"
        click.echo(say(said, spoken_language(), people=made["people"]))
    if not made["people"]:
        sys.exit(1)


@assignment.command("withdraw", help=helped("assignment.withdraw"))
@click.argument("assignment_id", metavar="NUMBER", type=int)
@click.option("--reason", required=True, help=helped("assignment.reason"))
@click.option("--by", default="hr", help=helped("assign.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def withdraw(ctx: click.Context, /, *, by: str, as_json: bool, **told: Any) -> None:
    """Withdraw an assignment from today on."""
    was = do(ctx, "assignment.withdraw", by, **told)
    if as_json:
        print_json(was)
    else:
        click.echo(say("people.assign.withdrawn", spoken_language(), number=was["id"], people=was["people"]))
