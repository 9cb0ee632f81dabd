"""`kenshu edition` and `kenshu attempt`: what was released, a rule for the past, retiring a module, voiding an attempt."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.asking import confirmed
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.grading.rule_change import RuleChange

_SHOWN = 40


@click.group(help=helped("edition"))
def edition() -> None:
    """Group the commands about editions."""


@edition.command("list", help=helped("edition.list"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def list_editions(ctx: click.Context, *, as_json: bool) -> None:
    """List every edition on record, with its rules."""
    from kenshu.editions.on_record import on_record
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    with open_database(course.database_url).reading() as conn:
        editions = on_record(conn)
    rows = [
        {
            "module": each.module_id,
            "number": each.number,
            "sha256": each.sha256,
            "released_at": each.released_at.isoformat(),
            "released_by": each.released_by,
            "retired": each.module_id in editions.retired,
            "rules": each.rules.as_json(),
        }
        for each in editions.every
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in editions.every:
        at = clock.written_time(each.released_at, course.time_zone, lang)
        rules = f"{each.rules.pass_mark}%, {each.rules.attempts}, {each.rules.valid}, {each.rules.reveal_after_fail}"
        words = {"module": each.module_id, "number": each.number, "at": at, "by": each.released_by, "rules": rules}
        click.echo(say("cli.edition.line", lang, **words, sha256=each.sha256[:12]))
    for module_id in editions.retired:
        click.echo(say("cli.edition.is_retired", lang, module=module_id))


@edition.command("rule", help=helped("edition.rule"))
@click.argument("module")
@click.option("--valid", help=helped("edition.valid"))
@click.option("--pass-mark", type=int, help=helped("edition.pass_mark"))
@click.option("--attempts", type=int, help=helped("edition.attempts"))
@click.option("--reveal-after-fail", help=helped("edition.reveal"))
@click.option("--edition", "numbers", type=int, multiple=True, help=helped("edition.numbers"))
@click.option("--reason", default="", help=helped("edition.reason"))
@click.option("--by", default="", help=helped("edition.by"))
@click.option("--dry-run", is_flag=True, help=helped("edition.dry_run"))
@click.option("--yes", is_flag=True, help=helped("yes"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def rule(
    ctx: click.Context,
    /,
    module: str,
    numbers: tuple[int, ...],
    reason: str,
    by: str,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    **rules: Any,
) -> None:
    """Show what other rules for the past would change, ask, and record them; exit 1 where they were not recorded."""
    from kenshu.errors import KenshuError
    from kenshu.grading import rule_change
    from kenshu.storage import open_database

    if not dry_run and not (reason.strip() and by.strip()):
        raise KenshuError("rule.reason")
    course, lang, now = course_of(ctx), spoken_language(), clock.now()
    database = open_database(course.database_url)
    chosen: Any = {name: value for name, value in rules.items() if value is not None}
    shown = rule_change.plan(database, module, chosen, now, course.time_zone, numbers)
    if not as_json:
        _print(shown)
    done = not dry_run and confirmed(say("cli.edition.confirm", lang), yes)
    if done:
        rule_change.apply(database, module, chosen, by, now, reason, course.time_zone, numbers, seen=shown.fingerprint)
    if as_json:
        figures = {"editions": [each.number for each in shown.editions], "people": _rows(shown), "recorded": done}
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(say("cli.edition.recorded" if done else "cli.edition.left", lang))
    if not done and not dry_run:
        sys.exit(1)


@edition.command("retire", help=helped("edition.retire"))
@click.argument("module")
@click.option("--reason", required=True, help=helped("edition.reason"))
@click.option("--by", required=True, help=helped("edition.by"))
@click.pass_context
def retire(ctx: click.Context, module: str, reason: str, by: str) -> None:
    """Retire a module: nobody begins it any more, until it is released again."""
    from kenshu.editions import on_record
    from kenshu.storage import open_database

    with open_database(course_of(ctx).database_url).writing() as conn:
        on_record.retire(conn, module, by, clock.now(), reason)
    click.echo(say("cli.edition.is_retired", spoken_language(), module=module))


@click.group(help=helped("attempt"))
def attempt() -> None:
    """Group the commands about one attempt."""


@attempt.command("void", help=helped("attempt.void"))
@click.argument("attempt_id", metavar="ATTEMPT")
@click.option("--reason", default="", help=helped("attempt.reason"))
@click.option("--by", default="", help=helped("attempt.by"))
@click.pass_context
def void(ctx: click.Context, attempt_id: str, reason: str, by: str) -> None:
    """Void an attempt, open or handed in: it counts for nothing from now on."""
    from kenshu.grading.voiding import void as void_attempt
    from kenshu.storage import open_database

    with open_database(course_of(ctx).database_url).writing() as conn:
        done = void_attempt(conn, attempt_id, by, clock.now(), reason)
    words = {"employee": done.employee_id, "module": done.module_id, "number": done.number}
    click.echo(say("cli.attempt.voided", spoken_language(), **words))


def _rows(shown: "RuleChange") -> list[dict[str, Any]]:
    table = shown.people.copy()
    for column in ("valid_until_before", "valid_until_after"):
        table[column] = table[column].dt.strftime("%Y-%m-%d").fillna("")
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _print(shown: "RuleChange") -> None:
    lang = spoken_language()
    for row in _rows(shown)[:_SHOWN]:
        states = " → ".join(dict.fromkeys(say(f"web.state.{row[f'state_{when}']}", lang) for when in ("before", "after")))
        until = " → ".join(dict.fromkeys(row[f"valid_until_{when}"] or "-" for when in ("before", "after")))
        click.echo(say("cli.edition.person", lang, employee=row["employee_id"], states=states, until=until))
    if len(shown.people) > _SHOWN:
        click.echo(say("grading.regrade.more", lang, number=len(shown.people) - _SHOWN))
    numbers = ", ".join(str(each.number) for each in shown.editions)
    click.echo(say("cli.edition.touches", lang, module=shown.module_id, editions=numbers, people=len(shown.people)))
