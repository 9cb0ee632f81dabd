"""Numbers 職員番号: what the roster calls a person from a day on. Records belong to the person, by an id that nobody else gets.

Somebody's number on a day is that of their latest row by then; of several from the same day the one that was entered last holds.
Without a row it is their id: that of a new person is their first number, or, where somebody else had that before, the number and
`~2`, `~3` and so on. No number holds `~`. A number means whoever was given it last and still has it.

The rule stands here in two forms, for one number in SQL and for everybody at once; tests/people/test_numbers.py holds them together
on random histories.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, union

from kenshu.errors import KenshuError
from kenshu.storage import ledger
from kenshu.storage.tables import employee, employee_number

# The names under which figures hold ids of people
_OF_PEOPLE = frozenset({"employee_id", "recipient_id", "employee", "by", "made_by", "set_by", "entered_by", "graded_by"})

AGAIN = "~"  # stands between a number and which person it is that has it
_LONGEST = 32  # characters of an id


class Numbers(dict[str, str]):
    """The numbers of a day, {employee id: number}, of those to whom one was given since their first, the latest given last."""

    def of(self, employee_id: str) -> str:
        """Return somebody's number."""
        return self.get(employee_id) or first_number(employee_id)


def first_number(employee_id: str) -> str:
    """Return the number with which somebody began."""
    return employee_id.partition(AGAIN)[0]


def numbers_on(conn: Connection, day: date) -> Numbers:
    """Return the numbers of a day."""
    columns = (employee_number.c.employee_id, employee_number.c.number)
    rows = select(*columns).where(employee_number.c.since <= day).order_by(employee_number.c.since, employee_number.c.id)
    found = Numbers()
    for employee_id, number in conn.execute(rows):
        found.pop(employee_id, None)  # so that it stands last
        found[employee_id] = number
    return found


def holders_on(conn: Connection, day: date) -> dict[str, str]:
    """Return {number: employee id} of whom every number means on a day, leavers too."""
    given = numbers_on(conn, day)
    first = {key: key for key in conn.scalars(select(employee.c.id)) if key not in given and AGAIN not in key}
    return first | {number: key for key, number in given.items()}


def number_of(conn: Connection, employee_id: str, day: date) -> str:
    """Return somebody's number on a day."""
    found = conn.scalar(NUMBER, {"employee": employee_id, "day": day})
    return found or first_number(employee_id)


def holder_of(conn: Connection, number: str, day: date) -> str | None:
    """Return the id of whoever a number means on a day; None where it means nobody."""
    found: str | None = conn.scalar(_HOLDER, {"number": number, "day": day})
    return found


def meant(conn: Connection, typed: str, day: date) -> str | None:
    """Return the id of whoever a typed number means: also one without its leading zeros, where no other has them alone."""
    exactly = holder_of(conn, typed, day)
    if exactly is not None or not typed.strip("0"):
        return exactly
    found = conn.scalars(_LIKE, {"bare": typed.lstrip("0"), "day": day}).all()
    return holder_of(conn, found[0], day) if len(found) == 1 else None


def known(conn: Connection, typed: str, day: date) -> str:
    """Return the id of whoever a typed number means; one that nobody ever had comes back as it is, for who asks to refuse.

    Raises KenshuError for a number that somebody had and nobody has now.
    """
    found = meant(conn, typed, day)
    if found is None and (name := conn.scalar(select(employee.c.name).where(employee.c.id == typed))) is not None:
        raise KenshuError("number.given_up", found=typed, name=name, number=number_of(conn, typed, day))
    return found or typed


def begins_with(typed: str, day: date) -> ColumnElement[bool]:
    """Return the condition on `employee` that somebody's number on a day begins with a text, with or without its leading zeros."""
    texts = {typed, typed.lstrip("0")} - {""}

    def begins(column: Any) -> ColumnElement[bool]:
        return or_(*(each.startswith(text, autoescape=True) for text in texts for each in (column, func.ltrim(column, "0"))))

    given = _holding(employee_number.c.employee_id).where(begins(employee_number.c.number)).params(day=day)
    first = _FIRST.where(begins(employee.c.id)).params(day=day)
    return or_(employee.c.id.in_(given), employee.c.id.in_(first))


def as_numbers(figures: Any, numbers: Numbers) -> Any:
    """Return figures, rows or a table with the numbers of people in the places where their ids stand."""
    columns = getattr(figures, "columns", None)  # of a DataFrame; commands without tables do not load pandas
    if columns is not None:
        of_people = [name for name in columns if name in _OF_PEOPLE]
        return figures.assign(**{name: figures[name].map(numbers.of, na_action="ignore") for name in of_people})
    if isinstance(figures, Mapping):
        return {name: _numbered(name, value, numbers) for name, value in figures.items()}
    return [as_numbers(each, numbers) for each in figures] if isinstance(figures, list | tuple) else figures


def _numbered(name: object, value: Any, numbers: Numbers) -> Any:
    return numbers.of(value) if name in _OF_PEOPLE and isinstance(value, str) else as_numbers(value, numbers)


def next_id(number: str, ids: Collection[str]) -> str:
    """Return the id of a new person with a number: the number itself, or one more of those who had it."""
    taken, made, which = set(ids), number, 1
    while made in taken:
        which += 1
        made = f"{number[: _LONGEST - len(f'{AGAIN}{which}')]}{AGAIN}{which}"
    return made


def give(conn: Connection, rows: Collection[tuple[str, str, date]], *, by: str, now: datetime, reason: str) -> None:
    """Write down who has which number from which day on: (employee id, number, day). Nothing is checked."""
    told = {"reason": reason, "entered_by": by, "entered_at": now}
    written = [{"employee_id": key, "number": number, "since": day, **told} for key, number, day in rows]
    ledger.add(conn, employee_number, written)


def _holding(*columns: Any) -> Select[Any]:
    """Return the query for the rows that hold on a day (:day), one a person."""
    later = employee_number.alias()
    same_day = and_(later.c.since == employee_number.c.since, later.c.id > employee_number.c.id)
    newer = select(later.c.id).where(
        later.c.employee_id == employee_number.c.employee_id,
        later.c.since <= bindparam("day"),
        or_(later.c.since > employee_number.c.since, same_day),
    )
    return select(*columns).where(employee_number.c.since <= bindparam("day"), ~newer.exists())


_GIVEN = _holding(employee_number.c.employee_id)
NUMBER = _holding(employee_number.c.number).where(employee_number.c.employee_id == bindparam("employee"))

# Whose number is their id
_FIRST = select(employee.c.id).where(
    ~employee.c.id.contains(AGAIN),
    ~select(employee_number.c.id)
    .where(employee_number.c.employee_id == employee.c.id, employee_number.c.since <= bindparam("day"))
    .exists(),
)

_LATEST_FIRST = (employee_number.c.since.desc(), employee_number.c.id.desc())
_BY_ROW = _GIVEN.where(employee_number.c.number == bindparam("number")).order_by(*_LATEST_FIRST).limit(1)
_BY_ID = _FIRST.where(employee.c.id == bindparam("number"))
_HOLDER = select(func.coalesce(_BY_ROW.scalar_subquery(), _BY_ID.scalar_subquery()))

_BARE: Any = bindparam("bare")
_LIKE = union(
    _holding(employee_number.c.number).where(func.ltrim(employee_number.c.number, "0") == _BARE),
    _FIRST.where(func.ltrim(employee.c.id, "0") == _BARE),
)
