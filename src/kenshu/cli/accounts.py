"""`kenshu account`: who may sign in. Passwords are made here, shown once, and kept as hashes alone."""

import csv
import os
from io import StringIO
from pathlib import Path

import click

from kenshu import clock
from kenshu.cli.acting import print_json
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language
from kenshu.staff import ROLES


@click.group(help=helped("account"))
def account() -> None:
    """Group what is done with accounts."""


@account.command("make", help=helped("account.make"))
@click.argument("employee")
@click.option("--role", type=click.Choice(ROLES), help=helped("account.role"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def make(ctx: click.Context, employee: str, role: str | None, as_json: bool) -> None:
    """Give one person a new password and show it; sessions of the old one end."""
    from kenshu.people import accounts
    from kenshu.storage import open_database

    password = accounts.made_password()
    with open_database(course_of(ctx).database_url).writing() as conn:
        accounts.set_password(conn, employee, password, clock.now(), role)  # type: ignore[arg-type]  # click has checked it
        now_role = accounts.role_of(conn, employee)
    if as_json:
        print_json({"employee": employee, "role": now_role, "password": password})
        return
    lang = spoken_language()
    click.echo(say("people.account.made", lang, employee=employee, role=say(f"people.role.{now_role}", lang), password=password))


@account.command("make-all", help=helped("account.make_all"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def make_all(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Give everybody who cannot sign in yet a password, and write the list that is handed out. An existing file is not touched."""
    from rich.console import Console
    from rich.progress import track

    from kenshu.people import accounts
    from kenshu.storage import open_database

    course = course_of(ctx)
    lang = spoken_language()
    database = open_database(course.database_url)
    with database.reading() as conn:
        people = accounts.without_account(conn, clock.today(course.time_zone))
    written = StringIO(newline="")
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow([say(f"people.account.column.{column}", lang) for column in ("employee", "name", "department", "password")])
    # The list is on disk before the accounts are: nobody gets a password that no one has seen.
    passwords = [accounts.made_password() for _ in people]
    rows.writerows((*person, password) for person, password in zip(people, passwords, strict=True))
    _write_private(file, written.getvalue())
    shown = track(
        zip(people, passwords, strict=True), say("people.account.progress", lang), len(people), console=Console(stderr=True)
    )
    for (employee, _name, _department), password in shown:
        with database.writing() as conn:  # one at a time: a hash takes long, and answers wait for the same lock
            accounts.set_password(conn, employee, password, clock.now())
    if as_json:
        print_json({"made": len(people), "file": str(file)})
    else:
        click.echo(say("people.account.made_all", lang, number=len(people), file=file))


def _write_private(file: Path, text: str) -> None:
    from kenshu.errors import AccountRefused

    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise AccountRefused("account.file_exists", file=file) from fault
    except OSError as fault:
        raise AccountRefused("account.file_failed", file=file, reason=fault.strerror) from fault
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(text)
