"""Due dates: what every assignment and extension says to everybody it reaches, and which of it holds.

A claim is what one assignment or one extension says to one person about one module. An extension says something only to people
whom an assignment of the module reaches, and nothing to whoever gave it: nobody acts on themselves.

A claim belongs to the fiscal year of the date that it names; an extension belongs to that of the assignment that it extends: the
latest made before it whose fiscal year is not after that of its own date. Of the claims of fiscal years that have begun the latest
fiscal year's hold; where there are only others, those of the next. So an assignment for the next year leaves this year's figures
alone. Of the same year those that name the person hold over those for a department, and of two of the same rank the one made last.
Where nothing was said when an assignment was made, it holds the module's default. An extension says nothing to whom an assignment
reaches only for a later year.

A module that is to be taken again has further rules. A date on or before the last day of a completion that has run out is spent:
the claims that are not spent decide, and where there is none, the completion alone. More attempts are given for the cycle in which
they are given: those claims count that were made at or after the hand-in of the last passed attempt.

Nobody is overdue unavoidably (`kenshu.leeway`). The last day in time is the latest of what holds by this and of

- `days_to_renew` days after the last day of a completion that has run out;
- `days_to_begin` days after joining, after a transfer, and after the last day of a leave or childcare leave that is over. Where the
  assignment that holds names days after joining or transfer itself, its number counts instead, larger or smaller.

`statements` says what holds over what. On it rest two forms of the rest, side by side: `one` reads a person's claims as often as
somebody opens a page (a tenth of a millisecond), `everybody` those of the city in arrays, for reports (30 ms to set up).
tests/assigning/test_due.py holds them together on random histories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from kenshu.assigning.in_force import Given, Made, extensions_in_force, rules_in_force
from kenshu.assigning.rules import Since, Whom
from kenshu.clock import fiscal_year


@dataclass(frozen=True)
class Statement:
    """A statement: one assignment or extension.

    The last day in time is the latest of `due` and of what is `counted` from a person's days; `due` None: nothing is said of it.
    `number` is the row's; `not_to` is the person whom it does not reach, who gave an extension; `departments` is the department of
    `whom` under its names of the day; `at` is aware. `year` is the fiscal year that it belongs to, None where it says nothing of a
    date; `future`: that year has not begun.
    """

    module_id: str
    whom: Whom
    due: date | None
    counted: list[tuple[Since, int]]
    departments: list[str]
    at: datetime
    number: int
    extends: bool = False
    more_attempts: int = 0
    not_to: str = ""
    year: int | None = None
    future: bool = False

    @property
    def named(self) -> bool:
        """Tell whether it names a person."""
        return self.whom.employee_id is not None


def statements(conn: Connection, day: date, time_zone: tzinfo) -> list[Statement]:
    """Return what was said on or before a day and not withdrawn on or before it; days are those of the time zone."""
    made: list[Made | Given] = [*rules_in_force(conn, day, time_zone), *extensions_in_force(conn, day, time_zone)]
    return in_order(map(said_by, made), day)


def said_by(made: Made | Given) -> Statement:
    """Return what an assignment or an extension says."""
    if isinstance(made, Given):
        more, giver = made.more_attempts, made.by
        return Statement(made.module_id, made.whom, made.due, [], made.departments, made.at, made.id, True, more, giver)
    rule = made.rule
    return Statement(rule.module_id, rule, rule.due, rule.counted(), made.departments, made.at, made.id)


def in_order(said: Iterable[Statement], day: date) -> list[Statement]:
    """Return statements so that each holds over those before it on a day.

    The fiscal years that have not begun, the next one last, then those that have; in a year persons over departments, then the one
    made last.
    """
    made = list(said)
    this_year = fiscal_year(day)
    placed = []
    for each in made:
        year = _year(each, made)
        future = year is not None and year > this_year
        placed.append(replace(each, year=year, future=future))

    def key(each: Statement) -> tuple[object, ...]:
        year = this_year if each.year is None else each.year
        return not each.future, -year if each.future else year, each.named, each.at, each.extends, each.number

    return sorted(placed, key=key)


def _year(said: Statement, made: Sequence[Statement]) -> int | None:
    """Return the fiscal year that a statement belongs to, of all that are made."""
    if said.due is None:
        return None
    year = fiscal_year(said.due)
    if not said.extends:
        return year
    before = (each for each in made if not each.extends and each.module_id == said.module_id and each.at <= said.at)
    return max((found for each in before if each.due and (found := fiscal_year(each.due)) <= year), default=year)
