"""The tree of departments, and its history: the tree changes over time, and records keep the names of their day.

A department is its path, `総務部/人事課/人事係`; the path "" is the whole city. What was said of a department by its name (by a
charge, an assignment, an extension) is of the same department, whatever it is called on the day asked: `History.called`.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, select

from kenshu.clock import day_of
from kenshu.errors import KenshuError
from kenshu.storage.tables import department_change

WHOLE_CITY = ""
LEVELS = 3  # 部, 課, 係


def parent(department: str) -> str:
    """Return the department above; the whole city above a 部."""
    return department.rpartition("/")[0]


def name(department: str) -> str:
    """Return the last part of the path: `人事係`."""
    return department.rpartition("/")[2]


def level(department: str) -> int:
    """Return 0 for the whole city, 1 for a 部, 2 for a 課, 3 for a 係."""
    return department.count("/") + 1 if department else 0


def with_ancestors(department: str) -> list[str]:
    """Return the whole city, then each department on the way down, the department itself last."""
    parts = department.split("/") if department else []
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]


def is_within(department: str, above: str) -> bool:
    """Tell whether a department is the other one or lies below it."""
    return above in (WHOLE_CITY, department) or department.startswith(above + "/")


def tree(paths: Iterable[str]) -> list[str]:
    """Return every department of the tree that holds these paths, the whole city first, each followed by what is below it.

    Departments beside each other stand in the order in which they are first met, which is the roster's.
    """
    met = {WHOLE_CITY: 0}
    for path in paths:
        for department in with_ancestors(path):
            met.setdefault(department, len(met))
    return sorted(met, key=lambda department: [met[above] for above in with_ancestors(department)])


def check_there(department: str, there: Sequence[str], key: str, **values: object) -> None:
    """Refuse a department that is not in a tree. Raises KenshuError `key`, which names up to three that come close.

    Where nobody works anywhere, as before the first roster, there is nothing to name, and the fault says that.
    """
    known = [each for each in there if each]
    if department in there:
        return
    if not known:
        raise KenshuError("department.nobody", found=department)
    allowed = ", ".join(difflib.get_close_matches(department, known, n=3, cutoff=0.3) or known[:3])
    raise KenshuError(key, found=department, allowed=allowed, **values)


def children(departments: Iterable[str], of: str) -> list[str]:
    """Return the departments directly below one, in the tree's order."""
    return [department for department in departments if department and parent(department) == of]


@dataclass(frozen=True)
class Change:
    """From a day on, the departments named before are those named after. What lies below them follows.

    `entered_at` is the moment at which it came on record; None: it is not there yet.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    since: date
    entered_at: datetime | None = None

    @property
    def kind(self) -> str:
        """Return `renamed` (one for one), `merged` (one for several) or `split` (several for one)."""
        if len(self.after) > 1:
            return "split"
        return "merged" if len(self.before) > 1 else "renamed"

    def onwards(self, department: str) -> list[str]:
        """Return what the change makes of a department: itself where the change is about others."""
        return _replaced(department, self.before, self.after)

    def back(self, department: str) -> list[str]:
        """Return what a department came from by the change: itself where the change is about others."""
        return _replaced(department, self.after, self.before)


class History:
    """Every change of departments on record, in the order in which they hold. Asking it reads nothing from the database."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = sorted(changes, key=lambda change: change.since)

    @classmethod
    def read(cls, conn: Connection) -> "History":
        """Return the changes that are on record now."""
        rows = conn.execute(select(department_change).order_by(department_change.c.id))
        return cls(Change(tuple(row.before), tuple(row.after), row.since, row.entered_at) for row in rows)

    def follow(self, department: str, named_on: date, day: date) -> list[str]:
        """Return what a department named on one day is called on another, which may be earlier; "" (the whole city) stays "".

        Chains of changes are followed either way, and what lies below a department follows it. Several names come back where it was
        split (going forward) or merged (going back).
        """
        names = [department]
        forwards = named_on <= day
        for change in self.changes if forwards else reversed(self.changes):
            if min(named_on, day) < change.since <= max(named_on, day):
                step = change.onwards if forwards else change.back
                names = list(dict.fromkeys(new for name in names for new in step(name)))
        return names

    def called(self, department: str, at: datetime, time_zone: tzinfo, day: date) -> list[str]:
        """Return what a department is called on a day that was named at a moment, by its name of the moment's day.

        As `follow`; a change that holds from the moment's day, or from before it, and came on record only after the moment, is of
        the name too: whoever wrote it could not know. `at` is aware, its day that of the time zone.
        """
        named_on, names = day_of(at, time_zone), [department]
        for change in self.changes:
            if change.since <= named_on and change.entered_at is not None and change.entered_at > at:
                names = [new for name in names for new in change.onwards(name)]
        return list(dict.fromkeys(new for name in names for new in self.follow(name, named_on, day)))

    def given_up(self, department: str, day: date) -> Change | None:
        """Return the change by the day that gave up the department's name; None where the name is in use, or never was given up."""
        found = None
        for change in self.changes:
            if change.since > day:
                break
            if any(is_within(department, kept) for kept in change.after):
                found = None
            elif found is None and change.onwards(department) != [department]:
                found = change
        return found


def _replaced(department: str, these: Sequence[str], by: Sequence[str]) -> list[str]:
    # Of two that fit, `A` and `A/x`, the one that says more of the department decides.
    fitting = [each for each in these if each and department and is_within(department, each)]
    if not fitting:
        return [department]
    below = department[len(max(fitting, key=len)) :]
    return [name + below for name in by]
