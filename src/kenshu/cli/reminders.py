"""`kenshu remind`: the reminders that are due, shown or sent."""

import dataclasses
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.acting import Day, print_json
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.mail.letter import Item, Reminder
    from kenshu.mail.reminders import Sent


@click.command(help=helped("remind"))
@click.option("--dry-run", is_flag=True, help=helped("remind.dry_run"))
@click.option("--as-of", type=Day(), help=helped("remind.as_of"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def remind(ctx: click.Context, *, dry_run: bool, as_of: date | None, as_json: bool) -> None:
    """Send what is due; exit 1 where somebody could not be reached."""
    from kenshu.mail import reminders
    from kenshu.storage import open_database

    course = course_of(ctx)
    day = as_of or clock.today(course.time_zone)
    database = open_database(course.database_url)
    with database.reading() as conn:
        found = reminders.due(conn, course, day)
    database.close()
    done = None if dry_run else reminders.send(course, found, clock.now())
    if as_json:
        figures = {"as_of": day, "reminders": [dataclasses.asdict(one) for one in found]}
        sent = dataclasses.asdict(done) if done else {}
        print_json({**figures, **sent})
    elif done is None:
        _print_due(found)
    else:
        _print_sent(done)
    if done and done.needs_a_person:
        sys.exit(1)


def _print_due(found: "list[Reminder]") -> None:
    lang = spoken_language()
    for one in found:
        click.echo(f"{one.name} ({one.recipient_id}) <{one.mail}>")
        for item in one.own:
            click.echo(f"  {_line(item)}")
        for item in one.people:
            click.echo(f"  {item.department} {item.name} ({item.employee_id})  {_line(item)}")
    click.echo(say("letters.remind.dry_run", lang, number=len(found)))


def _line(item: "Item") -> str:
    lang = spoken_language()
    when = "late" if item.days_late > 0 else "before"
    return say(f"letters.remind.line_{when}", lang, title=item.title[lang], due=item.due, days=abs(item.days_late))


def _print_sent(done: "Sent") -> None:
    lang = spoken_language()
    for one in done.unreached:
        click.echo(one.reason[lang], err=True)
    if done.stopped:
        click.echo(done.stopped[lang], err=True)
    click.echo(say("letters.remind.sent", lang, sent=len(done.sent), unreached=len(done.unreached), left=done.left))
