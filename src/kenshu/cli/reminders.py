"""`kenshu remind`: the reminders that are due, shown or sent."""

from datetime import date
from typing import Any

import click

from kenshu.cli.command import Answer, command, do
from kenshu.cli.printing import tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language


@command("remind")
def remind(course: Course, *, dry_run: bool, as_of: date | None = None) -> Answer:
    """Send what is due; exit 1 where somebody could not be reached."""
    told = {"as_of": as_of}
    found = do(course, "reminders.preview", "lab", told)
    fingerprint = found.pop("fingerprint")
    if dry_run:
        return Answer(found, lambda: _print_due(found["reminders"]))
    sent = do(course, "reminders.send", "lab", told, fingerprint=fingerprint)["sent"]
    return Answer({**found, **sent}, lambda: _print_sent(sent), bool(sent["unreached"] or sent["stopped"]))


def _print_due(reminders: list[dict[str, Any]]) -> None:
    for one in reminders:
        click.echo(f"{one['name']} ({one['recipient_id']}) <{one['mail']}>")
        for item in one["own"]:
            click.echo(f"  {_line(item)}")
        for item in one["people"]:
            click.echo(f"  {item['department']} {item['name']} ({item['employee_id']})  {_line(item)}")
    tell("letters.remind.dry_run", number=len(reminders))


def _line(item: dict[str, Any]) -> str:
    title, late = item["title"][spoken_language()], item["days_late"]
    return words(f"letters.remind.line_{'late' if late > 0 else 'before'}", title=title, due=item["due"], days=abs(late))


def _print_sent(sent: dict[str, Any]) -> None:
    lang = spoken_language()
    for one in sent["unreached"]:
        click.echo(one["reason"][lang], err=True)
    if sent["stopped"]:
        click.echo(sent["stopped"][lang], err=True)
    tell("letters.remind.sent", sent=len(sent["sent"]), unreached=len(sent["unreached"]), left=sent["left"])
