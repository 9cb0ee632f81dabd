"""The sample city's roster and assignments; their due dates follow the day on which the city is made.

| what | due | so that |
|---|---|---|
| every module, for whom it is | `DUE_IN` after the day | most have time left, whatever the day |
| the first module, for one division | `DUE_BEFORE` before the day | the report shows who is overdue |

On a Saturday or Sunday it is the Friday before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from kenshu.assigning.assignments import assign
from kenshu.clock import fiscal_year
from kenshu.demo.city import FICTIONAL
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.posts import departments_on
from kenshu.roster.plan import take_in
from kenshu.roster.rows import read_roster_file

DUE_IN = timedelta(weeks=4)
DUE_BEFORE = timedelta(weeks=1)
_EARLY = "消防本部"


@dataclass(frozen=True)
class Enrolled:
    """The numbers of people, of departments and of assignments."""

    people: int
    departments: int
    assignments: int


def check_fictional(roster: Path) -> None:
    """Refuse a roster that is not the sample's. Raises KenshuError, and RosterRefused as `read_roster_file` does."""
    if not roster.is_file():
        raise KenshuError("demo.no_roster", file=roster)
    real = [entry.id for entry in read_roster_file(roster).entries if not (entry.mail or "").endswith(FICTIONAL)]
    if real:
        raise KenshuError("demo.real_roster", file=roster, number=len(real), first=real[0])


def enrol(conn: Connection, roster: Path, today: date, now: datetime, first: str | None = None) -> Enrolled:
    """Take the roster in and assign every module, at the moment `now` of a city whose figures are those of `today`.

    `first` is the module that one division had to take earlier; None is the first of all.

    Raises RosterRefused as `read_roster_file` does.
    """
    joined = take_in(conn, read_roster_file(roster), "demo", now).joined
    departments = departments_on(conn, now.date())
    modules = list(on_record(conn).offered)
    early, first, due_before = _EARLY in departments, first or modules[0], _weekday(today - DUE_BEFORE)
    # At the beginning of April the division's date is of last year, and gives way to any of this year.
    apart = first if early and fiscal_year(due_before) < fiscal_year(today) else None
    for module_id in modules:
        others = (
            [each for each in departments if "/" not in each and each not in (WHOLE_CITY, _EARLY)] if module_id == apart else []
        )
        assign(conn, module_id, by="demo", now=now, due=_weekday(today + DUE_IN), departments=others)
    if early:
        assign(conn, first, by="demo", now=now, departments=[_EARLY], due=due_before)
    return Enrolled(len(joined), len(departments) - 1, len(modules) + early)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
