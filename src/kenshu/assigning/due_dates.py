"""By when: what every assignment and extension says to everybody it reaches, and which of it holds.

A claim is what one assignment or one extension says to one person about one module. An extension says something only to people
whom an assignment of the module reaches. Of the claims with a date, those that name the person hold over those for a department,
and of two of the same rank the one made last. Where nothing was said when an assignment was made, it holds the module's default.

A module that is to be taken again has further rules. A date on or before the last day of a completion that has run out is spent:
the claims that are not spent decide, and where there is none, the completion's last day is the date. More attempts are given for
the cycle in which they are given: those claims count that were made at or after the hand-in of the last passed attempt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from kenshu.assigning.rules import Made, Rows, Staff, day_of, rules_in_force
from kenshu.storage.tables import extension

_NEVER = np.datetime64("NaT", "s")
_TYPES = {
    "employee_id": "str",
    "module_id": "str",
    "due": "datetime64[s]",
    "named": "bool",
    "made_at": "datetime64[us, UTC]",
    "more_attempts": "int64",
}


@dataclass(frozen=True)
class Claim:
    """What one assignment or extension says to one person about one module; `due` None: nothing about the date."""

    due: date | None
    named: bool
    made_at: datetime
    more_attempts: int = 0


def claims_on(conn: Connection, staff: Staff, time_zone: tzinfo) -> pd.DataFrame:
    """Every claim on those who are there on a day; of two on a person and module the later row holds over the earlier.

    Columns: employee_id, module_id (text), due (datetime64, NaT where the claim says nothing about it), named (bool: it names the
    person), made_at (datetime64, UTC), more_attempts (int64). Days are those of the time zone.
    """
    found = _said(conn, staff, time_zone)
    sizes = [len(said.rows) for said in found]
    rows = np.concatenate([np.zeros(0, dtype=np.intp), *(said.rows for said in found)])
    table = pd.DataFrame(
        {
            "employee_id": staff.posts["employee_id"].take(rows).to_numpy(),
            "module_id": np.repeat(np.array([said.module_id for said in found], dtype=object), sizes),
            "due": np.concatenate([np.zeros(0, dtype="datetime64[s]"), *(said.due for said in found)]),
            "named": np.repeat([said.rank[0] for said in found], sizes),
            "made_at": np.repeat(pd.DatetimeIndex([said.rank[1] for said in found], dtype="datetime64[us, UTC]"), sizes),
            "more_attempts": np.repeat([said.more_attempts for said in found], sizes),
        }
    )
    return table.astype(_TYPES)


def due_by(claims: Sequence[Claim], ran_out: date | None = None) -> date | None:
    """The last day in time; `ran_out` is the last day of a completion that has run out, None where there is none.

    None where there are no claims.
    """
    dated = [claim for claim in claims if claim.due is not None]
    unspent = [claim for claim in dated if claim.due is not None and (ran_out is None or claim.due > ran_out)]
    if not unspent:
        return ran_out if dated else None
    return max(enumerate(unspent), key=lambda each: (each[1].named, each[1].made_at, each[0]))[1].due


def more_attempts(claims: Sequence[Claim], since: datetime | None = None) -> int:
    """The attempts given beyond the module's own at or after a moment, None: ever."""
    return sum(claim.more_attempts for claim in claims if since is None or claim.made_at >= since)


@dataclass(frozen=True)
class Cycles:
    """What attempts have come to, in arrays as those of `Deadlines`.

    `ran_out` is the last day of the last completion that has run out (datetime64[s], NaT: none); `since` is the hand-in of the last
    passed attempt (datetime64[us], UTC, NaT: none).
    """

    ran_out: "NDArray[np.datetime64]"
    since: "NDArray[np.datetime64]"


@dataclass(frozen=True)
class Deadlines:
    """`due_by` and `more_attempts` for all at once: arrays of a row a module and a column a person, as `Staff.posts` has them.

    `due` is datetime64[s], NaT where nothing is assigned; `named` says that the date is one for the person.
    """

    due: "NDArray[np.datetime64]"
    named: "NDArray[np.bool_]"
    more_attempts: "NDArray[np.int64]"


def deadlines(conn: Connection, staff: Staff, modules: Sequence[str], time_zone: tzinfo, cycles: Cycles | None = None) -> Deadlines:
    """By when everybody who is there on a day must take what, and how many attempts were given on top."""
    shape = (len(modules), len(staff.posts))
    found = Deadlines(np.full(shape, _NEVER), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64))
    place = {module: row for row, module in enumerate(modules)}
    for said in _said(conn, staff, time_zone):  # the later holds
        if said.module_id not in place:
            continue
        row, rows = place[said.module_id], said.rows
        due, named, more = found.due[row], found.named[row], found.more_attempts[row]
        dated, spent = ~np.isnat(said.due), np.zeros(len(rows), dtype=bool)
        if cycles is not None:
            ran_out = cycles.ran_out[row, rows]
            spent = said.due <= ran_out
            only_spent = dated & np.isnat(due[rows])
            due[rows[only_spent]] = ran_out[only_spent]
        holds = dated & ~spent
        due[rows[holds]], named[rows[holds]] = said.due[holds], said.rank[0]
        if said.more_attempts:
            made_at = np.datetime64(said.rank[1].astimezone(UTC).replace(tzinfo=None), "us")
            before = np.zeros(len(rows), dtype=bool) if cycles is None else made_at < cycles.since[row, rows]
            more[rows[~before]] += said.more_attempts
    return found


def assigned(staff: Staff, found: Deadlines) -> tuple[Rows, Rows]:
    """(module, person) of everything that is assigned to somebody, by the ids of the people, then as the modules are."""
    order = np.argsort(staff.posts["employee_id"].to_numpy(dtype=object))
    person, module = np.nonzero(~np.isnat(found.due).T[order])
    return module, order[person]


@dataclass(frozen=True)
class _Said:
    """The claims of one assignment or extension: later by `rank` (named, made at, an extension, its number) holds over earlier."""

    rank: tuple[bool, datetime, bool, int]
    module_id: str
    rows: Rows
    due: "NDArray[np.datetime64]"
    more_attempts: int = 0


def _said(conn: Connection, staff: Staff, time_zone: tzinfo) -> list[_Said]:
    assigned = [_of_assignment(staff, made, time_zone) for made in rules_in_force(conn, staff.day, time_zone)]
    return sorted([*assigned, *_of_extensions(conn, staff, assigned, time_zone)], key=lambda said: said.rank)


def _of_assignment(staff: Staff, made: Made, time_zone: tzinfo) -> _Said:
    rule = made.rule
    rows = staff.reached(rule, day_of(made.made_at, time_zone))
    return _Said((rule.employee_id is not None, made.made_at, False, made.id), rule.module_id, rows, staff.due(rule, rows))


def _of_extensions(conn: Connection, staff: Staff, assigned: Sequence[_Said], time_zone: tzinfo) -> Iterator[_Said]:
    assigned_to: dict[str, NDArray[np.bool_]] = {}
    for said in assigned:
        assigned_to.setdefault(said.module_id, np.zeros(len(staff.posts), dtype=bool))[said.rows] = True
    for row in conn.execute(select(extension)):
        made_on = day_of(row.made_at, time_zone)
        if made_on > staff.day or row.module_id not in assigned_to:
            continue
        named = row.employee_id is not None
        rows = staff.person(row.employee_id) if named else staff.within(row.department, made_on)
        rows = rows[assigned_to[row.module_id][rows]]
        due = np.full(len(rows), np.datetime64("NaT" if row.due is None else row.due, "s"))
        yield _Said((named, row.made_at, True, row.id), row.module_id, rows, due, row.more_attempts)
