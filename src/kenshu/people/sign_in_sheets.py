"""Sheets of made passwords, to print and cut: files of `grading/sign_in_sheets/`, on disk before a password holds, gone in an hour.

A file is its owner's alone, as its folder is; the page shows it to nobody but who made it.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection

from kenshu.errors import AccountRefused
from kenshu.people import access_changes, accounts
from kenshu.people.sign_in_list import SignInOf
from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Slip:
    """One person's part of a sheet."""

    employee_id: str
    name: str
    department: str
    password: str


@dataclass(frozen=True)
class Sheet:
    """A sheet, who made it and when."""

    by: str
    made_at: datetime
    slips: tuple[Slip, ...]


_JSON = TypeAdapter(Sheet)


def slips_for(people: Sequence[SignInOf]) -> list[Slip]:
    """Make a password for each; nobody signs in with it before `give`."""
    return [Slip(each.employee_id, each.name, each.department, accounts.made_password()) for each in people]


def give(conn: Connection, slips: Sequence[Slip], *, by: str, now: datetime, reason: str) -> None:
    """Let the passwords of a sheet hold, all of them or none. It is on disk before: nobody gets one that no one has seen.

    Raises AccountRefused as `access_changes.give_made`.
    """
    hashes = {slip.employee_id: accounts.made_hash(slip.password) for slip in slips}
    access_changes.give_made(conn, hashes, by=by, now=now, reason=reason)


def keep(folder: Path, slips: Sequence[Slip], by: str, now: datetime) -> str:
    """Keep a sheet for an hour and return its name; older ones go. Raises StorageFailed."""
    name = secrets.token_hex(16)
    with storage_faults():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        drop_old(folder, now)
        path = _path(folder, name)
        write_whole(path, _JSON.dump_json(Sheet(by, now, tuple(slips))))
        os.utime(path, (now.timestamp(), now.timestamp()))
    return name


def kept(folder: Path, name: str, by: str, now: datetime) -> Sheet:
    """Return a sheet to who made it. Raises AccountRefused where it is gone, or somebody else's."""
    drop_old(folder, now)
    try:
        sheet = _JSON.validate_json(_path(folder, name).read_bytes())
    except FileNotFoundError as fault:
        raise AccountRefused("account.sheet_gone") from fault
    if sheet.by != by:
        raise AccountRefused("account.sheet_gone")
    return sheet


def drop(folder: Path, name: str) -> None:
    """Delete a sheet that was printed."""
    _path(folder, name).unlink(missing_ok=True)


def drop_old(folder: Path, now: datetime) -> None:
    """Delete the sheets that are older than an hour."""
    for each in folder.glob("*.json"):
        if now.timestamp() - each.stat().st_mtime > KEPT_FOR.total_seconds():
            each.unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
