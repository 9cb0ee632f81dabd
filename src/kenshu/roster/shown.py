"""Rosters that were shown and wait to be confirmed: files of `grading/rosters/`, each named by the fingerprint of its plan.

Servers that share the course's folder find each other's. A file holds the people as they were read, so that nothing is sent or
parsed again; its folder is its owner's alone, and it goes when the roster is taken in, after an hour, or when many newer ones came.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from kenshu.errors import ChangedMeanwhile
from kenshu.roster.plan import RosterPlan
from kenshu.roster.rows import Roster
from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

KEPT_FOR = timedelta(hours=1)
KEPT = 20  # files; each is about as large as the roster, which has at most 8 MB


@dataclass(frozen=True)
class Shown:
    """A roster, and what `plan` was asked beside it."""

    roster: Roster
    since: date
    leavers: bool


_JSON = TypeAdapter(Shown)


def keep(folder: Path, found: RosterPlan, now: datetime) -> None:
    """Keep a roster that is shown now. Raises StorageFailed."""
    path = _path(folder, found.fingerprint)
    with storage_faults():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, _JSON.dump_json(Shown(found.roster, found.day, found.leavers)))
        os.utime(path, (now.timestamp(), now.timestamp()))
        newest = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
        for number, each in enumerate(newest):
            if number >= KEPT or _is_old(each, now):
                each.unlink(missing_ok=True)


def kept(folder: Path, fingerprint: str, now: datetime) -> Shown:
    """Return the roster whose plan has this fingerprint. Raises ChangedMeanwhile where it is not kept any more."""
    path = _path(folder, fingerprint)
    try:
        if not _is_old(path, now):
            return _JSON.validate_json(path.read_bytes())
    except FileNotFoundError:
        pass
    raise ChangedMeanwhile("roster.not_kept")


def drop(folder: Path, fingerprint: str) -> None:
    """Remove a roster that was taken in."""
    _path(folder, fingerprint).unlink(missing_ok=True)


def _path(folder: Path, fingerprint: str) -> Path:
    return folder / f"{fingerprint}.json"


def _is_old(path: Path, now: datetime) -> bool:
    return now.timestamp() - path.stat().st_mtime > KEPT_FOR.total_seconds()
