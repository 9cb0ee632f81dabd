"""`kenshu roster import`."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.asking import confirmed
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.people.posts import Post
    from kenshu.roster.plan import RosterPlan
    from kenshu.roster.table import Written

_SHOWN = 40  # names in a list on the screen; --json has them all
_day = click.DateTime(["%Y-%m-%d"])


@click.group(help=helped("roster"))
def roster() -> None:
    """What is done with rosters."""


@roster.command("import", help=helped("roster.import"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=_day, help=helped("roster.since"))
@click.option("--leavers", is_flag=True, help=helped("roster.leavers"))
@click.option("--dry-run", is_flag=True, help=helped("roster.dry_run"))
@click.option("--yes", is_flag=True, help=helped("yes"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def roster_import(
    ctx: click.Context, *, file: Path, since: datetime | None, leavers: bool, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Show what a roster changes, ask, take it in; exit 1 where it was not taken in, or people on record are absent from it."""
    from kenshu.roster.plan import plan, take_in
    from kenshu.roster.rows import read_roster_file
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    now = clock.now().astimezone(course.time_zone)
    database = open_database(course.database_url)
    read = read_roster_file(file)
    with database.reading() as conn:
        shown = plan(conn, read, now, since=since.date() if since else None, leavers=leavers)
    if not as_json:
        _print(shown)
    asked = not dry_run and not shown.is_empty
    imported = asked and confirmed(say("people.roster.confirm", lang), yes)
    if imported:
        with database.writing() as conn:
            take_in(conn, read, now, since=shown.day, leavers=leavers, shown=shown.fingerprint)
    if as_json:
        click.echo(json.dumps({**shown.figures(), "imported": imported}, ensure_ascii=False, indent=2))
    elif imported:
        click.echo(say("people.roster.imported", lang, file=file.name))
    else:
        click.echo(say("people.roster.nothing" if shown.is_empty else "people.roster.not_imported", lang))
    if asked > imported or (shown.absent and not leavers):
        sys.exit(1)


def _print(shown: "RosterPlan") -> None:
    lang = spoken_language()
    written = shown.roster.written
    click.echo(say("people.roster.read", lang, file=written.file, how=_how_read(written), rows=written.rows))
    for field, heading in written.headings.items():
        click.echo(f"  {heading} → {say(f'people.roster.field.{field}', lang)}")
    click.echo(say("people.roster.would", lang, day=clock.written_date(shown.day, lang)))
    moved = {move.employee_id: f"{_written(move.before)} → {_written(move.after)}" for move in shown.moved}
    for name in ("joined", "moved", "corrected", "left"):
        people = moved if name == "moved" else dict.fromkeys(getattr(shown, name), "")
        click.echo(f"  {say(f'people.roster.{name}', lang)}: {len(people)}")
        _print_some([f"{key} {shown.names[key]} {change}".rstrip() for key, change in people.items()])
    click.echo(f"  {say('people.roster.unchanged', lang)}: {shown.unchanged}")
    for kind in ("id", "department", "joined"):
        reread = [each for each in shown.reread if each.kind == kind]
        if reread:
            click.echo(say(f"people.roster.reread.{kind}", lang, number=len(reread)))
            _print_some([say("people.roster.reread", lang, **vars(each)) for each in reread])
    if shown.absent and not shown.left:
        click.echo(say("people.roster.absent", lang, number=len(shown.absent)))
        _print_some([f"{key} {shown.names[key]}" for key in shown.absent])


def _how_read(written: "Written") -> str:
    lang = spoken_language()
    if written.encoding == "xlsx":
        return say("people.roster.workbook", lang, sheet=written.separator)
    encoding = say(f"people.roster.encoding.{written.encoding}", lang)
    return say(f"people.roster.separated.{written.separator}", lang, encoding=encoding)


def _print_some(lines: list[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(f"    {line}")
    if len(lines) > _SHOWN:
        click.echo(f"    {say('people.roster.more', spoken_language(), number=len(lines) - _SHOWN)}")


def _written(post: "Post") -> str:
    """`総務部/人事課 (正規; 兼務 税務部; 所属長)`."""
    lang = spoken_language()
    more = [say(f"people.employment.{post.employment_type}", lang)]
    if post.concurrent:
        more.append(say("people.roster.concurrent", lang, departments=", ".join(post.concurrent)))
    more += [say(f"people.duty.{duty}", lang) for duty in post.duties]
    return f"{post.department} ({'; '.join(more)})"
