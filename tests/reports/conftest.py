"""A small city with a random history, in a database of its own."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from kenshu.content import EMPLOYMENT_TYPES, Content
from kenshu.storage import Database, open_database
from kenshu.storage.tables import assignment, attempt, employee, grade, post, receipt

TOKYO = ZoneInfo("Asia/Tokyo")
AS_OF = date(2026, 11, 20)
DEPARTMENTS = [
    "総務部",
    "総務部/人事課",
    "総務部/人事課/人事係",
    "総務部付",
    "土木部/雪対策課/除雪係",
    "土木部/雪対策課",
    "環境部/委託",
]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Database]:
    """An empty database, away from any course."""
    opened = open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")
    yield opened
    opened.close()


@pytest.fixture
def history(records: Database, content: Content) -> Callable[[int], Database]:
    """Fill the database with a history that a seed decides."""

    def fill(seed: int, people: int = 25) -> Database:
        with records.writing() as conn:
            write_history(conn, content, random.Random(seed), people)
        return records

    return fill


def write_history(conn: Connection, content: Content, chance: random.Random, people: int) -> None:
    """Joiners, movers, leavers, overlapping assignments, and attempts in every state, around the day of the report."""
    ids = [f"{number:04}" for number in range(people)]
    posts = []
    for key in ids:
        conn.execute(employee.insert().values(id=key, name=f"架空 {key}", added_at=moment(chance)))
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            department = None if chance.random() < 0.1 else chance.choice(DEPARTMENTS)
            since = AS_OF + timedelta(days=chance.choice([-400, -30, -5, -1, 0, 1, 10]))
            posts.append(
                {"employee_id": key, "department": department, "employment_type": chance.choice(EMPLOYMENT_TYPES), "since": since}
            )
    conn.execute(post.insert(), [{**row, "entered_at": moment(chance)} for row in posts])
    for _ in range(chance.randint(0, 5)):
        conn.execute(assignment.insert().values(random_rule(content, chance, ids)))
    for key in ids:
        for module in [*content.modules, "withdrawn"]:
            write_attempts(conn, chance, key, module)


def random_rule(content: Content, chance: random.Random, ids: list[str]) -> dict[str, object]:
    named = chance.random() < 0.3
    return {
        "module_id": chance.choice([*content.modules, "withdrawn"]),
        "department": "" if named else chance.choice(["", "総務部", "土木部/雪対策課", "総務部/人事課/人事係"]),
        "employment_types": [] if named else chance.sample(EMPLOYMENT_TYPES, chance.randint(0, 4)),
        "employee_id": chance.choice(ids) if named else None,
        "due": AS_OF + timedelta(days=chance.choice([-10, -1, 0, 1, 10])),
        "days_after_joining": chance.choice([None, None, 30, 3]),
        "made_by": "hr",
        "made_at": moment(chance),
    }


def write_attempts(conn: Connection, chance: random.Random, key: str, module: str) -> None:
    for number in range(1, chance.choice([0, 1, 1, 2, 3]) + 1):
        identity = uuid.uuid4().hex
        fields = {"id": identity, "employee_id": key, "module_id": module, "number": number, "draw": {}, "released": ""}
        conn.execute(attempt.insert().values(**fields, started_at=moment(chance)))
        if chance.random() < 0.75:
            conn.execute(receipt.insert().values(number=identity, attempt_id=identity, answers={}, via="page", at=moment(chance)))
            for _ in range(chance.choice([0, 1, 1, 2])):
                awaiting = chance.choice([0.0, 2.0])
                score = chance.choice([0.0, 2.5, 7.0, 7.0, 5 + 1 / 3 + 5 / 3 + 1, 8.0, 10.0 - awaiting])
                points = {"score": score, "max_score": 10.0, "awaiting": awaiting, "pass_mark": 80}
                conn.execute(grade.insert().values(attempt_id=identity, slots={}, **points, graded_by="kenshu", at=moment(chance)))


def moment(chance: random.Random) -> datetime:
    """Years and days before the report, and the hours around midnight in Tokyo at either end of its day."""
    edge = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 15, tzinfo=UTC)
    return edge + chance.choice(
        [timedelta(days=-800), timedelta(days=-250), timedelta(days=-20), timedelta(seconds=-1), timedelta(0)]
    )
