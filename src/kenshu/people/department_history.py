"""The names of departments on other days: the tree changes over time, and records keep the name of their day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from kenshu.people.departments import is_within
from kenshu.storage.tables import department_change


@dataclass(frozen=True)
class Change:
    """From a day on, the departments named before are those named after. What lies below them follows."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    since: date

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
        return cls(Change(tuple(row.before), tuple(row.after), row.since) for row in rows)

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
