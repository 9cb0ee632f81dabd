"""`python -m tools.number_histories`: rosters of made-up people over the years against a plain count of who is who.

People join, leave, come back, marry, get another number, and numbers are given to others, also to somebody who takes them from who
still has them. After each roster every number means the person whom the count has, and everybody has their own records alone.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, select

from kenshu.people.numbers import holder_of, number_of, numbers_on
from kenshu.people.posts import posts_on
from kenshu.roster.identity import Answers
from kenshu.roster.plan import plan, take_in
from kenshu.roster.rows import Roster, read_roster
from kenshu.storage import Database, ledger, open_database
from kenshu.storage.tables import attempt

BEGIN = datetime(2026, 4, 1, 3, tzinfo=UTC)
HEADINGS = "職員番号,氏名,フリガナ,所属,任用形態,採用日"
_NUMBERS = [f"{number:04}" for number in range(1, 9)]


class _Undone(Exception):
    """The end of a history: its transaction is undone."""


@dataclass(eq=False)
class Person:
    """Somebody as the count has them; `key` is what the records call them, None before they are on record."""

    name: str
    number: str
    joined: str
    here: bool = True
    key: str | None = None
    before: str = ""  # the number on record, where the roster has another one
    records: list[str] = field(default_factory=list)


class History:
    """One history, in a transaction of its own."""

    def __init__(self, conn: Connection, random_: random.Random) -> None:
        self.conn, self.random = conn, random_
        self.people: list[Person] = []
        self.now = BEGIN
        self.made = 0

    def step(self) -> None:
        """Let a month pass: change people, take the roster in, check, and let some do something that is recorded."""
        self.now += timedelta(days=30)
        for _ in range(self.random.randint(1, 3)):
            self.random.choice((self._join, self._join, self._leave, self._back, self._marry, self._change, self._take))()
        self._take_in()
        self.check()
        for person in self._here():
            if self.random.random() < 0.5:
                self._record(person)
        self.check()

    def check(self) -> None:
        """Compare the records with the count. Raises AssertionError."""
        day = self.now.date()
        everybody = numbers_on(self.conn, day)
        assert set(posts_on(self.conn, day)["employee_id"]) == {person.key for person in self._here()}
        for person in self._here():
            assert person.key is not None
            assert holder_of(self.conn, person.number, day) == person.key, (person, everybody)
            assert number_of(self.conn, person.key, day) == everybody.of(person.key) == person.number
        for person in self.people:
            theirs = set(self.conn.scalars(select(attempt.c.id).where(attempt.c.employee_id == person.key)))
            assert theirs == set(person.records), person

    def _record(self, person: Person) -> None:
        """Record something of whoever the number means, as somebody who signs in by it would."""
        key = holder_of(self.conn, person.number, self.now.date())
        name = f"{len(person.records)}-{person.key}-{self.now:%Y%m%d}"[:32]
        row: dict[str, Any] = {
            "id": name,
            "employee_id": key,
            "module_id": name,
            "number": 1,
            "draw": {},
            "released": "",
            "started_at": self.now,
        }
        ledger.add(self.conn, attempt, [row])
        person.records.append(name)

    def _here(self) -> list[Person]:
        return [person for person in self.people if person.here]

    def _one(self, some: list[Person]) -> Person | None:
        return self.random.choice(some) if some else None

    def _free(self) -> str | None:
        free = [number for number in _NUMBERS if number not in {person.number for person in self._here()}]
        return self.random.choice(free) if free else None

    def _new(self, number: str) -> None:
        self.made += 1
        self.people.append(Person(f"架空{self.made}号", number, self.now.date().isoformat()))

    def _join(self) -> None:
        if number := self._free():
            self._new(number)

    def _take(self) -> None:
        """Give somebody's number to a new person, though they are still here: they leave."""
        if (person := self._one([each for each in self._here() if each.key and not each.before])) is not None:
            person.here = False
            self._new(person.number)

    def _leave(self) -> None:
        if (person := self._one([each for each in self._here() if each.key and not each.before])) is not None:
            person.here = False

    def _back(self) -> None:
        gone = self._one([each for each in self.people if not each.here])
        if gone is not None and (number := self._free()):
            gone.before, gone.number, gone.here = gone.number, number, True

    def _marry(self) -> None:
        if (person := self._one([each for each in self._here() if each.key and not each.before])) is not None:
            self.made += 1
            person.name = f"架空{self.made}号"

    def _change(self) -> None:
        if (person := self._one([each for each in self._here() if each.key])) is not None and (number := self._free()):
            person.before = person.before or person.number
            person.number = number

    def _take_in(self) -> None:
        rows = [
            f"{each.number},架空 {each.name},カクウ {each.name},総務部,正規,{each.joined}"
            for each in self.random.sample(self._here(), len(self._here()))
        ]
        if not rows:
            self._new(_NUMBERS[0])
            return self._take_in()
        roster = read_roster("roster.csv", "\r\n".join([HEADINGS, *rows]).encode())
        known = set(self.conn.scalars(select(attempt.c.employee_id))) | {each.key for each in self.people if each.key}
        answers = self._answers(roster)
        done = take_in(self.conn, roster, "hr", self.now, leavers=True, answers=answers)
        for person in self._here():
            if person.key is None:
                person.key = holder_of(self.conn, person.number, self.now.date())
                assert person.key not in known, (person, done.questions)
            person.before = ""
        return None

    def _answers(self, roster: Roster) -> Answers:
        """Answer what is asked, and say what only the count knows: who changed the number."""
        by_number = {person.number: person for person in self._here()}
        changed = {each.number: f"~{each.key}={each.number}" for each in self._here() if each.before and each.key}
        told: dict[str, Any] = {"changed": tuple(changed.values())}
        asked = plan(self.conn, roster, self.now, leavers=True, answers=Answers(**told)).questions
        new, same = [], []
        for question in asked:
            person = by_number[question.number]
            if question.number in changed:
                continue
            if person.key is None:
                new.append(question.number)
            else:
                assert question.holds
                assert question.people[0].employee_id == person.key
                same.append(question.number)
        return Answers(**told, new=tuple(new), same=tuple(same))


def run(database: Database, first: int, number: int, steps: int = 6) -> Iterator[int]:
    """Run histories, each undone in the end, and yield their seeds. Raises AssertionError for one that the count contradicts."""
    for seed in range(first, first + number):
        try:
            with database.writing() as conn:
                history = History(conn, random.Random(seed))
                for _ in range(steps):
                    history.step()
                raise _Undone
        except _Undone:
            yield seed


def main() -> None:
    """Run them, and say how many and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'kenshu.db'}")
        seed = -1
        try:
            for seed in run(database, asked.first, asked.number):
                if (seed + 1) % 500 == 0:
                    print(f"{seed + 1}: {monotonic() - began:.0f} s", flush=True)
        except AssertionError as fault:
            sys.exit(f"history {seed + 1}: {fault}")
        finally:
            database.close()
    print(f"{asked.number} histories agree, {monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
