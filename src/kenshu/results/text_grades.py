"""Marks of free texts as persons gave them: which criteria were met, points, a comment, who and when; rows that are only added.

The first mark of a text becomes a grade of its hand-in (`kenshu.results.grades`), which is what counts. A second one, of a double
marking, changes no grade. A row that undoes another takes it back.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from kenshu.storage import ledger
from kenshu.storage.portions import portions
from kenshu.storage.tables import text_grade

Mark = Literal["first", "second"]
Text = tuple[str, str]  # attempt, slot


@dataclass(frozen=True)
class TextGrade:
    """A mark on record. `ticked` are the places of the criteria of `edition` that were met, from 0; `points` of `max`."""

    id: int
    attempt_id: str
    slot: str
    mark: Mark
    edition: str
    question_id: str
    ticked: tuple[int, ...]
    points: float
    max: float
    comment: str
    graded_by: str
    graded_at: datetime


class Giver(NamedTuple):
    """A mark, who gave it, and to an answer to which question."""

    mark: Mark
    graded_by: str
    question_id: str


_COLUMNS = tuple(field.name for field in fields(TextGrade))
_UNDONE = select(text_grade.c.undoes).where(text_grade.c.undoes.is_not(None))
_HOLDING = (
    select(*(text_grade.c[name] for name in _COLUMNS))
    .where(text_grade.c.undoes.is_(None), text_grade.c.id.not_in(_UNDONE))
    .order_by(text_grade.c.id)
)


def add(conn: Connection, **values: Any) -> None:
    """Record a mark: the fields of TextGrade, but for `id`."""
    ledger.add(conn, text_grade, [{**values, "ticked": list(values["ticked"])}])


def undo(conn: Connection, mark: TextGrade, now: datetime) -> None:
    """Record that a mark is taken back, by who gave it."""
    said = {name: getattr(mark, name) for name in _COLUMNS if name != "id"}
    add(conn, **said | {"graded_at": now, "undoes": mark.id})


def holding(conn: Connection, attempt_ids: Collection[str]) -> dict[Text, list[TextGrade]]:
    """Return {(attempt, slot): the marks that hold, the first one first} of these attempts."""
    found: dict[Text, list[TextGrade]] = {}
    for some in portions(attempt_ids):
        for row in conn.execute(_HOLDING.where(text_grade.c.attempt_id.in_(some))):
            found.setdefault((row.attempt_id, row.slot), []).append(_read(row))
    return found


def givers(conn: Connection) -> dict[Text, list[Giver]]:
    """Return {(attempt, slot): which marks hold and whose they are, the first one first}: all that the queue asks of them."""
    found: dict[Text, list[Giver]] = {}
    columns = [text_grade.c[name] for name in ("attempt_id", "slot", *Giver._fields)]
    for attempt_id, slot, *giver in conn.execute(_HOLDING.with_only_columns(*columns)):
        found.setdefault((attempt_id, slot), []).append(Giver(*giver))
    return found


def twice(conn: Connection) -> list[list[TextGrade]]:
    """Return the marks that hold of each text that has two, the first one first."""
    seconds = set(conn.execute(_HOLDING.with_only_columns(text_grade.c.attempt_id).where(text_grade.c.mark == "second")).scalars())
    return [marks for marks in holding(conn, seconds).values() if len(marks) == 2]


def of_grader(conn: Connection, by: str, question_id: str, limit: int) -> list[TextGrade]:
    """Return the marks that somebody gave to answers to a question and that hold, the latest first."""
    query = _HOLDING.where(text_grade.c.graded_by == by, text_grade.c.question_id == question_id)
    return [_read(row) for row in conn.execute(query.order_by(None).order_by(text_grade.c.id.desc()).limit(limit))]


def _read(row: Any) -> TextGrade:
    return TextGrade(**{**row._mapping, "ticked": tuple(row.ticked)})
