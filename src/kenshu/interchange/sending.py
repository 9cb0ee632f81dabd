"""Sending statements so that a record store comes to hold what the records say, whatever happens on the way.

| a statement | comes to be |
|---|---|
| that the records make, and of which there is no mark | sent |
| of which a sending ended unclear | sent again under the same id, of which a store keeps one |
| with a mark, that the records do not make any more | voided by another |
| that was voided, and that the records make again | sent under its next id |
| whose id the store has for another statement | held: marked, named once, never sent again |
| that the store finds invalid, or too large | named each time, until it is taken |
| of people whose personal data were deleted | nothing: neither sent nor voided |

A mark is on disk before the store can have the statement, one a store and statement, and goes where the store surely took nothing.
A batch that is refused is halved until what is wrong in it stands alone. Where the store stops, what is left comes the next time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, select, update

from kenshu import clock
from kenshu.course import Course
from kenshu.i18n import Lang
from kenshu.interchange.record_store import RecordStore, Refused, Stopped
from kenshu.interchange.xapi import Statement, changed_at, left_out, next_id, told, voiding, voiding_id
from kenshu.storage import Database
from kenshu.storage.tables import attempt, erasure
from kenshu.storage.tables import xapi_statement as mark

AT_ONCE = 50  # statements a request


class Item(NamedTuple):
    """A statement to send; `voids` is the id of the one it voids."""

    attempt_id: str
    statement: Statement
    voids: str | None = None

    @property
    def id(self) -> str:
        """The statement's id."""
        return str(self.statement["id"])

    @property
    def named(self) -> dict[str, Any]:
        """The item as it is named to a person."""
        return {"attempt_id": self.attempt_id, "statement": self.id, "verb": self.statement["verb"]["id"].rpartition("/")[2]}


@dataclass
class Sent:
    """The outcome, in numbers of statements; `left_out` in attempts.

    `held` and `refused` name each, the latter with the reason in both languages; `left` were not sent because the store `stopped`.
    """

    store: str
    sent: int = 0
    voided: int = 0
    held: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    left: int = 0
    left_out: int = 0
    stopped: dict[Lang, str] | None = None

    @property
    def needs_a_person(self) -> bool:
        """Tell whether the store does not hold now what the records say."""
        return bool(self.held or self.refused or self.stopped)

    def count(self, items: Sequence[Item]) -> None:
        """Count items as sent, each as what it is."""
        self.voided += sum(item.voids is not None for item in items)
        self.sent += sum(item.voids is None for item in items)


def plan(conn: Connection, course: Course, store: str) -> list[Item]:
    """Return what the store at an address lacks, in order: what voids others, then what is new, the earliest first."""
    marks = {row.statement_id: row for row in conn.execute(select(mark).where(mark.c.store == store))}
    voided = {row.voids for row in marks.values() if row.voids}
    wanted = []
    for each in told(conn, course):
        name = each.statement["id"]
        while name in voided:
            name = next_id(name)
        wanted.append(Item(each.attempt_id, {**each.statement, "id": name}))
    kept = {item.id for item in wanted}
    over = [row for name, row in marks.items() if not row.voids and name not in kept and _open(marks, voiding_id(name))]
    at = changed_at(conn, {row.attempt_id for row in over})
    voidings = [Item(row.attempt_id, voiding(course, row.statement_id, at[row.attempt_id]), voids=row.statement_id) for row in over]
    return [*sorted(voidings, key=lambda item: (item.statement["timestamp"], item.id)), *(i for i in wanted if _open(marks, i.id))]


def _open(marks: dict[str, Any], statement_id: str) -> bool:
    return statement_id not in marks or marks[statement_id].outcome is None


def look(conn: Connection, course: Course, store: str) -> Sent:
    """Return what sending would come to, if the store took everything."""
    found = Sent(store, left_out=left_out(conn))
    found.count(plan(conn, course, store))
    return found


def send(database: Database, course: Course, store: RecordStore, progress: Callable[[int, int], None] | None = None) -> Sent:
    """Send what a store lacks, 50 statements a request, and tell what became of it. Raises StorageFailed."""
    with database.reading() as conn:
        items = plan(conn, course, store.address)
        done = Sent(store.address, left=len(items), left_out=left_out(conn))
    sender = _Sender(database, store, done)
    try:
        for first in range(0, len(items), AT_ONCE):
            if not sender.send_batch(items[first : first + AT_ONCE]):
                done.stopped = done.refused[-1]["reason"]
                break
            if progress is not None:
                progress(len(items) - done.left, len(items))
    except Stopped as fault:
        done.stopped = fault.messages()
    return done


@dataclass(frozen=True)
class _Sender:
    database: Database
    store: RecordStore
    done: Sent

    def send_batch(self, items: Sequence[Item]) -> bool:
        """Send items in one request, in halves where it is refused; return False where the store refuses each of several.

        Raises Stopped.
        """
        before = len(self.done.refused)
        self._send(items)
        return not len(self.done.refused) - before == len(items) > 1

    def _send(self, items: Sequence[Item]) -> None:
        items, new = self._begin(items)
        if not items:
            return
        try:
            self.store.take([item.statement for item in items])
        except Stopped as fault:
            if not fault.unclear:
                self._forget(new)
            raise
        except Refused as fault:
            if len(items) == 1:
                self._refused(items[0], fault, new)
                return
            self._forget(new)
            half = len(items) // 2
            self._send(items[:half])
            self._send(items[half:])
        else:
            self._end(items, "sent")

    def _refused(self, item: Item, fault: Refused, new: Sequence[str]) -> None:
        """Note one statement that the store does not take; where a sending of it ended unclear, it is there from then."""
        if fault.status == HTTPStatus.CONFLICT:
            self._end([item], "held" if new else "sent")
        else:
            self._forget(new)
            self.done.left -= 1
            self.done.refused.append({**item.named, "reason": fault.messages()})

    def _begin(self, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
        """Mark items as begun; return those that are still to be sent, and the ids of those that had no mark.

        Another run may have sent some meanwhile, and people may have been erased.
        """
        ids, attempts = [item.id for item in items], {item.attempt_id for item in items}
        with self.database.writing() as conn:
            marked = conn.execute(select(mark.c.statement_id, mark.c.outcome).where(self._are(ids)))
            known = {row.statement_id: row.outcome for row in marked}
            erased = select(attempt.c.id).join(erasure, erasure.c.employee_id == attempt.c.employee_id)
            gone = set(conn.scalars(erased.where(attempt.c.id.in_(attempts))))
            still = [item for item in items if known.get(item.id) is None and item.attempt_id not in gone]
            new = [item for item in still if item.id not in known]
            if new:
                conn.execute(mark.insert(), [self._row(item) for item in new])
        self.done.left -= len(items) - len(still)
        return still, [item.id for item in new]

    def _row(self, item: Item) -> dict[str, Any]:
        begun = {"store": self.store.address, "begun_at": clock.now()}
        return {"statement_id": item.id, "attempt_id": item.attempt_id, "voids": item.voids, **begun}

    def _forget(self, ids: Sequence[str]) -> None:
        with self.database.writing() as conn:
            conn.execute(delete(mark).where(self._are(ids)))

    def _are(self, ids: Sequence[str]) -> ColumnElement[bool]:
        return (mark.c.store == self.store.address) & mark.c.statement_id.in_(ids)

    def _end(self, items: Sequence[Item], outcome: str) -> None:
        ended = {"outcome": outcome, "ended_at": clock.now()}
        with self.database.writing() as conn:
            conn.execute(update(mark).where(self._are([item.id for item in items])).values(ended))
        self.done.left -= len(items)
        if outcome == "sent":
            self.done.count(items)
        else:
            self.done.held += [item.named for item in items]
