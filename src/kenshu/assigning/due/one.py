"""Due dates of one person: read as often as somebody opens a page.

The arrays of everybody that reports are made of take 30 ms to set up, for one row as for a hundred thousand. Here one person's post
is read, and what holds for all (what was said, the changes of departments) is read again only after something was added to it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, func, select

from kenshu.assigning.due import Statement, statements
from kenshu.assigning.rules import Since, works_within
from kenshu.clock import fiscal_year
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import absences
from kenshu.people.departments import History
from kenshu.people.posts import Held, post_of
from kenshu.storage.tables import assignment, department_change, erasure, extension, extension_withdrawal, withdrawal


@dataclass(frozen=True)
class Starts:
    """The days from which somebody can be asked for something: joining, transfer, and the last days of leaves that are over."""

    joined: date
    transferred: date
    leaves: tuple[date, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A statement of one assignment or extension to one person about one module; `due` None: nothing about the date.

    `future`: it belongs to a fiscal year that has not begun; `counted` says from which days of the person it names a number of days
    itself; `starts` are the person's days, the same in every claim.
    """

    due: date | None
    named: bool
    at: datetime
    more_attempts: int = 0
    future: bool = False
    counted: tuple[Since, ...] = ()
    starts: Starts | None = None


Claims = dict[str, list[Claim]]
Placed = tuple[int, Statement]  # its place among all: each holds over those before it


def claims_of(conn: Connection, employee_id: str, day: date, time_zone: tzinfo) -> Claims:
    """Return {module: claims, each holding over those before it} of one person: what the person must take on a day."""
    known = _as_known(conn, day, time_zone)
    held = post_of(conn, employee_id, day, known.history)
    if held is None:
        return {}
    said = [
        each
        for _, each in sorted((*known.to_groups, *known.to_persons.get(employee_id, ())), key=itemgetter(0))
        if each.not_to != employee_id and _reaches(each, held, known)
    ]
    first_year: dict[str, int] = {}  # for which each module is assigned
    for each in said:
        if not each.extends and each.year is not None:
            first_year[each.module_id] = min(each.year, first_year.get(each.module_id, each.year))
    leaves = absences.over_of(conn, employee_id, day)
    found: Claims = {}
    for each in said:
        first = first_year.get(each.module_id)
        if first is not None and (not each.extends or each.year is None or first <= each.year):
            ended = tuple(last for module_id, last in leaves if module_id in (None, each.module_id))
            starts = Starts(held.joined, held.transferred, ended)
            counted = tuple(since for since, _ in each.counted)
            claim = Claim(_due(each, held), each.named, each.at, each.more_attempts, each.future, counted, starts)
            found.setdefault(each.module_id, []).append(claim)
    return found


def due_by(claims: Sequence[Claim], ran_out: date | None = None, leeway: Leeway = LEEWAY, by: date | None = None) -> date | None:
    """Return the last day in time by claims of which each holds over those before it; None where there are none.

    `ran_out` is the last day of a completion that has run out, None where there is none. With `by` only what had happened to the
    person before that day counts.
    """
    dated = [claim for claim in claims if claim.due is not None]
    if not dated:
        return None
    asked = [claim for claim in dated if not claim.future] or dated
    held = next((claim for claim in reversed(asked) if ran_out is None or (claim.due and claim.due > ran_out)), None)
    days = [] if ran_out is None else [ran_out + leeway.to_renew]
    if held and held.due:
        days.append(held.due)
    begins = _begins(dated[0].starts, held.counted if held else (), by) if dated[0].starts else []
    return max([*days, *(day + leeway.to_begin for day in begins)])


def _begins(starts: Starts, counted: Collection[Since], by: date | None) -> list[date]:
    """Return the days of a person from which the course counts its own number of days."""
    days = [last for last in starts.leaves if by is None or last < by]
    if "joined" not in counted and (by is None or starts.joined <= by):
        days.append(starts.joined)
    if "transferred" not in counted and starts.transferred > starts.joined and (by is None or starts.transferred <= by):
        days.append(starts.transferred)
    return days


def more_attempts(claims: Sequence[Claim], since: datetime | None = None) -> int:
    """Return the attempts given beyond the module's own at or after a moment, None: ever."""
    return sum(claim.more_attempts for claim in claims if since is None or claim.at >= since)


@dataclass(frozen=True)
class _Known:
    """The assignments and extensions of everybody on a day, good until a row is added after `last_rows`."""

    last_rows: Row[*tuple[Any, ...]]
    day: date
    time_zone: tzinfo
    history: History
    to_groups: list[Placed]
    to_persons: dict[str, list[Placed]]


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def _as_known(conn: Connection, day: date, time_zone: tzinfo) -> _Known:
    last_rows = conn.execute(_LAST_ROWS).one()
    known = _known.get(conn.engine)
    if known is None or (known.last_rows, known.day, known.time_zone) != (last_rows, day, time_zone):
        to_groups: list[Placed] = []
        to_persons: dict[str, list[Placed]] = {}
        for placed in enumerate(statements(conn, day, time_zone)):
            person = placed[1].whom.employee_id
            (to_groups if person is None else to_persons.setdefault(person, [])).append(placed)
        # Others read it from then on: it is there whole, or not at all.
        known = _known[conn.engine] = _Known(last_rows, day, time_zone, History.read(conn), to_groups, to_persons)
    return known


def _reaches(said: Statement, held: Held, known: _Known) -> bool:
    if said.named:
        return True
    new = fiscal_year(held.joined) >= fiscal_year(known.day)
    return (
        said.whom.in_type(held.employment_type)
        and said.whom.in_duty(held.duties, new=new)
        and works_within(held.department, said.departments)
    )


def _due(said: Statement, held: Held) -> date | None:
    if said.due is None:
        return None
    days: dict[str, date] = {"joined": held.joined, "transferred": held.transferred}
    return max([said.due, *(days[since] + timedelta(number) for since, number in said.counted)])


# Rows are only added; where an erasure took some away it left a row of its own.
_ADDED = (assignment, withdrawal, department_change, erasure, extension, extension_withdrawal)
_LAST_ROWS = select(*(select(func.max(table.c.id)).scalar_subquery().label(table.name) for table in _ADDED))
