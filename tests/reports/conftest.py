"""A small city with a random history, in a database of its own."""

import random
import shutil
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from sqlalchemy import Connection
from tools.put_on_record import put_on_record

from kenshu.content import Content
from kenshu.editions.compose import compose
from kenshu.editions.on_record import on_record, release, retire
from kenshu.errors import KenshuError
from kenshu.people import absences, department_changes
from kenshu.staff import ABSENCE_KINDS, ASSIGNED_DUTIES, EMPLOYMENT_TYPES
from kenshu.storage import Database, open_database
from kenshu.storage.tables import (
    assignment,
    attempt,
    attempt_void,
    employee,
    extension,
    extension_withdrawal,
    grade,
    post,
    receipt,
    withdrawal,
)

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


def smallest_letters(figure: Figure) -> float:
    """Return the size in points of the smallest letters of a figure that is shown on 1280 pixels, 96 of them an inch."""
    sizes = [
        text.get_fontproperties().get_size_in_points()
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_text()
    ]
    return min(sizes) * min(1.0, 1280 / 96 / figure.get_figwidth())


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory, content: Content, empty_records: Path) -> Callable[[int, int], Path]:
    """Return the file of a history that a seed decides, written once for the tests of a file: to be copied."""
    folder = tmp_path_factory.mktemp("histories")

    @cache
    def written(seed: int, people: int) -> Path:
        path = folder / f"{seed}-{people}.db"
        records = open_database(f"sqlite:///{shutil.copyfile(empty_records, path)}")
        with records.writing() as conn:
            write_history(conn, content, random.Random(seed), people)
        records.close()
        return path

    return written


@pytest.fixture
def history(
    request: pytest.FixtureRequest, backend: str, content: Content, histories: Callable[[int, int], Path], tmp_path: Path
) -> Iterator[Callable[[int], Database]]:
    """Give a database of the test's own with a history that a seed decides."""
    opened: list[Database] = []

    def fill(seed: int, people: int = 25) -> Database:
        if backend == "postgresql":
            records: Database = request.getfixturevalue("records")
            with records.writing() as conn:
                write_history(conn, content, random.Random(seed), people)
            return records
        copied = shutil.copyfile(histories(seed, people), tmp_path / f"history-{seed}-{people}.db")
        opened.append(open_database(f"sqlite:///{copied}"))
        return opened[-1]

    yield fill
    for database in opened:
        database.close()


def write_history(conn: Connection, content: Content, chance: random.Random, people: int) -> None:
    """Joiners, movers, leavers, departments that change, people away, overlapping assignments with all that befalls them.

    And attempts in every state, in several cycles, at several editions, around the day of the report; some are void, and a module
    may be retired.
    """
    more = random.Random(repr(chance.getstate()))  # of its own: the rest of a seed's history stays as it is
    write_editions(conn, content, more)
    ids = [f"{number:04}" for number in range(people)]
    write_posts(conn, chance, ids)
    for before, after in (["土木部/雪対策課"], ["土木部/除雪課"]), (["総務部/人事課"], ["総務部/給与課", "総務部/採用課"]):
        if chance.random() < 0.7:
            since = AS_OF + timedelta(days=chance.choice([-200, -20, 0, 1]))
            with suppress(KenshuError):  # nobody is there on that day
                department_changes.enter(conn, before, after, since, "hr", moment(chance))
    for _ in range(chance.choice([2, 10, 20])):
        made = conn.execute(assignment.insert().values(random_rule(content, chance, ids))).inserted_primary_key
        if made is not None and chance.random() < 0.2:
            conn.execute(withdrawal.insert().values(assignment_id=made[0], reason="架空", made_by="hr", made_at=moment(chance)))
    for _ in range(chance.randint(0, 8)):
        given = conn.execute(extension.insert().values(random_extension(content, chance, ids))).inserted_primary_key
        if given is not None and more.random() < 0.3:
            row = {"extension_id": given[0], "reason": "架空", "made_by": "hr", "made_at": moment(more)}
            conn.execute(extension_withdrawal.insert().values(row))
    for key in chance.sample(ids, people // 4):
        absent(conn, content, chance, key)
    write_attempts(conn, chance, ids, [*content.modules, "withdrawn"], more)
    write_retirement(conn, content, more)


def write_editions(conn: Connection, content: Content, chance: random.Random) -> None:
    """Every module as it is written, and up to three times with other rules."""
    put_on_record(conn, content)
    for module in content.modules.values():
        for _ in range(chance.choice([0, 0, 1, 3])):
            written = compose(content, module)
            rules = {"valid": chance.choice(["fiscal-year", "1 months", "12 months", "for good"]), "attempts": chance.randint(1, 4)}
            release(conn, written | {"rules": written["rules"] | rules}, "trainer", moment(chance))


def write_retirement(conn: Connection, content: Content, chance: random.Random) -> None:
    """A module that is retired around the day of the report, and perhaps released again."""
    module = chance.choice([*content.modules, None])
    if module is None:
        return
    edge = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 15, tzinfo=UTC)
    retire(conn, module, "trainer", edge + timedelta(days=chance.choice([-5, 0]), seconds=chance.choice([-1, 0])), "架空")
    if chance.random() < 0.5:
        newest = on_record(conn).newest(module).content
        release(conn, newest, "trainer", edge + timedelta(days=chance.choice([0, 1, 3]), seconds=chance.choice([-1, 0])))


def write_posts(conn: Connection, chance: random.Random, ids: list[str]) -> None:
    posts = []
    for key in ids:
        conn.execute(employee.insert().values(id=key, name=f"架空 {key}", added_at=moment(chance)))
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            department = None if chance.random() < 0.1 else chance.choice(DEPARTMENTS)
            since = AS_OF + timedelta(days=chance.choice([-400, -30, -5, -1, 0, 1, 10]))
            held = {"department": department, "employment_type": chance.choice(EMPLOYMENT_TYPES), "since": since}
            duties = chance.sample(["manager", "account_operator"], chance.choice([0, 0, 1, 2]))
            posts.append({"employee_id": key, **held, "duties": duties})
    conn.execute(post.insert(), [{**row, "entered_at": moment(chance)} for row in posts])


def random_rule(content: Content, chance: random.Random, ids: list[str]) -> dict[str, object]:
    named = chance.random() < 0.3
    return {
        "module_id": chance.choice([*content.modules, "withdrawn"]),
        "department": "" if named else chance.choice(["", "", "総務部", "土木部/雪対策課", "総務部/人事課"]),
        "employment_types": [] if named or chance.random() < 0.5 else chance.sample(EMPLOYMENT_TYPES, chance.randint(1, 4)),
        "duties": [] if named or chance.random() < 0.6 else chance.sample(ASSIGNED_DUTIES, chance.randint(1, 2)),
        "employee_id": chance.choice(ids) if named else None,
        "due": AS_OF + timedelta(days=chance.choice([-500, -240, -10, -1, 0, 1, 10])),
        "days_after_joining": chance.choice([None, None, 30, 3]),
        "days_after_transfer": chance.choice([None, None, 30, 3]),
        "made_by": "hr",
        "made_at": moment(chance),
    }


def random_extension(content: Content, chance: random.Random, ids: list[str]) -> dict[str, object]:
    named = chance.random() < 0.5
    return {
        "module_id": chance.choice([*content.modules]),
        "department": None if named else chance.choice(["", "総務部", "土木部/雪対策課", "総務部/人事課"]),
        "employee_id": chance.choice(ids) if named else None,
        "due": chance.choice([None, AS_OF + timedelta(days=chance.choice([-300, -2, 0, 20]))]),
        "more_attempts": chance.choice([0, 1, 2]),
        "reason": "架空",
        "made_by": "hr",
        "made_at": moment(chance),
    }


def absent(conn: Connection, content: Content, chance: random.Random, key: str) -> None:
    for _ in range(chance.choice([1, 1, 2])):
        first = AS_OF + timedelta(days=chance.choice([-300, -1, 0, 1]))
        last = chance.choice([None, first, first + timedelta(days=1), first + timedelta(days=400)])
        module = chance.choice([None, *content.modules])
        at = moment(chance)
        number = absences.enter(conn, key, chance.choice(ABSENCE_KINDS), first, last, module, by="hr", now=at, reason="架空")
        if chance.random() < 0.2:
            absences.withdraw(conn, number, by="hr", now=at, reason="架空")


def write_attempts(conn: Connection, chance: random.Random, ids: list[str], modules: list[str], more: random.Random) -> None:
    """Everybody's attempts at every module; one statement a table, as one a row takes half the time of a test."""
    on = on_record(conn)
    editions = {module: [each.sha256 for each in on.of_module(module)] for module in modules}
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for key in ids:
        for module in modules:
            for name, row in random_attempts(chance, key, module, editions[module], more):
                rows[name].append(row)
    for table in (attempt, attempt_void, receipt, grade):
        if rows[table.name]:
            conn.execute(table.insert(), rows[table.name])


def random_attempts(
    chance: random.Random, key: str, module: str, editions: list[str], more: random.Random
) -> Iterator[tuple[str, dict[str, object]]]:
    """(table, row) of attempts one after the other: each but the last is handed in before the next begins; one in ten is void."""
    count = chance.choice([0, 1, 1, 2, 3, 5])
    moments = sorted(moment(chance) for _ in range(2 * count))
    for number in range(1, count + 1):
        identity = uuid.uuid5(uuid.NAMESPACE_OID, f"{key} {module} {number}").hex
        fields = {"id": identity, "employee_id": key, "module_id": module, "number": number, "draw": {}, "released": ""}
        yield "attempt", {**fields, "edition": more.choice([*editions, None]), "started_at": moments[2 * number - 2]}
        if more.random() < 0.1:
            void = {"attempt_id": identity, "reason": "架空", "entered_by": "hr", "entered_at": moment(more)}
            yield "attempt_void", void
        if number < count or chance.random() < 0.75:
            at = moments[2 * number - 1]
            yield "receipt", {"number": identity, "attempt_id": identity, "answers": {}, "via": "page", "at": at}
            for _ in range(chance.choice([0, 1, 1, 2])):
                awaiting = chance.choice([0.0, 2.0])
                score = chance.choice([0.0, 2.5, 7.0, 7.0, 5 + 1 / 3 + 5 / 3 + 1, 8.0, 10.0 - awaiting])
                points = {"score": score, "max_score": 10.0, "awaiting": awaiting, "pass_mark": 80}
                yield "grade", {"attempt_id": identity, "slots": {}, **points, "graded_by": "kenshu", "at": moment(chance)}


def moment(chance: random.Random) -> datetime:
    """Years and days before the report, and the seconds around midnight in Tokyo at the end of its day."""
    edge = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 15, tzinfo=UTC)
    return edge + chance.choice(
        [timedelta(days=-800), timedelta(days=-320), timedelta(days=-250), timedelta(days=-20), timedelta(seconds=-1), timedelta(0)]
    )
