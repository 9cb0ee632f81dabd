"""A city of any size, straight into the database: people, posts, assignments, and years of attempts with their grades.

Rows are made by numpy and written by `executemany`, a million attempts in a minute or two: everybody has done what one of a few
hundred did. What a report does not read is left out: single answers and the chain's entries. A city with its chain is made by
playing it, as `kenshu.demo` does.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table
from tools.put_on_record import put_on_record

from kenshu.attempts.draw import draw
from kenshu.content import Content
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.kinds import awaits_person, kind_of, right_answer
from kenshu.results.scoring import earned_by_rule, most_by_person, score
from kenshu.storage.database import Database
from kenshu.storage.tables import assignment, attempt, employee, extension, grade, post, receipt

AS_OF = date(2027, 3, 1)  # near the end of a fiscal year: its attempts are made
_TYPES = ["regular", "regular", "regular", "regular", "fiscal_year", "fiscal_year", "reappointed", "temporary"]
_IN_A_SECTION, _SECTIONS, _OFFICES = 30, 4, 6  # people in a 係, 係 in a 課, 課 in a 部
_AT_ONCE = 20_000
_STARTED, _HANDED_IN, _AGAIN, _PASSED = 0.95, 0.97, 0.15, 0.85  # of those before
_WORKS = 100  # different ones of a module, passed, and as many failed


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
    edition = on_record(conn).newest(module)
    works = _Works(edition)
    earlier = 2 * (year - min(_years(size)))  # numbers are given with room for two a year
    first = np.flatnonzero(chance.random(size.people) < _STARTED)
    again = first[chance.random(len(first)) < _AGAIN]
    handed_in = _attempts(conn, chance, again, works, (earlier + 1, year, 10), all_handed_in=True)
    once = np.setdiff1d(first, again)
    handed_in += _attempts(conn, chance, once, works, (earlier + 1, year, 10))
    handed_in += _attempts(conn, chance, again, works, (earlier + 2, year, 120))
    return handed_in


def _attempts(
    conn: Connection,
    chance: np.random.Generator,
    people: "NDArray[np.intp]",
    works: "_Works",
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
    rows = np.arange(count) if all_handed_in else np.flatnonzero(chance.random(count) < _HANDED_IN)
    passed = np.zeros(count, dtype=bool) if all_handed_in else chance.random(count) < _PASSED
    work = [works.of[each] for each in (chance.integers(0, _WORKS, count) + passed * _WORKS).tolist()]
    edition = works.edition
    columns: dict[str, Sequence[Any]] = {"id": ids, "employee_id": [f"{row:06}" for row in people.tolist()]}
    columns |= {"module_id": [edition.module_id] * count, "edition": [edition.sha256] * count, "number": [number] * count}
    columns |= {"draw": [each.draw for each in work], "released": [edition.public_sha256] * count, "started_at": _texts(start)}
    write(conn, attempt, columns)
    ids, work, moments = [ids[row] for row in rows], [work[row] for row in rows], start[rows] + np.timedelta64(20, "m")
    columns = {"number": ids, "attempt_id": ids, "at": _texts(moments), "answers": [each.answers for each in work]}
    write(conn, receipt, {**columns, "via": ["page"] * len(ids)})
    same: dict[str, Any] = {"max_score": float(edition.max_score), "awaiting": 0.0, "pass_mark": edition.rules.pass_mark}
    same |= {"graded_by": "kenshu", "edition": edition.sha256}
    columns = {
        "attempt_id": ids,
        "at": _texts(moments),
        "slots": [each.slots for each in work],
        "score": [each.score for each in work],
    }
    write(conn, grade, {**columns, **{name: [value] * len(ids) for name, value in same.items()}})
    return count


@dataclass(frozen=True)
class _Work:
    """One hand-in, as the database holds it: JSON of what was drawn, answered and earned."""

    draw: str
    answers: str
    slots: str
    score: float


class _Works:
    """The hand-ins of people at an edition: `of` has as many failed works as passed ones after them."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        chance = random.Random(edition.module_id)
        made: dict[bool, list[_Work]] = {False: [], True: []}
        needed = edition.max_score * edition.rules.pass_mark / 100
        while any(len(works) < _WORKS for works in made.values()):
            passes = len(made[True]) < _WORKS
            work = self._made(chance, 0.97 if passes else 0.6)
            made[work.score >= needed].append(work)
        self.of = made[False][:_WORKS] + made[True][:_WORKS]

    def _made(self, chance: random.Random, skill: float) -> _Work:
        drawn = draw(self.edition.released, f"{chance.randrange(10**6):06}", chance.choice((1, 2)))
        answers = {slot: self._answer(chance, drawn[slot], skill) for slot in self.edition.key}
        slots = score(self.edition.key, drawn, answers)
        for each in slots.values():
            if each["points"] is None:  # a person has given them
                each["points"] = earned_by_rule(each) + most_by_person(each) * chance.choice((1.0, 1.0, 0.5))
        texts = [json.dumps(each, ensure_ascii=False) for each in (drawn, answers, slots)]
        return _Work(texts[0], texts[1], texts[2], sum(each["points"] or 0.0 for each in slots.values()))

    def _answer(self, chance: random.Random, question_id: str, skill: float) -> Any:
        question = self.edition.questions[question_id]
        offered = question["offered"]
        samples = kind_of(offered["kind"]).samples
        if awaits_person(offered["kind"], question["key"]):
            return samples.in_own_words(offered, right_answer(question), "架空の回答です。")
        hard = random.Random(question_id).uniform(0.7, 1.0)
        if chance.random() < skill * hard**0.5:
            return right_answer(question)
        return samples.slip(offered, question["key"], chance)


def _ids(chance: np.random.Generator, count: int) -> list[str]:
    letters = chance.bytes(16 * count).hex()
    return [letters[first : first + 32] for first in range(0, len(letters), 32)]


def _texts(moments: "NDArray[np.datetime64]") -> list[str]:
    return [f"{text}+00:00" for text in np.datetime_as_string(moments, unit="us").tolist()]
