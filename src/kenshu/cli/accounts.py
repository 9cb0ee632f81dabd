"""`kenshu account`: who may sign in. Passwords are made here, shown once, and kept as hashes alone."""

import csv
import os
from io import StringIO
from pathlib import Path

from kenshu import clock
from kenshu.cli.command import Answer, NewFile, command, group, records
from kenshu.cli.printing import words
from kenshu.course import Course
from kenshu.staff import Role

account = group("account")


@command("make", account)
def make(course: Course, employee: str, *, role: Role | None = None) -> Answer:
    """Give one person a new password and show it; sessions of the old one end."""
    from kenshu.people import accounts

    password = accounts.made_password()
    with records(course, write=True) as conn:
        accounts.set_password(conn, employee, password, clock.now(), role)
        now_role = accounts.role_of(conn, employee)
    said = words("people.account.made", employee=employee, role=words(f"people.role.{now_role}"), password=password)
    return Answer({"employee": employee, "role": now_role, "password": password}, said)


@command("make-all", account)
def make_all(course: Course, file: NewFile) -> Answer:
    """Give everybody who cannot sign in yet a password, and write the list that is handed out. An existing file is not touched."""
    from rich.console import Console
    from rich.progress import track

    from kenshu.people import accounts
    from kenshu.storage import open_database

    database = open_database(course.database_url)
    with database.reading() as conn:
        people = accounts.without_account(conn, clock.today(course.time_zone))
    written = StringIO(newline="")
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow([words(f"people.account.column.{column}") for column in ("employee", "name", "department", "password")])
    # The list is on disk before the accounts are: nobody gets a password that no one has seen.
    passwords = [accounts.made_password() for _ in people]
    rows.writerows((*person, password) for person, password in zip(people, passwords, strict=True))
    _write_private(file, written.getvalue())
    made = zip(people, passwords, strict=True)
    for (employee, *_), password in track(made, words("people.account.progress"), len(people), console=Console(stderr=True)):
        with database.writing() as conn:  # one at a time: a hash takes long, and answers wait for the same lock
            accounts.set_password(conn, employee, password, clock.now())
    return Answer({"made": len(people), "file": str(file)}, words("people.account.made_all", number=len(people), file=file))


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
