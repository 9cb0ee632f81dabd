"""Sheets of made passwords, to print and cut: a shelf, `grading/sign_in_sheets/`, on disk before a password holds, gone in an hour.

The page shows a sheet to nobody but who made it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from kenshu.errors import AccountRefused
from kenshu.people import access_changes, accounts
from kenshu.people.sign_in_list import SignInOf
from kenshu.storage.shelf import Shelf


@dataclass(frozen=True)
class Slip:
    """One person's part of a sheet."""

    employee_id: str
    number: str
    name: str
    department: str
    password: str


@dataclass(frozen=True)
class Sheet:
    """A sheet, who made it and when."""

    by: str
    made_at: datetime
    slips: tuple[Slip, ...]


_SHELF = Shelf(Sheet)


def slips_for(people: Sequence[SignInOf]) -> list[Slip]:
    """Make a password for each; nobody signs in with it before `give`."""
    return [Slip(each.employee_id, each.number, each.name, each.department, accounts.made_password()) for each in people]


def give(conn: Connection, slips: Sequence[Slip], *, by: str, now: datetime, reason: str) -> None:
    """Let the passwords of a sheet hold, all of them or none. It is on disk before: nobody gets one that no one has seen.

    Raises AccountRefused as `access_changes.give_made`.
    """
    hashes = {slip.employee_id: accounts.made_hash(slip.password) for slip in slips}
    access_changes.give_made(conn, hashes, by=by, now=now, reason=reason)


def keep(folder: Path, slips: Sequence[Slip], by: str, now: datetime) -> str:
    """Keep a sheet for an hour and return its name; older ones go. Raises StorageFailed."""
    name = secrets.token_hex(16)
    _SHELF.put(folder, name, Sheet(by, now, tuple(slips)), now)
    return name


def kept(folder: Path, name: str, by: str, now: datetime) -> Sheet:
    """Return a sheet to who made it. Raises AccountRefused where it is gone, or somebody else's."""
    sheet = _SHELF.get(folder, name, now)
    if sheet is None or sheet.by != by:
        raise AccountRefused("account.sheet_gone")
    return sheet
