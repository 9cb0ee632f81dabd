"""Accounts: who may sign in, and as what. Passwords are kept as argon2id hashes alone (RFC 9106)."""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, func, select

from kenshu.errors import AccountRefused
from kenshu.people.names import name_of
from kenshu.people.numbers import number_of
from kenshu.people.posts import own_posts
from kenshu.staff import Role
from kenshu.storage import tables

SHORTEST, LONGEST = 12, 256  # characters of a password
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another

# OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. argon2-cffi's own 64 MiB and three passes cost seven times as
# much: when a city signs in on the first of April, two cores would do nothing else.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# A made password has 79 random bits, which nobody tries out however quick the hash is: a sheet for thousands takes a second.
_made_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

HAS_LEFT = own_posts(tables.post.c.department.is_(None)).limit(1)


@dataclass(frozen=True)
class Account:
    """An employee's account as it holds now; `id` changes with whatever changes of it. "" as `password_hash`: no password yet."""

    id: int
    employee_id: str
    role: Role
    password_hash: str
    locked: bool = False
    set_at: datetime | None = None
    set_by: str | None = None
    link_id: int | None = None

    @property
    def is_initial(self) -> bool:
        """Tell whether somebody else set the password: its owner sets another one before anything else."""
        return self.set_by not in (None, self.employee_id)


def set_password(
    conn: Connection, employee_id: str, password: str, now: datetime, role: Role | None = None, by: str | None = None
) -> None:
    """Give an employee a password; the role stays as it is, or is the one named, at first `employee`.

    Every session of the employee ends. Takes as long as the hash takes. Raises AccountRefused as `hashed` and `keep`.
    """
    keep(conn, employee_id, hashed(number_of(conn, employee_id, now.date()), password), now, role=role, by=by)


def hashed(number: str, password: str) -> str:
    """Return the hash of a password that somebody chose; needs no database, and takes as long as a hash takes.

    Raises AccountRefused for one that is too short, too long or equal to the number.
    """
    password = normalized(password)
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == number.casefold():
        raise AccountRefused("account.password", shortest=SHORTEST, longest=LONGEST)
    return hasher.hash(password)


def made_hash(password: str) -> str:
    """Return the hash of a `made_password`, which takes next to no time."""
    return _made_hasher.hash(password)


def keep(
    conn: Connection,
    employee_id: str,
    password_hash: str,
    now: datetime,
    *,
    role: Role | None = None,
    by: str | None = None,
    link_id: int | None = None,
) -> Account:
    """Write the hash of an employee's password down; every session of the employee ends. Returns the account as it holds now.

    `by` says who set it. Raises AccountRefused for somebody who is not in the roster.
    """
    if name_of(conn, employee_id) is None:
        raise AccountRefused("account.no_employee", employee=employee_id)
    told = {"password_hash": password_hash, "set_at": now, "set_by": by, "link_id": link_id}
    return change(conn, employee_id, now, **told, **({"role": role} if role else {}))


def change(conn: Connection, employee_id: str, now: datetime, **changed: Any) -> Account:
    """Add the row of an account that holds from now on: what is not `changed` stays as it was. Returns the account."""
    conn.execute(tables.account.insert().values(_next(latest(conn, employee_id), employee_id, now, changed)))
    made = latest(conn, employee_id)
    assert made is not None
    return made


def keep_made(conn: Connection, hashes: Mapping[str, str], now: datetime, by: str) -> None:
    """Write the hashes of made passwords of many down, {employee id: hash}: all of them or none."""
    before, told = all_latest(conn), {"set_at": now, "set_by": by, "link_id": None}
    rows = [_next(before.get(key), key, now, {**told, "password_hash": hashed}) for key, hashed in hashes.items()]
    if rows:
        conn.execute(tables.account.insert(), rows)


def _next(before: Account | None, employee_id: str, now: datetime, changed: Mapping[str, Any]) -> dict[str, Any]:
    row = {**vars(before or Account(0, employee_id, "employee", "", set_at=now)), **changed}
    return {name: value for name, value in row.items() if name != "id"}


def made_password() -> str:
    """Make a password on the spot that can be read and typed: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def verify(conn: Connection, employee_id: str, password: str) -> bool:
    """Tell whether it is this employee's password; takes the same time where there is no such account."""
    return matches(latest(conn, employee_id), password)


def matches(account: Account | None, password: str) -> bool:
    """Tell whether it is this account's password; takes the same time where there is no account. Needs no database."""
    typed, kept = normalized(password), account.password_hash if account else ""
    right = bool(kept) and _verified(kept, typed)
    if not kept or hasher.check_needs_rehash(kept):  # none takes no time, and that of a made password next to none
        _verified(_nobodys_hash(), typed)
    return right


def role_of(conn: Connection, employee_id: str) -> Role | None:
    """Return what the employee signs in as; None where there is no account."""
    account = latest(conn, employee_id)
    return account.role if account else None


def latest(conn: Connection, employee_id: str) -> Account | None:
    """Return the employee's account as it holds now."""
    row = conn.execute(_of(employee_id)).first()
    return account_of(row) if row else None


def all_latest(conn: Connection) -> dict[str, Account]:
    """Return the account of everybody who has one, by employee id."""
    return {row.employee_id: account_of(row) for row in conn.execute(_HOLDING)}


def has_left(conn: Connection, employee_id: str, day: date) -> bool:
    """Tell whether somebody who worked here has left by the day."""
    return bool(conn.execute(HAS_LEFT, {"employee": employee_id, "day": day}).scalar())


def may_sign_in(conn: Connection, employee_id: str, day: date) -> Account | None:
    """Return the account of an employee who has not left by the day and is not locked; None for nobody."""
    account = None if has_left(conn, employee_id, day) else latest(conn, employee_id)
    return account if account and account.password_hash and not account.locked else None


def account_of(row: Any) -> Account:
    """Return a row of the table as an Account."""
    return Account(row.id, row.employee_id, row.role, row.password_hash, bool(row.locked), row.set_at, row.set_by, row.link_id)


def normalized(typed: str) -> str:
    """Return what was typed, alike from every keyboard: full-width letters are the same as half-width ones (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


@cache
def _nobodys_hash() -> str:
    return hasher.hash("nobody signs in with this")


def _verified(kept: str, typed: str) -> bool:
    try:
        return hasher.verify(kept, typed)
    except (VerificationError, InvalidHashError):
        return False


_LATEST = select(func.max(tables.account.c.id)).group_by(tables.account.c.employee_id)
_HOLDING = select(tables.account).where(tables.account.c.id.in_(_LATEST))


def _of(employee_id: str) -> Any:
    return select(tables.account).where(tables.account.c.employee_id == employee_id).order_by(tables.account.c.id.desc()).limit(1)
