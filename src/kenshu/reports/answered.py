"""Answers of a heat map: what grades say of each question, read from their JSON once a process, since a grade never changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, select

from kenshu.editions.on_record import Editions
from kenshu.kinds import awaits_person, clauses_of
from kenshu.results.verdict import ROUNDING
from kenshu.storage.engines import writes
from kenshu.storage.frames import read_columns
from kenshu.storage.tables import attempt, grade

Ints = NDArray[np.int64]

_AT_ONCE = 20_000  # grades whose JSON is in memory at the same time
_NONE = -1  # a question that counts nowhere


@dataclass(frozen=True)
class Answered:
    """Answers, in arrays: whose grade (its place in what was asked for), which of the `questions`, and whether it was wrong.

    A question is named `module clause clause`: questions of a module that cite the same clauses are one. `cites` are its clauses.
    """

    grade: Ints
    question: Ints
    wrong: NDArray[np.bool_]
    questions: list[str]
    cites: dict[str, frozenset[str]]


def answered(conn: Connection, editions: Editions, grades: Ints) -> Answered:
    """Return what the grades of these ids say of each question with a key; free text counts nowhere, nor what nobody has graded."""
    if writes(conn):  # what is not on disk yet may be undone, and its numbers given again
        return _Read(editions).of(conn, grades)
    with _lock:
        read = _known.get(conn.engine)
        if read is None or read.editions is not editions:
            read = _known[conn.engine] = _Read(editions)
        return read.of(conn, grades)


class _Read:
    """The grades read so far, in the order in which they were: the answers of one stand together."""

    def __init__(self, editions: Editions) -> None:
        self.editions = editions
        self._cites: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, int] = {}
        self._asked: dict[tuple[str | None, str, str, str], int] = {}
        self._grades = np.zeros(0, dtype="int64")
        self._begins = np.zeros(1, dtype="int64")
        self._questions = np.zeros(0, dtype="int32")
        self._wrong = np.zeros(0, dtype=bool)

    def of(self, conn: Connection, grades: Ints) -> Answered:
        for some in _runs(np.setdiff1d(grades, self._grades)):
            self._read(conn, some)
        order = np.argsort(self._grades)
        place = order[np.searchsorted(self._grades, grades, sorter=order)] if len(grades) else np.zeros(0, dtype="int64")
        lengths = np.diff(self._begins)[place]
        grade_of = np.repeat(np.arange(len(grades)), lengths)
        within = np.arange(len(grade_of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = self._begins[place][grade_of] + within
        return Answered(grade_of, self._questions[at], self._wrong[at], list(self._numbers), self._cites)

    def _read(self, conn: Connection, grades: Ints) -> None:
        """Read the answers of grades that are not known yet."""
        of_attempt = (attempt.c.module_id, attempt.c.edition, attempt.c.released, attempt.c.draw)
        query = select(grade.c.id, grade.c.slots, *of_attempt).join(attempt, attempt.c.id == grade.c.attempt_id)
        found = read_columns(conn, query.where(grade.c.id >= int(grades[0]), grade.c.id <= int(grades[-1])))
        wanted = np.flatnonzero(np.isin(np.array(found["id"], dtype="int64"), grades)).tolist()
        rows = zip(*([values[row] for row in wanted] for values in found.values()), strict=True)
        questions: list[int] = []
        wrong: list[bool] = []
        ids, ends = [], []
        for key, slots, module_id, edition, released, draw in rows:
            drawn = json.loads(draw)
            for slot, points in json.loads(slots).items():
                question = self._number(edition, released, module_id, drawn.get(slot, ""))
                if question != _NONE and points["points"] is not None:
                    questions.append(question)
                    wrong.append(points["points"] < points["max"] - ROUNDING)
            ids.append(key)
            ends.append(len(questions))
        self._grades = np.append(self._grades, ids).astype("int64")
        self._begins = np.append(self._begins, self._begins[-1] + np.array(ends, dtype="int64"))
        self._questions = np.append(self._questions, questions).astype("int32")
        self._wrong = np.append(self._wrong, wrong).astype(bool)

    def _number(self, edition: str | None, released: str, module_id: str, question_id: str) -> int:
        """Return the number of a question as an attempt asked it."""
        asked = (edition, released if edition is None else "", module_id, question_id)
        if asked not in self._asked:
            found = self.editions.asked(_Drawn(module_id, edition, released), question_id)
            number = _NONE
            if found is not None and not awaits_person(found["offered"]["kind"], found["key"]):
                clauses = frozenset(clauses_of(found))
                name = " ".join([module_id, *sorted(clauses)])
                self._cites[name] = clauses
                number = self._numbers.setdefault(name, len(self._numbers))
            self._asked[asked] = number
        return self._asked[asked]


@dataclass(frozen=True)
class _Drawn:
    module_id: str
    edition: str | None
    released: str


def _runs(grades: Ints) -> Iterator[Ints]:
    """Yield sorted numbers in parts that lie within a range of so many."""
    while len(grades):
        end = int(np.searchsorted(grades, grades[0] + _AT_ONCE))
        yield grades[:end]
        grades = grades[end:]


_known: WeakKeyDictionary[Engine, _Read] = WeakKeyDictionary()
_lock = Lock()
