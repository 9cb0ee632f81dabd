"""A random city on record: its people by the rosters of its days, or row by row, and all that they have done."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from operator import eq

import pandas as pd
from sqlalchemy import Connection

from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.people.numbers import holder_of
from kenshu.roster.identity import Answers
from kenshu.roster.plan import plan, take_in
from kenshu.roster.rows import Roster, read_roster
from kenshu.storage import ledger
from kenshu.storage import tables as t
from tools.by_hand_dates import on
from tools.by_hand_numbers import meant_by, number_on
from tools.histories import City, Row
from tools.number_facts import working

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WHY = "架空の例"

Ids = dict[str, str]  # {person: the id that the records have given}


def write(conn: Connection, city: City) -> None:
    """Put a city into records without people, through the ledger.

    Every other attempt names the edition that its module has there; the others are from before editions were kept.
    """
    ids = _by_rosters(conn, city) if city.by_roster else _row_by_row(conn, city)

    def known(row: Row) -> Row:
        person = row.get("employee_id")
        return {**row, "employee_id": ids[person]} if person else row

    entered = {"entered_by": "hr", "entered_at": _NOW}
    made = {"made_by": "hr", "reason": _WHY}
    ledger.add(conn, t.department_change, [{**row, "entered_by": "hr"} for row in city.changes])
    ledger.add(conn, t.absence, [{**known(row), **entered, "reason": _WHY} for row in city.absences])
    ledger.add(conn, t.assignment, [{**known(row), "made_by": "hr"} for row in city.assignments])
    ledger.add(conn, t.extension, [{**known(row), **made} for row in city.extensions])
    ledger.add(conn, t.withdrawal, [{**row, **made} for row in city.withdrawals])
    ledger.add(conn, t.extension_withdrawal, [{**row, **made} for row in city.extension_withdrawals])
    _write_attempts(conn, city, _signing_in(conn, city, ids))


def _write_attempts(conn: Connection, city: City, signed_in: Callable[[str, date], str | None]) -> None:
    """Write attempts, each as the next one of whoever signs in; where a number lets nobody in, there is none."""
    newest = on_record(conn).modules
    attempts: list[Row] = []
    begun: Counter[tuple[str, str]] = Counter()
    for row in city.attempts:
        whose, module_id = signed_in(row["employee_id"], on(row["started_at"])), row["module_id"]
        if whose is not None:
            begun[whose, module_id] += 1
            edition = newest.get(module_id) if row["number"] % 2 else None
            drawn: Row = {"draw": {}, "released": "", "edition": edition.sha256 if edition else None}
            said = {"id": row["id"], "started_at": row["started_at"], "module_id": module_id}
            attempts.append({**said, "employee_id": whose, "number": begun[whose, module_id], **drawn})
    ledger.add(conn, t.attempt, attempts)
    written = {row["id"] for row in attempts}
    closed = [row for row in city.attempts if row["handed_in_at"] and row["id"] in written]
    ledger.add(
        conn,
        t.receipt,
        [{"number": row["id"], "attempt_id": row["id"], "answers": {}, "via": "page", "at": row["handed_in_at"]} for row in closed],
    )
    graded = {"slots": {}, "graded_by": "kenshu", "at": _NOW}
    ledger.add(conn, t.grade, [{"attempt_id": row["id"], **grade, **graded} for row in closed for grade in row["grades"]])


def _signing_in(conn: Connection, city: City, ids: Ids) -> Callable[[str, date], str | None]:
    """Return who the records say it is that signs in with a person's number of a day, where it means that person then."""
    said: dict[tuple[str, date], str | None] = {}

    def signed_in(person: str, day: date) -> str | None:
        number = number_on(city, person, day)
        if number is None or meant_by(city, number, day) != person:
            return ids[person]
        if (number, day) not in said:
            said[number, day] = holder_of(conn, number, day)
        return said[number, day]

    return signed_in


def _row_by_row(conn: Connection, city: City) -> Ids:
    """Write people, posts and numbers as the records have them; without numbers, people are called as in the facts."""
    ids: Ids = {}
    had: set[str] = set()
    rows: list[Row] = []
    for row in city.numbers:
        number, again = str(row["number"]), count(2)
        key = ids.get(row["employee_id"], number)
        while row["employee_id"] not in ids and key in had | {*ids.values()}:
            key = f"{number}~{next(again)}"
        ids[row["employee_id"]] = key
        if key != number or number in had:  # else the id says it
            rows.append({**row, "employee_id": key, "reason": _WHY, "entered_by": "hr", "entered_at": _NOW})
        had.add(number)
    ids = {person: person for person in city.people} | ids
    names = {person: (f"架空 {person}", "") for person in city.people} | {who: said[-1][1:] for who, said in city.names.items()}
    people = [{"id": ids[who], "name": names[who][0], "kana": names[who][1], "added_at": _NOW} for who in city.people]
    conn.execute(t.employee.insert(), people)
    ledger.add(conn, t.employee_number, rows)
    ledger.add(conn, t.post, [{**row, "employee_id": ids[row["employee_id"]], "entered_at": _NOW} for row in city.posts])
    return ids


def _by_rosters(conn: Connection, city: City) -> Ids:
    """Take in a roster of everybody for every day on which something changes, in the order of the days."""
    ids: Ids = {}
    joined: dict[str, date] = {}
    for day in sorted({row["since"] for row in city.posts}):
        now = datetime.combine(day, time(3), UTC)
        here = {person: post for person in city.people if (post := working(city, person, day))}
        joined = {person: joined.get(person, day) for person in here}
        called = {str(number_on(city, person, day)): person for person in here}
        roster = _roster(city, day, [_cells(city, day, number, here[who], joined[who]) for number, who in called.items()])
        done = take_in(conn, roster, "hr", now, leavers=True, answers=_Office(city, day, called, ids).answers(conn, roster, now))
        given = {done.numbers[key]: key for key in done.joined}
        ids |= {person: given[number] for number, person in called.items() if person not in ids}
    return ids


def _cells(city: City, day: date, number: str, post: Row, joined: date) -> Row:
    """Return somebody's row in the roster of a day."""
    name, kana = _named(city, post["employee_id"], day)
    return {
        "職員番号": number,
        "氏名": name,
        "フリガナ": kana,
        "所属": post["department"],
        "採用日": joined.isoformat(),
        "任用形態": say(f"people.employment.{post['employment_type']}", "ja"),
        "職務": "、".join(say(f"people.duty.{each}", "ja") for each in post["duties"]),
        "兼務": "、".join(each for each in post["concurrent"] if each != post["department"]),
    }


def _named(city: City, person: str, day: date) -> tuple[str, str]:
    return next(said[1:] for said in reversed(city.names[person]) if said[0] <= day)


def _roster(city: City, day: date, rows: list[Row]) -> Roster:
    """Return a roster in any order; those of some cities tell no kana, or no day of hiring."""
    random.Random(f"{city.seed} {day}").shuffle(rows)
    untold = {1: ("フリガナ",), 2: ("採用日",), 3: ("フリガナ", "採用日")}.get(city.seed % 4, ())
    return read_roster("roster.csv", pd.DataFrame(rows).drop(columns=list(untold)).to_csv(index=False).encode())


class _Office:
    """Somebody of HR who knows everybody in the roster of a day: {number: person}; `ids` are of those who are on record."""

    def __init__(self, city: City, day: date, called: Mapping[str, str], ids: Ids) -> None:
        self.city, self.day, self.called, self.ids = city, day, called, ids

    def answers(self, conn: Connection, roster: Roster, now: datetime) -> Answers:
        """Tell of the numbers that have changed and of namesakes, and answer what is asked."""
        given = {row["employee_id"] for row in self.city.numbers if row["since"] == self.day}
        told = [number for number, who in self.called.items() if who in given & {*self.ids} and not self._is_theirs(number, who)]
        told += [number for number in self.called if self._follows_a_namesake(number)]
        asked = plan(conn, roster, now, leavers=True, answers=self._saying(told)).questions
        return self._saying([*told, *(question.number for question in asked if question.answer is None)])

    def _saying(self, numbers: list[str]) -> Answers:
        known = {number: self.ids.get(self.called[number]) for number in numbers}
        changed = tuple(f"~{key}={number}" for number, key in known.items() if key)
        return Answers(new=tuple(number for number in numbers if not known[number]), changed=changed, zeros=True)

    def _is_theirs(self, number: str, who: str) -> bool:
        """Tell whether somebody's number has only got its zeros back, and was nobody else's."""
        mine = str(number_on(self.city, who, self.day - timedelta(1)))
        return mine.zfill(5) == number and self._former(number) == {who}

    def _follows_a_namesake(self, number: str) -> bool:
        """Tell whether somebody new has the number of one of the same name or kana, which the roster alone does not show."""
        if (new := self.called[number]) in self.ids:
            return False
        before = [_named(self.city, who, self.day - timedelta(1)) for who in self._former(number)]
        return any(any(map(eq, names, _named(self.city, new, self.day))) for names in before)

    def _former(self, number: str) -> set[str]:
        """Return whom a number meant the day before, with its zeros or without."""
        means = (meant_by(self.city, each, self.day - timedelta(1)) for each in (number, number.lstrip("0")))
        return {who for who in means if who is not None}
