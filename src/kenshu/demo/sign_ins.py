"""Trial sign-ins: an employee, a trainer and somebody of HR of the sample city, with passwords that survive a restart.

Passwords are made on the spot, never committed, and kept in a file below `grading/` that its owner alone may read. What the file
says holds: whatever was tried out with the three, a start of the server lets them in again.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from kenshu.assigning.assignments import required_on
from kenshu.course import Course
from kenshu.demo.city import strangers
from kenshu.errors import KenshuError
from kenshu.people import accounts, charges
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.names import names_of
from kenshu.people.posts import posts_on
from kenshu.staff import ROLES, Role
from kenshu.storage import Database
from kenshu.storage.faults import storage_faults
from kenshu.storage.tables import attempt

FILE = "trial-sign-ins.json"


@dataclass(frozen=True)
class SignIn:
    """A sign-in of the trial."""

    role: Role
    employee_id: str
    name: str
    password: str


def sign_ins(course: Course, database: Database, now: datetime) -> list[SignIn]:
    """Return the sign-ins of the trial, one a role; those that the file keeps go on, with their passwords and sessions.

    Raises KenshuError where anybody on record is not fictional, and where nobody is left to try it as; nothing is changed then.
    """
    file = course.grading / FILE
    here = now.astimezone(course.time_zone)
    with database.writing() as conn:
        real = strangers(conn)
        if real:
            raise KenshuError("serve.demo_in_use", number=len(real))
        kept = _read(file)
        there = set(posts_on(conn, here.date())["employee_id"])
        if not kept or any(employee_id not in there for employee_id, _ in kept.values()):
            kept = {role: (person, accounts.made_password()) for role, person in _choose(conn, here, course).items()}
            _keep(file, kept)  # before the accounts are: nobody gets a password that no one has seen
        names = names_of(conn)
        made = [SignIn(role, key, names[key], password) for role, (key, password) in kept.items()]
        for each in made:
            _let_in(conn, each, here)
    return made


def _let_in(conn: Connection, given: SignIn, now: datetime) -> None:
    account = accounts.latest(conn, given.employee_id)
    if account is None or account.role != given.role or not accounts.matches(account, given.password):
        accounts.set_password(conn, given.employee_id, given.password, now, given.role)
    if account is not None and account.locked:
        accounts.change(conn, given.employee_id, now, locked=False)
    if given.role == "trainer" and not charges.of(conn, given.employee_id, now.date(), now.tzinfo or UTC):
        charges.give(conn, given.employee_id, [WHOLE_CITY], "demo", now)


def _choose(conn: Connection, now: datetime, course: Course) -> dict[Role, str]:
    """Choose people who must take something and have begun nothing, one for each role."""
    required = required_on(conn, now.date(), course.time_zone)
    begun = set(conn.scalars(select(attempt.c.employee_id)))
    free = sorted(set(required["employee_id"]) - begun)
    if len(free) < len(ROLES):
        raise KenshuError("serve.demo_nobody", number=len(free), needed=len(ROLES))
    return dict(zip(ROLES, free, strict=False))


def _read(file: Path) -> dict[Role, tuple[str, str]]:
    """Return {role: (employee, password)} as kept; {} where there is no such file, or not a whole one."""
    if file.is_file():
        with storage_faults():
            text = file.read_bytes()
        with suppress(ValueError, KeyError, TypeError):
            kept = json.loads(text)
            return {role: (str(kept[role]["employee_id"]), str(kept[role]["password"])) for role in ROLES}
    return {}


def _keep(file: Path, kept: dict[Role, tuple[str, str]]) -> None:
    said = {role: {"employee_id": employee_id, "password": password} for role, (employee_id, password) in kept.items()}
    with storage_faults():
        file.unlink(missing_ok=True)  # one that others may read would stay so
        with open(file, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
            stream.write(json.dumps(said, indent=2) + "\n")
