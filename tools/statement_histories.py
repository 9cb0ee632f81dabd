"""Random histories of (fictional) people whose statements go to a record store that fails at random moments.

    python -m tools.statement_histories --histories 10000

People begin attempts, hand in, are regraded, have attempts voided and are erased; titles and the home page change; in between
statements are sent, and the store answers, fails, cuts the connection or the program is killed, before or after it took them. In
the end the store has to hold what a count by hand says: of each attempt its last verdict, once and not voided; of a voided one
nothing that is not voided; of the erased nothing that came after the erasure; no statement voided twice, and no pseudonym.
"""

import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import delete
from tests.conftest import released_in
from tests.interchange.strict_store import Fault, Killed, StrictStore, verb_of, wired

from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.grading.voiding import void
from kenshu.interchange.sending import Sent, send
from kenshu.ledger.retention import Leaver, erase_records
from kenshu.results import grades
from kenshu.results.scoring import Slots
from kenshu.storage import Database, ledger, open_database
from kenshu.storage import tables as t
from kenshu.storage.guards import changes_allowed

MODULE = "working-hours"
_BEGINNING = datetime(2026, 4, 1, tzinfo=UTC)
_POINTS = [None, 0.0, 5.0, 8.0, 9.0, 10.0]  # None: a person decides
_FAULTS = [
    *(Fault(status) for status in (401, 429, 503)),
    *(Fault(0, taken) for taken in (True, False)),
    *(Fault(503, True), Fault(200, True), Fault(0, True, killed=True), Fault(0, False, killed=True)),
]
_WRITTEN = (t.xapi_statement, t.erasure, t.ledger, t.attempt_void, t.grade, t.receipt, t.attempt, t.employee)


@dataclass
class Taken:
    """An attempt as counted by hand: `at` are the moments of its beginning and its hand-in, which no other attempt has."""

    id: str
    person: str
    at: list[datetime]
    points: float | None = None
    graded: bool = False
    void: bool = False


@dataclass
class History:
    """One history; `wrong` says what is not as it should be."""

    database: Database
    course: Course
    chance: random.Random
    store: StrictStore = field(default_factory=StrictStore)
    attempts: list[Taken] = field(default_factory=list)
    people: list[str] = field(default_factory=lambda: ["E1"])
    erased: dict[str, list[str]] = field(default_factory=dict)  # {person: the ids that the store had by then}
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    ticks: int = 0

    def moment(self) -> datetime:
        """Return a moment later than all before."""
        self.ticks += 1
        return _BEGINNING + timedelta(minutes=self.ticks)

    def live(self) -> list[Taken]:
        """Return the attempts of people who are not erased."""
        return [each for each in self.attempts if each.person not in self.erased]

    def run(self) -> None:
        """Let things happen, then send what is left, and check."""
        with self.database.writing() as conn:
            conn.execute(t.employee.insert(), [{"id": person, "name": "架空", "added_at": _BEGINNING} for person in self.people])
        acts = [self.begin, self.begin, self.grade, self.grade, self.void, self.erase, self.rename, self.send, self.send, self.send]
        for _ in range(self.chance.randint(4, 24)):
            act = self.chance.choice(acts)
            self.done[act.__name__] += 1
            act()
        self.store.faults.clear()
        for last in (False, True):
            done = send(self.database, self.course, wired(self.store))
            if done.needs_a_person or done.left or (last and done.sent + done.voided):
                self.wrong.append(f"sent in the end: {done}")
        self.wrong += self.amiss()

    def begin(self) -> None:
        """Begin an attempt, and mostly hand it in."""
        person = self.chance.choice([each for each in self.people if each not in self.erased] or [""])
        if not person:
            return
        taken = Taken(f"{len(self.attempts):032}", person, [self.moment()])
        with self.database.writing() as conn:
            newest = on_record(conn).newest(MODULE)
            row = {"id": taken.id, "employee_id": person, "module_id": MODULE, "number": len(self.attempts) + 1, "draw": {}}
            row |= {"released": newest.public_sha256, "started_at": taken.at[0], "edition": newest.sha256}
            ledger.add(conn, t.attempt, [row])
            if self.chance.random() < 0.8:
                taken.at.append(self.moment())
                receipt = {"number": taken.id, "attempt_id": taken.id, "answers": {}, "via": "page", "at": taken.at[1]}
                ledger.add(conn, t.receipt, [receipt])
        self.attempts.append(taken)

    def grade(self) -> None:
        """Grade a hand-in, for the first time or anew, also of the erased."""
        handed_in = [each for each in self.attempts if len(each.at) > 1]
        if handed_in:
            taken = self.chance.choice(handed_in)
            taken.points, taken.graded = self.chance.choice(_POINTS), True
            with self.database.writing() as conn:
                slots: Slots = {"t01": {"points": taken.points, "max": 10.0}}
                grades.add_all(conn, [grades.graded(taken.id, slots, 80, "kenshu", self.moment())])

    def void(self) -> None:
        """Void an attempt, also of the erased."""
        some = [each for each in self.attempts if not each.void]
        if some and self.chance.random() < 0.5:
            taken = self.chance.choice(some)
            taken.void = True
            with self.database.writing() as conn:
                void(conn, taken.id, "hr", self.moment(), "架空")

    def erase(self) -> None:
        """Erase a person."""
        there = [each for each in self.people if each not in self.erased]
        if there and self.chance.random() < 0.3:
            person = self.chance.choice(there)
            self.erased[person] = list(self.store.kept)
            with self.database.writing() as conn:
                alias = f"erased-{self.people.index(person)}"
                erase_records(conn, [Leaver(person, person, "架空", "", self.moment().date(), alias)], "hr")

    def rename(self) -> None:
        """Change the course's title or its home page."""
        word = f"n{self.chance.randrange(3)}"
        if self.chance.random() < 0.5:
            self.course.settings["xapi"] = {"home": f"https://{word}.example"}
        else:
            self.course.settings["title"] = {"ja": word, "en": word}

    def send(self) -> None:
        """Send, and have the store fail at some of the next requests."""
        self.store.faults.clear()
        self.store.faults.extend(self.chance.choice(_FAULTS) if self.chance.random() < 0.5 else None for _ in range(3))
        try:
            done: Sent = send(self.database, self.course, wired(self.store))
        except Killed:
            return
        if done.held or done.refused:
            self.wrong.append(f"held or refused: {done}")

    def amiss(self) -> Iterator[str]:
        """Yield what the store holds otherwise than the count by hand."""
        found: Counter[tuple[str, ...]] = Counter()
        for each in self.store.live:
            person = each["actor"]["account"]["name"]
            if person not in self.erased:
                found[person, verb_of(each), each["timestamp"], str(each.get("result", {}).get("score", {}).get("raw", ""))] += 1
        wanted = Counter(fact for taken in self.live() if not taken.void for fact in _facts(taken))
        if found != wanted:
            yield f"holds {found - wanted}, lacks {wanted - found}"
        if len(set(self.store.voided)) < len(self.store.voided):
            yield "voided twice"
        if "erased-" in json.dumps(self.store.kept):
            yield "a pseudonym"
        for person, before in self.erased.items():
            yield from self._of_the_erased(person, before)

    def _of_the_erased(self, person: str, before: list[str]) -> Iterator[str]:
        moments = {_written(at) for taken in self.attempts if taken.person == person for at in taken.at}
        theirs = {name for name, each in self.store.kept.items() if each["timestamp"] in moments}
        for name, each in self.store.kept.items():
            about = name in theirs or each["object"]["id"] in theirs or each["actor"]["account"]["name"] == person
            if about and name not in before:
                yield f"sent of {person} after the erasure: {each}"


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _facts(taken: Taken) -> Iterator[tuple[str, ...]]:
    yield taken.person, "attempted", _written(taken.at[0]), ""
    if taken.graded and taken.points is not None:
        passed = taken.points >= 8
        yield taken.person, "passed" if passed else "failed", _written(taken.at[1]), str(taken.points)
        if passed:
            yield taken.person, "completed", _written(taken.at[1]), ""


def histories(course: Course, number: int, seed: int = 0) -> Iterator[History]:
    """Yield so many histories that have run, each on the course's records as they were."""
    title = course.settings["title"]
    database = open_database(course.database_url)
    try:
        for each in range(seed, seed + number):
            with database.writing() as conn, changes_allowed(conn):
                for table in _WRITTEN:
                    conn.execute(delete(table))
            course.settings.pop("xapi", None)
            course.settings["title"] = title
            chance = random.Random(each)
            history = History(database, course, chance, people=[f"E{place}" for place in range(chance.randint(1, 4))])
            history.run()
            yield history
    finally:
        database.close()


@click.command()
@click.option("--histories", "number", default=10_000)
@click.option("--seed", default=0, help="The first history's.")
def main(number: int, seed: int) -> None:
    """Run random histories, and print what is wrong; exit 1 where anything is."""
    began, wrong = time.monotonic(), 0
    counted: Counter[str] = Counter()
    folder = Path(tempfile.mkdtemp())
    try:
        course = released_in(folder, [MODULE])
        for place, history in enumerate(histories(course, number, seed), seed):
            statements: Any = history.store.kept
            counted.update(history.done)
            counted.update({"requests": len(history.store.requests), "statements": len(statements)})
            counted["voidings"] += len(history.store.voided)
            for line in history.wrong:
                click.echo(f"{place}: {line}")
            wrong += bool(history.wrong)
    finally:
        shutil.rmtree(folder)
    figures = "  ".join(f"{name} {value}" for name, value in sorted(counted.items()))
    click.echo(f"histories {number}  wrong {wrong}  {figures}  seconds {time.monotonic() - began:.0f}")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
