"""Due dates: what every assignment and extension says to everybody it reaches, and which of it holds.

A claim is what one assignment or one extension says to one person about one module. An extension says something only to people
whom an assignment of the module reaches. Of the claims with a date, those that name the person hold over those for a department,
and of two of the same rank the one made last. Where nothing was said when an assignment was made, it holds the module's default.

A module that is to be taken again has further rules. A date on or before the last day of a completion that has run out is spent:
the claims that are not spent decide, and where there is none, the completion's last day is the date. More attempts are given for
the cycle in which they are given: those claims count that were made at or after the hand-in of the last passed attempt.

`statements` says what holds over what. On it rest two forms of the rest, side by side: `one` reads a person's claims as often as
somebody opens a page (a tenth of a millisecond), `everybody` those of the city in arrays, for reports (30 ms to set up).
tests/assigning/test_due.py holds them together on random histories.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from sqlalchemy import Connection

from kenshu.assigning.in_force import Given, Made, extensions_in_force, rules_in_force
from kenshu.assigning.rules import Whom


@dataclass(frozen=True)
class Statement:
    """A statement: one assignment or extension.

    The last day in time is the latest of `due` and of what is `counted` from a person's days; `due` None: nothing is said of it.
    `number` is the row's; `departments` is the department of `whom` under its names of the day; `at` is aware.
    """

    module_id: str
    whom: Whom
    due: date | None
    counted: list[tuple[Literal["joined", "transferred"], int]]
    departments: list[str]
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
    made: list[Made | Given] = [*rules_in_force(conn, day, time_zone), *extensions_in_force(conn, day, time_zone)]
    return in_order(map(said_by, made))


def said_by(made: Made | Given) -> Statement:
    """Return what an assignment or an extension says."""
    if isinstance(made, Given):
        return Statement(made.module_id, made.whom, made.due, [], made.departments, made.at, made.id, True, made.more_attempts)
    rule = made.rule
    return Statement(rule.module_id, rule, rule.due, rule.counted(), made.departments, made.at, made.id)


def in_order(said: Iterable[Statement]) -> list[Statement]:
    """Return statements so that each holds over those before it: persons over departments, then the one made last."""
    return sorted(said, key=lambda each: (each.named, each.at, each.extends, each.number))
