"""Hand-ins in any number, put on record as the server puts them there: people, attempts with their draws, receipts, and the chain.

Each person has one attempt at the module; who answers what follows from a seed, so that two runs make the same hand-ins. Some
questions are answered rightly, some wrongly, some left open; of free texts half are left open. All are fictional.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.course import Course
from kenshu.demo.simulate import answer
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.kinds import ReleasedQuestion
from kenshu.storage import Database, ledger
from kenshu.storage.portions import portions
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import employee, receipt

BEGAN = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
_SKILL = 0.8
_LEFT_OPEN = 0.05
_AT_ONCE = 2000


def hand_in_many(course: Course, database: Database, module_id: str, count: int, seed: int = 1) -> None:
    """Record so many hand-ins at a released module, each of another person. Memory does not grow with their number."""
    with database.reading() as conn:
        edition = on_record(conn).newest(module_id)
    chance = random.Random(seed)
    made = (_hand_in(edition, number, chance) for number in range(count))
    for some in portions(made, _AT_ONCE):
        _add(database, some)


def _hand_in(edition: Edition, number: int, chance: random.Random) -> tuple[Attempt, dict[str, Any]]:
    person = f"B{number:06}"
    started = BEGAN + timedelta(seconds=number)
    drawn = draw(edition.released, person, 1)
    attempt = Attempt(
        id=f"{chance.getrandbits(128):032x}",
        employee_id=person,
        module_id=edition.module_id,
        number=1,
        draw=drawn,
        released=edition.public_sha256,
        edition=edition.sha256,
        started_at=started,
        handed_in_at=started + timedelta(minutes=15),
    )
    return attempt, {slot: _value(edition.questions[question], chance) for slot, question in sorted(drawn.items())}


def _value(asked: ReleasedQuestion, chance: random.Random) -> Any:
    if chance.random() < (0.5 if asked["offered"]["kind"] == "text" else _LEFT_OPEN):
        return None
    return answer(asked, chance, _SKILL, "ja")


def _add(database: Database, made: Sequence[tuple[Attempt, dict[str, Any]]]) -> None:
    columns = [column.name for column in attempt_table.c]
    people = [{"id": attempt.employee_id, "name": "架空 花子", "added_at": BEGAN} for attempt, _ in made]
    with database.writing() as conn:
        conn.execute(employee.insert(), people)
        ledger.add(conn, attempt_table, [{name: getattr(attempt, name) for name in columns} for attempt, _ in made])
        ledger.add(conn, receipt, list(_receipts(made)))


def _receipts(made: Sequence[tuple[Attempt, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for attempt, answers in made:
        number = f"R-2026-{attempt.employee_id}"
        yield {"number": number, "attempt_id": attempt.id, "answers": answers, "via": "page", "at": attempt.handed_in_at}
