"""Rosters that were shown and wait to be confirmed: a shelf, `grading/rosters/`, each under the fingerprint of its plan.

A file holds the people as they were read, so that nothing is sent or parsed again; it goes when the roster is taken in, after an
hour, or when many newer ones came.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kenshu.errors import ChangedMeanwhile
from kenshu.roster.identity import Answers
from kenshu.roster.plan import RosterPlan
from kenshu.roster.rows import Roster
from kenshu.storage.shelf import Shelf

KEPT = 20  # files; each is about as large as the roster, which has at most 8 MB


@dataclass(frozen=True)
class Shown:
    """A roster, and what `plan` was asked beside it."""

    roster: Roster
    since: date
    leavers: bool
    answers: Answers


_SHELF = Shelf(Shown)


def keep(folder: Path, found: RosterPlan, now: datetime) -> None:
    """Keep a roster that is shown now. Raises StorageFailed."""
    _SHELF.put(folder, found.fingerprint, Shown(found.roster, found.day, found.leavers, found.answers), now, most=KEPT)


def kept(folder: Path, fingerprint: str, now: datetime) -> Shown:
    """Return the roster whose plan has this fingerprint. Raises ChangedMeanwhile where it is not kept any more."""
    found = _SHELF.get(folder, fingerprint, now)
    if found is None:
        raise ChangedMeanwhile("roster.not_kept")
    return found
