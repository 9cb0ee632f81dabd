"""`kenshu ledger` and `kenshu retention`: whether the records are what they were, and what may be forgotten."""

import json
import re
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

_HEAD = re.compile(r"(0|[1-9][0-9]*):([0-9a-f]{64})")


class Head(click.ParamType[tuple[int, str]]):
    """A head as `kenshu ledger head` prints it: `1234:5e88…`."""

    name = "seq:hash"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """(number, hash)."""
        found = _HEAD.fullmatch(str(value).strip())
        if found is None:
            self.fail(say("cli.ledger.head_form", spoken_language(), found=value), param, ctx)
        return int(found[1]), found[2]


@click.group(help=helped("ledger"))
def ledger() -> None:
    """What is done with the ledger."""


@ledger.command("verify", help=helped("ledger.verify"))
@click.option("--head", type=Head(), help=helped("ledger.verify.head"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def verify(ctx: click.Context, head: tuple[int, str] | None, as_json: bool) -> None:
    """Name every row and every entry that is not what it was; exit 1 where there is one."""
    from kenshu.ledger import verify as verifying
    from kenshu.storage import ledger as chain
    from kenshu.storage import open_database

    lang = spoken_language()
    with open_database(course_of(ctx).database_url).reading() as conn:
        broken = verifying.verify(conn, head)
        seq = chain.last_number(conn) if not broken else 0
        erased = len(verifying.erased_rows(conn)) if not broken else 0
    if as_json:
        click.echo(json.dumps({"entries": seq, "erased": erased, "broken": [asdict(one) for one in broken]}, indent=2))
    elif broken:
        for one in broken:
            click.echo(one.message(lang))
        click.echo(say("ledger.not_verified", lang, number=len(broken)), err=True)
    else:
        click.echo(say("ledger.verified", lang, entries=seq, erased=erased))
    if broken:
        sys.exit(1)


@ledger.command("head", help=helped("ledger.head"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def head(ctx: click.Context, as_json: bool) -> None:
    """Print the number and the hash of the last entry."""
    from kenshu.storage import ledger as chain
    from kenshu.storage import open_database

    with open_database(course_of(ctx).database_url).reading() as conn:
        seq, linked = chain.head(conn)
    if as_json:
        click.echo(json.dumps({"seq": seq, "hash": linked}))
        return
    click.echo(f"{seq}:{linked}")
    click.echo(say("ledger.noted", spoken_language()), err=True)


@ledger.command("recompute", help=helped("ledger.recompute"))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=helped("report.as_of"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def recompute(ctx: click.Context, as_of: datetime | None, as_json: bool) -> None:
    """Rebuild every score and every completion and print what differs; exit 1 where something does."""
    from kenshu.ledger import recompute as rebuilding

    lang = spoken_language()
    done = rebuilding.recompute(course_of(ctx), as_of.date() if as_of else None)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=2, default=str))
    else:
        for difference in done.differences:
            click.echo(difference.message(lang))
        figures = {"grades": done.grades, "completions": done.completions, "without_key": done.without_key}
        click.echo(say("ledger.recomputed", lang, differences=len(done.differences), **figures))
    if done.differences:
        sys.exit(1)


@ledger.command("export", help=helped("ledger.export"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def export(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Write the chain, its rows and a program that checks them into an archive."""
    from kenshu.ledger.audit_export import write

    lines = write(course_of(ctx), file)
    if as_json:
        click.echo(json.dumps({"file": str(file), "lines": lines}, ensure_ascii=False, indent=2))
    else:
        click.echo(say("ledger.exported", spoken_language(), file=file, entries=lines["ledger.jsonl"]))


@click.command(help=helped("retention"))
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help=helped("retention.before"))
@click.option("--years", type=click.IntRange(1, 100), help=helped("retention.years"))
@click.option("--by", required=True, help=helped("retention.by"))
@click.option("--dry-run", is_flag=True, help=helped("retention.dry_run"))
@click.option("--yes", is_flag=True, help=helped("retention.yes"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def retention(
    ctx: click.Context, before: datetime | None, years: int | None, by: str, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Say who left before a day, ask, and delete their personal data."""
    from kenshu.ledger.retention import erase

    lang = spoken_language()
    course = course_of(ctx)
    if (before is None) == (years is None):
        raise click.UsageError(say("cli.retention.one_of", lang))
    day = before.date() if before else years_ago(clock.today(course.time_zone), years or 0)
    found = erase(course, day, by, dry_run=True)
    if not as_json:
        click.echo(say("ledger.retention.found", lang, number=len(found), day=clock.written_date(day, lang)))
        for leaver in found:
            click.echo(f"  {leaver.employee_id} {leaver.name} ({clock.written_date(leaver.since, lang)})")
    erasing = bool(found) and not dry_run
    if erasing and not yes:
        click.confirm(say("ledger.retention.ask", lang), abort=True, err=True)
    if erasing:
        erase(course, day, by)
    if as_json:
        people = [{"employee": leaver.employee_id, "since": leaver.since.isoformat()} for leaver in found]
        click.echo(json.dumps({"before": day.isoformat(), "people": people, "erased": erasing}, indent=2))
    elif erasing:
        click.echo(say("ledger.retention.done", lang, number=len(found)))


def years_ago(day: date, years: int) -> date:
    """The same day so many years before; 28 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
