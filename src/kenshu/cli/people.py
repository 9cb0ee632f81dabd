"""`kenshu roster import`."""

import dataclasses
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.people.roster import Move, RosterChange

_SHOWN = 10  # names in a list on the screen; --json has them all
_day = click.DateTime(["%Y-%m-%d"])


@click.group(help=helped("roster"))
def roster() -> None:
    """What is done with rosters."""


@roster.command("import", help=helped("roster.import"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=_day, help=helped("roster.since"))
@click.option("--leavers", is_flag=True, help=helped("roster.leavers"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def roster_import(ctx: click.Context, file: Path, since: datetime | None, leavers: bool, as_json: bool) -> None:
    """Import a roster and say what changed; exit 1 where people on record are absent from it."""
    from kenshu.people.roster import import_roster
    from kenshu.storage import open_database

    course = course_of(ctx)
    now = clock.now().astimezone(course.time_zone)
    with open_database(course.database_url).writing() as conn:
        change = import_roster(conn, file, now, since=since.date() if since else None, leavers=leavers)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(change), ensure_ascii=False, indent=2))
    else:
        _print_change(file, change)
    if change.absent and not leavers:
        sys.exit(1)


def _print_change(file: Path, change: "RosterChange") -> None:
    lang = spoken_language()
    click.echo(say("people.roster.imported", lang, file=file.name))
    for name in ("joined", "moved", "corrected", "left"):
        click.echo(f"  {say(f'people.roster.{name}', lang)}: {len(getattr(change, name))}")
    click.echo(f"  {say('people.roster.unchanged', lang)}: {change.unchanged}")
    for move in change.moved[:_SHOWN]:
        click.echo(f"    {_written_move(move)}")
    if len(change.moved) > _SHOWN:
        click.echo(f"    {say('people.roster.more', lang, number=len(change.moved) - _SHOWN)}")
    if change.absent and not change.left:
        click.echo(say("people.roster.absent", lang, number=len(change.absent)))


def _written_move(move: "Move") -> str:
    lang = spoken_language()
    before, after = (
        f"{department or '-'} ({say(f'people.employment.{kind}', lang) if kind else '-'})"
        for department, kind in (move.before, move.after)
    )
    return f"{move.employee_id}: {before} → {after}"
