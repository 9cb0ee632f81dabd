"""Statements: what assignments and extensions say, whoever is reached, in the order in which one holds over another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from sqlalchemy import Connection, select

from kenshu.assigning.rules import Made, Whom, rules_in_force
from kenshu.clock import day_of
from kenshu.people.departments import WHOLE_CITY
from kenshu.storage.tables import extension


@dataclass(frozen=True)
class Statement:
    """A statement: one assignment or extension.

    The last day in time is the latest of `due` and of what is `counted` from a person's days; `due` None: nothing is said of it.
    `number` is the row's; the department of `whom` is named as on the day `named_on`; `at` is aware.
    """

    module_id: str
    whom: Whom
    due: date | None
    counted: list[tuple[Literal["joined", "transferred"], int]]
    named_on: date
    at: datetime
    number: int
    extends: bool = False
    more_attempts: int = 0

    @property
    def named(self) -> bool:
        """Tell whether it names a person."""
        return self.whom.employee_id is not None


def statements(conn: Connection, day: date, time_zone: tzinfo) -> list[Statement]:
    """Return what was said on or before a day and not withdrawn on or before it; days are those of the time zone."""
    made = [said_by(each, time_zone) for each in rules_in_force(conn, day, time_zone)]
    extended = [
        Statement(
            module_id=row.module_id,
            whom=Whom(row.department or WHOLE_CITY, [], [], row.employee_id),
            due=row.due,
            counted=[],
            named_on=day_of(row.made_at, time_zone),
            at=row.made_at,
            number=row.id,
            extends=True,
            more_attempts=row.more_attempts,
        )
        for row in conn.execute(select(extension))
        if day_of(row.made_at, time_zone) <= day
    ]
    return in_order([*made, *extended])


def said_by(made: Made, time_zone: tzinfo) -> Statement:
    """Return what an assignment says."""
    rule = made.rule
    return Statement(rule.module_id, rule, rule.due, rule.counted(), day_of(made.at, time_zone), made.at, made.id)


def in_order(said: Iterable[Statement]) -> list[Statement]:
    """Return statements so that each holds over those before it: persons over departments, then the one made last."""
    return sorted(said, key=lambda each: (each.named, each.at, each.extends, each.number))
