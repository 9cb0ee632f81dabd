"""Assignments and extensions in force on a day: made on or before it, and not withdrawn on or before it.

Days are those of a time zone. A withdrawal changes no day before its own: what was in force then stays so.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, select

from kenshu.assigning.rules import Rule, Whom
from kenshu.clock import day_of
from kenshu.people.departments import WHOLE_CITY, History
from kenshu.storage.tables import assignment, extension, extension_withdrawal, withdrawal


@dataclass(frozen=True)
class Made:
    """An assignment in force on a day, and how many people it reaches on it; `at` is in UTC.

    `departments` is its department under its names of that day: several where it was split.
    """

    id: int
    rule: Rule
    by: str
    at: datetime
    departments: list[str]
    people: int = 0

    @property
    def whom(self) -> Whom:
        """Return whom it names."""
        return self.rule

    @property
    def module_id(self) -> str:
        """Return the module that it assigns."""
        return self.rule.module_id


@dataclass(frozen=True)
class Given:
    """An extension in force on a day, and how many people it reaches on it; `due` None: the date stays; `at` is in UTC.

    `departments` as of an assignment.
    """

    id: int
    module_id: str
    whom: Whom
    due: date | None
    more_attempts: int
    reason: str
    by: str
    at: datetime
    departments: list[str]
    people: int = 0


def rules_in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Made]:
    """Return the assignments in force on a day, in the order in which they were made; `people` is 0 here."""
    made = (assignment.c[name] for name in ("id", "made_by", "made_at"))
    query = select(*made, withdrawal.c.made_at, *(assignment.c[field.name] for field in fields(Rule)))
    query = query.outerjoin(withdrawal, withdrawal.c.assignment_id == assignment.c.id)
    history = History.read(conn)
    return [
        Made(key, rule, by, at, history.called(rule.department, at, time_zone, day))
        for key, by, at, withdrawn_at, *terms in conn.execute(query.order_by(assignment.c.made_at, assignment.c.id))
        if _holds(at, withdrawn_at, day, time_zone)
        for rule in [Rule(*terms)]
    ]


def extensions_in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Given]:
    """Return the extensions in force on a day, in the order in which they were made; `people` is 0 here."""
    query = select(extension, extension_withdrawal.c.made_at.label("withdrawn_at"))
    query = query.outerjoin(extension_withdrawal, extension_withdrawal.c.extension_id == extension.c.id)
    history = History.read(conn)
    return [
        Given(row.id, row.module_id, whom, row.due, row.more_attempts, row.reason, row.made_by, row.made_at, called)
        for row in conn.execute(query.order_by(extension.c.made_at, extension.c.id))
        if _holds(row.made_at, row.withdrawn_at, day, time_zone)
        for whom in [Whom(row.department or WHOLE_CITY, [], [], row.employee_id)]
        for called in [history.called(whom.department, row.made_at, time_zone, day)]
    ]


def _holds(made_at: datetime, withdrawn_at: datetime | None, day: date, time_zone: tzinfo) -> bool:
    return day_of(made_at, time_zone) <= day and (withdrawn_at is None or day_of(withdrawn_at, time_zone) > day)
