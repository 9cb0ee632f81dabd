"""A city of any size, straight into the database: people, posts, assignments, and years of attempts with their grades.

Rows are made by numpy and written by `executemany`, a million attempts in a minute or two. What a report does not read is left out:
single answers and the chain's entries. A city with its chain is made by playing it, as `kenshu.demo` does.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table
from tools.put_on_record import put_on_record

from kenshu.content import Content
from kenshu.editions.on_record import on_record
from kenshu.storage.database import Database
from kenshu.storage.tables import assignment, attempt, employee, extension, grade, post, receipt

AS_OF = date(2027, 3, 1)  # near the end of a fiscal year: its attempts are made
_TYPES = ["regular", "regular", "regular", "regular", "fiscal_year", "fiscal_year", "reappointed", "temporary"]
_IN_A_SECTION, _SECTIONS, _OFFICES = 30, 4, 6  # people in a 係, 係 in a 課, 課 in a 部
_AT_ONCE = 20_000
_STARTED, _HANDED_IN, _AGAIN, _PASSED = 0.95, 0.97, 0.15, 0.85  # of those before


@dataclass(frozen=True)
class Size:
    """A city's people, modules and fiscal years, the last of them that of `AS_OF`."""

    people: int
    modules: int = 10
    years: int = 1


def with_modules(content: Content, count: int) -> Content:
    """Return the course with so many modules, `m01` and on, each one of its own again; taken anew every fiscal year."""
    own = list(content.modules.values())
    made = [
        own[number % len(own)].model_copy(update={"id": f"m{number + 1:02}", "valid": "fiscal-year"}) for number in range(count)
    ]
    return replace(content, modules={module.id: module for module in made})


def fill(database: Database, content: Content, size: Size, seed: int = 1) -> int:
    """Write a city into an empty database; returns the number of its attempts. `content` is `with_modules(...)` of as many."""
    chance = np.random.default_rng(seed)
    modules = list(content.modules)
    with database.writing() as conn:
        put_on_record(conn, content)
        _people(conn, chance, size)
        _rules(conn, modules, size)
        attempts = 0
        for year in _years(size):
            for module in modules:
                attempts += _taken(conn, chance, size, module, year)
    with database.reading() as conn:  # what the database's own upkeep does from time to time
        conn.exec_driver_sql("ANALYZE")
    return attempts


def write(conn: Connection, table: Table, columns: dict[str, Sequence[Any]]) -> None:
    """Write rows given as columns of stored values: days, moments and JSON as text."""
    mark = "?" if conn.dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join(mark for _ in columns)})'  # noqa: S608  our own names
    rows = list(zip(*columns.values(), strict=True))
    for first in range(0, len(rows), _AT_ONCE):
        conn.exec_driver_sql(statement, rows[first : first + _AT_ONCE])


def _years(size: Size) -> Iterator[int]:
    last = AS_OF.year - (AS_OF.month < 4)
    yield from range(last - size.years + 1, last + 1)


def _people(conn: Connection, chance: np.random.Generator, size: Size) -> None:
    ids = [f"{number:06}" for number in range(size.people)]
    first = date(min(_years(size)), 4, 1)
    at = [f"{first}T00:00:00.000000+00:00"] * len(ids)
    write(conn, employee, {"id": ids, "name": [f"架空 {key}" for key in ids], "kana": [""] * len(ids), "mail": at, "added_at": at})
    here = [_department(number, size) for number in range(size.people)]
    types = chance.choice(_TYPES, size.people).tolist()
    duties = ['["manager"]' if number % _IN_A_SECTION == 0 else "[]" for number in range(size.people)]
    _posts(conn, ids, here, types, duties, first)
    moves = np.flatnonzero(chance.random(size.people) < 0.3).tolist()  # the transfers of April
    there = [_department(int(number), size) for number in chance.integers(0, size.people, len(moves))]
    april = date(max(_years(size)), 4, 1) + timedelta(days=0 if size.years > 1 else 30)
    _posts(conn, [ids[row] for row in moves], there, [types[row] for row in moves], [duties[row] for row in moves], april)


def _posts(conn: Connection, ids: list[str], departments: list[str], types: list[str], duties: list[str], since: date) -> None:
    same = {"concurrent": "[]", "since": since.isoformat(), "entered_at": f"{since}T00:00:00.000000+00:00"}
    columns = {"employee_id": ids, "department": departments, "employment_type": types, "duties": duties}
    write(conn, post, {**columns, **{name: [value] * len(ids) for name, value in same.items()}})


def _department(number: int, size: Size) -> str:
    section = number // _IN_A_SECTION
    office = section // _SECTIONS
    return f"第{office // _OFFICES + 1}部/第{office + 1}課/第{section + 1}係"


def _rules(conn: Connection, modules: list[str], size: Size) -> None:
    """Assign each module to the whole city, every year anew, with a later day and one more attempt for one 部."""
    for year in _years(size):
        at = f"{year}-04-01T00:00:00.000000+00:00"
        made = {"department": "", "employment_types": "[]", "duties": "[]", "due": f"{year}-12-25", "days_after_joining": 30}
        made |= {"made_by": "000000", "made_at": at}
        write(conn, assignment, {"module_id": modules, **{name: [value] * len(modules) for name, value in made.items()}})
        later = {"department": "第1部", "due": f"{year + 1}-01-31", "more_attempts": 1, "reason": "架空", "made_by": "000000"}
        later |= {"made_at": f"{year}-10-01T00:00:00.000000+00:00"}
        write(conn, extension, {"module_id": modules, **{name: [value] * len(modules) for name, value in later.items()}})


def _taken(conn: Connection, chance: np.random.Generator, size: Size, module: str, year: int) -> int:
    """Write everybody's attempts at a module in a year: a first, for some a second one."""
    earlier = 2 * (year - min(_years(size)))  # numbers are given with room for two a year
    first = np.flatnonzero(chance.random(size.people) < _STARTED)
    again = first[chance.random(len(first)) < _AGAIN]
    handed_in = _attempts(conn, chance, again, module, (earlier + 1, year, 10), all_handed_in=True)
    once = np.setdiff1d(first, again)
    handed_in += _attempts(conn, chance, once, module, (earlier + 1, year, 10))
    handed_in += _attempts(conn, chance, again, module, (earlier + 2, year, 120))
    return handed_in


def _attempts(
    conn: Connection,
    chance: np.random.Generator,
    people: "NDArray[np.intp]",
    module: str,
    begun: tuple[int, int, int],
    *,
    all_handed_in: bool = False,
) -> int:
    number, year, after = begun
    count = len(people)
    ids = _ids(chance, count)
    start = (
        np.datetime64(f"{year}-04-01T00:00:00", "us") + chance.integers(after * 86_400, (after + 100) * 86_400, count) * 1_000_000
    )
    columns: dict[str, Sequence[Any]] = {"id": ids, "employee_id": [f"{row:06}" for row in people.tolist()]}
    columns |= {"module_id": [module] * count, "edition": [on_record(conn).newest(module).sha256] * count}
    columns |= {"number": [number] * count, "draw": [_DRAW] * count, "released": ["0" * 64] * count, "started_at": _texts(start)}
    write(conn, attempt, columns)
    rows = np.arange(count) if all_handed_in else np.flatnonzero(chance.random(count) < _HANDED_IN)
    ids, moments = [ids[row] for row in rows.tolist()], start[rows] + np.timedelta64(20, "m")
    same: dict[str, Any] = {"answers": _ANSWERS, "via": "page"}
    columns = {
        "number": ids,
        "attempt_id": ids,
        "at": _texts(moments),
        **{name: [value] * len(ids) for name, value in same.items()},
    }
    write(conn, receipt, columns)
    passed = np.zeros(len(ids), dtype=bool) if all_handed_in else chance.random(len(ids)) < _PASSED
    score = np.where(passed, chance.integers(10, 13, len(ids)), chance.integers(0, 9, len(ids))).astype(float).tolist()
    same = {"slots": _SLOTS, "max_score": 12.0, "awaiting": 0.0, "pass_mark": 80, "graded_by": "kenshu"}
    columns = {
        "attempt_id": ids,
        "score": score,
        "at": _texts(moments),
        **{name: [value] * len(ids) for name, value in same.items()},
    }
    write(conn, grade, columns)
    return count


def _ids(chance: np.random.Generator, count: int) -> list[str]:
    letters = chance.bytes(16 * count).hex()
    return [letters[first : first + 32] for first in range(0, len(letters), 32)]


def _texts(moments: "NDArray[np.datetime64]") -> list[str]:
    return [f"{text}+00:00" for text in np.datetime_as_string(moments, unit="us").tolist()]


_SLOT_IDS = [f"t{number:02}" for number in range(1, 13)]
_DRAW = json.dumps({slot: f"a-question-of-the-module-{number}" for number, slot in enumerate(_SLOT_IDS)})
_ANSWERS = json.dumps({slot: ["option-a", "option-c"] for slot in _SLOT_IDS})
_SLOTS = json.dumps({slot: {"points": 1.0, "max": 1.0} for slot in _SLOT_IDS})
