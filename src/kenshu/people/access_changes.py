"""Changes of access: roles given, accounts locked and unlocked, passwords made for somebody; who did it and why is in the chain."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, select

from kenshu.errors import AccountRefused
from kenshu.people import accounts
from kenshu.people.accounts import Account
from kenshu.people.names import name_of
from kenshu.people.posts import posts_on
from kenshu.staff import ROLES, Role
from kenshu.storage import ledger
from kenshu.storage.tables import access_change


def give_role(conn: Connection, employee_id: str, role: Role, *, by: str, now: datetime, reason: str) -> Account:
    """Let somebody sign in as something else; their sessions end. Somebody without a password has the role once there is one.

    `now` is where the course is. Raises AccountRefused: nobody of that number, oneself, a role that is none or that they have
    already, the last one of HR.
    """
    _check(conn, employee_id, by)
    if role not in ROLES:
        raise AccountRefused("account.role", found=role, allowed=", ".join(ROLES))
    if (accounts.role_of(conn, employee_id) or "employee") == role:
        raise AccountRefused("account.has_role", employee=employee_id)
    if role != "hr":
        _check_another_of_hr(conn, employee_id, now.date())
    return _changed(conn, employee_id, "role", by, now, reason, role=role)


def lock(conn: Connection, employee_id: str, *, by: str, now: datetime, reason: str) -> Account:
    """Let nobody sign in with an account; its sessions end. Raises AccountRefused as `give_role`, and where it is locked."""
    _check(conn, employee_id, by)
    if is_locked(conn, employee_id):
        raise AccountRefused("account.locked_already", employee=employee_id)
    _check_another_of_hr(conn, employee_id, now.date())
    return _changed(conn, employee_id, "lock", by, now, reason, locked=True)


def unlock(conn: Connection, employee_id: str, *, by: str, now: datetime, reason: str) -> Account:
    """Let somebody sign in again, with the password of before. Raises AccountRefused where nothing is locked, and for oneself."""
    _check(conn, employee_id, by)
    if not is_locked(conn, employee_id):
        raise AccountRefused("account.not_locked", employee=employee_id)
    return _changed(conn, employee_id, "unlock", by, now, reason, locked=False)


def reset(conn: Connection, employee_id: str, *, by: str, now: datetime, reason: str) -> str:
    """Give somebody a made password in place of theirs, and return it: it is nowhere else. Their sessions end.

    Raises AccountRefused: nobody of that number, oneself, a locked account.
    """
    _check(conn, employee_id, by)
    password = accounts.made_password()
    give_made(conn, {employee_id: accounts.made_hash(password)}, by=by, now=now, reason=reason)
    return password


def give_made(conn: Connection, hashes: Mapping[str, str], *, by: str, now: datetime, reason: str) -> None:
    """Give many their made passwords, by the hashes: all or none. Raises AccountRefused as `check_made`."""
    check_made(conn, hashes, by)
    accounts.keep_made(conn, hashes, now, by)
    held = accounts.all_latest(conn)
    told = {"kind": "password", "reason": reason, "entered_by": by, "entered_at": now}
    ledger.add(conn, access_change, [{"employee_id": key, "role": held[key].role, **told} for key in hashes])


def check_made(conn: Connection, employee_ids: Collection[str], by: str) -> None:
    """Raise AccountRefused where people cannot be given made passwords: oneself, and a locked account."""
    check_unlocked(conn, employee_ids)
    if by in employee_ids:
        raise AccountRefused("account.oneself", employee=by)


def is_locked(conn: Connection, employee_id: str) -> bool:
    """Tell whether an account is locked; none is not."""
    account = accounts.latest(conn, employee_id)
    return bool(account and account.locked)


def check_unlocked(conn: Connection, employee_ids: Iterable[str]) -> None:
    """Raise AccountRefused that names everybody whose account is locked: unlock it first."""
    held = accounts.all_latest(conn)
    locked = [key for key in employee_ids if key in held and held[key].locked]
    if locked:
        raise AccountRefused("account.is_locked", employee=", ".join(locked))


def of_hr(conn: Connection, day: date) -> set[str]:
    """Return those of HR who can sign in and work here on a day."""
    held = accounts.all_latest(conn)
    may = {key for key, each in held.items() if each.role == "hr" and not each.locked and each.password_hash}
    return may & set(posts_on(conn, day)["employee_id"]) if may else may


@dataclass(frozen=True)
class AccessChange:
    """A change of somebody's account, by whom, when and why; `role` is what they signed in as from then on."""

    employee_id: str
    kind: Literal["role", "lock", "unlock", "password"]
    role: Role
    reason: str
    by: str
    at: datetime


def changes(conn: Connection, kind: str | None = None) -> list[AccessChange]:
    """Return every change, or those of a kind, in their order."""
    query = select(access_change).order_by(access_change.c.id)
    rows = conn.execute(query if kind is None else query.where(access_change.c.kind == kind))
    return [AccessChange(row.employee_id, row.kind, row.role, row.reason, row.entered_by, row.entered_at) for row in rows]


def _changed(conn: Connection, employee_id: str, kind: str, by: str, now: datetime, reason: str, **changed: object) -> Account:
    made = accounts.change(conn, employee_id, now, **changed)
    row = {"employee_id": employee_id, "kind": kind, "role": made.role, "reason": reason, "entered_by": by, "entered_at": now}
    ledger.add(conn, access_change, [row])
    return made


def _check(conn: Connection, employee_id: str, by: str) -> None:
    if name_of(conn, employee_id) is None:
        raise AccountRefused("account.no_employee", employee=employee_id)
    if employee_id == by:
        raise AccountRefused("account.oneself", employee=employee_id)


def _check_another_of_hr(conn: Connection, employee_id: str, day: date) -> None:
    """Refuse to take the last one of HR away: nobody could give the role to anybody any more."""
    held = accounts.latest(conn, employee_id)
    if held and held.role == "hr" and not of_hr(conn, day) - {employee_id}:
        raise AccountRefused("account.last_hr", employee=employee_id)
