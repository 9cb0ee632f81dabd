"""Accounts: who may sign in, and as what. Passwords are kept as argon2id hashes alone (RFC 9106)."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select

from kenshu.errors import AccountRefused
from kenshu.people.posts import own_posts, posts_on
from kenshu.staff import ROLES, Role
from kenshu.storage import tables

SHORTEST, LONGEST = 12, 256  # characters of a password
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another

# OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. argon2-cffi's own 64 MiB and three passes cost seven times as
# much: when a city signs in on the first of April, two cores would do nothing else.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


HAS_LEFT = own_posts(tables.post.c.department.is_(None)).limit(1)


@dataclass(frozen=True)
class Account:
    """An employee's account as it holds now; `id` changes with every password and every role."""

    id: int
    employee_id: str
    role: Role
    password_hash: str


def set_password(conn: Connection, employee_id: str, password: str, now: datetime, role: Role | None = None) -> None:
    """Give an employee a password; the role stays as it is, or is the one named, at first `employee`.

    Every session of the employee ends. Takes as long as the hash takes. Raises AccountRefused for somebody who is not in the
    roster, a role that does not exist, or a password too short, too long or equal to the id.
    """
    password = normalized(password)
    if role is not None and role not in ROLES:
        raise AccountRefused("account.role", found=role, allowed=", ".join(ROLES))
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == employee_id.casefold():
        raise AccountRefused("account.password", shortest=SHORTEST, longest=LONGEST)
    if conn.execute(select(tables.employee.c.id).where(tables.employee.c.id == employee_id)).first() is None:
        raise AccountRefused("account.no_employee", employee=employee_id)
    before = latest(conn, employee_id)
    role = role or (before.role if before else "employee")
    row = {"employee_id": employee_id, "role": role, "password_hash": hasher.hash(password), "set_at": now}
    conn.execute(tables.account.insert().values(row))


def made_password() -> str:
    """Make a password on the spot that can be read and typed: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def without_account(conn: Connection, day: date) -> list[tuple[str, str, str]]:
    """Return (id, name, department) of everybody who works here on the day and cannot sign in yet, in the order of the ids."""
    having = set(conn.scalars(select(tables.account.c.employee_id)))
    posts = posts_on(conn, day)
    departments = dict(zip(posts["employee_id"], posts["department"], strict=True))
    names = conn.execute(select(tables.employee.c.id, tables.employee.c.name).order_by(tables.employee.c.id)).all()
    return [(key, name, departments[key]) for key, name in names if key in departments and key not in having]


def verify(conn: Connection, employee_id: str, password: str) -> bool:
    """Tell whether it is this employee's password; takes the same time where there is no such account."""
    return matches(latest(conn, employee_id), password)


def matches(account: Account | None, password: str) -> bool:
    """Tell whether it is this account's password; takes the same time where there is no account. Needs no database."""
    try:
        right = hasher.verify(account.password_hash if account else _nobodys_hash(), normalized(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and account is not None


def role_of(conn: Connection, employee_id: str) -> Role | None:
    """Return what the employee signs in as; None where there is no account."""
    account = latest(conn, employee_id)
    return account.role if account else None


def latest(conn: Connection, employee_id: str) -> Account | None:
    """Return the employee's account as it holds now."""
    query = select(tables.account).where(tables.account.c.employee_id == employee_id).order_by(tables.account.c.id.desc())
    row = conn.execute(query.limit(1)).first()
    return Account(row.id, row.employee_id, row.role, row.password_hash) if row else None


def may_sign_in(conn: Connection, employee_id: str, day: date) -> Account | None:
    """Return the account of an employee who has not left by the day; None for nobody."""
    left = conn.execute(HAS_LEFT, {"employee": employee_id, "day": day}).scalar()
    return None if left else latest(conn, employee_id)


def normalized(typed: str) -> str:
    """Return what was typed, alike from every keyboard: full-width letters are the same as half-width ones (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


@cache
def _nobodys_hash() -> str:
    return hasher.hash("nobody signs in with this")
