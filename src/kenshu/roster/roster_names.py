"""What a roster calls otherwise than the records do: full-width ids, departments by a name that was given up. Nothing silently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kenshu.errors import KenshuError, RosterRefused
from kenshu.people.department_history import History
from kenshu.roster.roster_file import Sheet
from kenshu.roster.roster_rows import Entry


@dataclass(frozen=True)
class Reread:
    """A value that is not taken as it is written.

    `kind` is `id` (read half-width), `department` (read under the name of the day) or `joined` (the record's day of hiring stays).
    """

    kind: str
    row: int
    column: str
    found: str
    taken: str


def read_names(sheet: Sheet, entries: Sequence[Entry], history: History, day: date) -> tuple[list[Entry], list[Reread]]:
    """The entries with every department under its name of the day, and what was read otherwise than it is written.

    Raises RosterRefused for a department that was split: which of its parts is meant, only the roster's writer can say.
    """
    written = {number: row["id"] for number, row in sheet.rows}
    column = sheet.headings["id"]
    wider = [entry for entry in entries if entry.id != written[entry.row]]
    reread = [Reread("id", entry.row, column, written[entry.row], entry.id) for entry in wider]
    if not history.changes:
        return list(entries), reread
    faults: list[KenshuError] = []
    named: list[Entry] = []

    def called(entry: Entry, field: str, department: str) -> str:
        change = history.given_up(department, day)
        if change is None:
            return department
        names = history.follow(department, change.since - timedelta(days=1), day)
        if len(names) > 1:
            values = {"day": change.since.isoformat(), "allowed": ", ".join(names)}
            faults.append(sheet.fault(entry.row, field, "department_split", department, **values))
        else:
            reread.append(Reread("department", entry.row, sheet.headings[field], department, names[0]))
        return names[0]

    for entry in entries:
        concurrent = None if entry.concurrent is None else tuple(called(entry, sheet.concurrent, path) for path in entry.concurrent)
        named.append(replace(entry, department=called(entry, sheet.department, entry.department), concurrent=concurrent))
    if faults:
        raise RosterRefused(faults)
    return named, reread


def hired_otherwise(sheet: Sheet, begun: Iterable[tuple[Entry, date]]) -> list[Reread]:
    """Days of hiring that differ from those on record, (entry, the day on record): reports of days past rest on the latter."""
    return [
        Reread("joined", entry.row, sheet.headings["joined"], str(entry.joined), day.isoformat())
        for entry, day in begun
        if entry.joined is not None and entry.joined != day
    ]
