"""Attempts: one person's one go at a module, at the edition that was offered when it was begun."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, bindparam, func, select

from kenshu.attempts.draw import draw
from kenshu.editions.edition import Edition
from kenshu.errors import AttemptUnknown, NoAttemptLeft
from kenshu.storage import ledger
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import attempt_void
from kenshu.storage.tables import receipt as receipt_table


@dataclass(frozen=True)
class Attempt:
    """An attempt; `draw` is {slot: question id}, `handed_in_at` None while it is open.

    `edition` is the SHA-256 of the edition it belongs to, None from before editions were kept; `released` that of the released
    questions it was drawn from; `void` why it counts for nothing, None where it counts.
    """

    id: str
    employee_id: str
    module_id: str
    number: int
    draw: dict[str, str]
    released: str
    started_at: datetime
    handed_in_at: datetime | None
    edition: str | None = None
    void: str | None = None

    @property
    def open(self) -> bool:
        """Return whether it can still be answered and handed in."""
        return self.handed_in_at is None and self.void is None


def start(
    conn: Connection,
    edition: Edition,
    employee_id: str,
    now: datetime,
    *,
    passed: bool = False,
    cycle_after: int = 0,
    allowed: int | None = None,
    retired: bool = False,
) -> Attempt:
    """Return the open attempt at a module, or record a new one at this edition with its questions drawn.

    `passed`: a completion holds, and no other is wanted. `cycle_after` is the number of the attempt after which the present cycle
    begins: those up to it were made for a completion of their own. `allowed` attempts may be made in a cycle, None: the edition's.
    Raises NoAttemptLeft where the module is retired or passed already, or every attempt of the cycle is used.
    """
    module_id = edition.module_id
    before = of(conn, employee_id, module_id)
    if before and before[-1].open:
        return before[-1]
    if retired:
        raise NoAttemptLeft("attempt.retired", module=module_id)
    if passed:
        raise NoAttemptLeft("attempt.passed", module=module_id)
    allowed = edition.rules.attempts if allowed is None else allowed
    if sum(attempt.number > cycle_after for attempt in before) >= allowed:
        raise NoAttemptLeft("attempt.none_left", module=module_id, allowed=allowed)
    number = (conn.execute(_LAST_NUMBER, {"employee": employee_id, "module": module_id}).scalar() or 0) + 1
    new = Attempt(
        id=uuid.uuid4().hex,
        employee_id=employee_id,
        module_id=module_id,
        number=number,
        draw=draw(edition.released, employee_id, number),
        released=edition.public_sha256,
        started_at=now,
        handed_in_at=None,
        edition=edition.sha256,
    )
    ledger.add(conn, attempt_table, [{column.name: getattr(new, column.name) for column in attempt_table.c}])
    return new


def find(conn: Connection, attempt_id: str, employee_id: str | None = None) -> Attempt:
    """Return the attempt of this id; of this employee, where one is named. Raises AttemptUnknown."""
    row = conn.execute(_BY_ID, {"attempt": attempt_id}).first()
    if row is None or (employee_id is not None and row.employee_id != employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=attempt_id)
    return attempt_of(row)


def of(conn: Connection, employee_id: str, module_id: str | None = None) -> list[Attempt]:
    """Return a person's attempts that count, at one module or at all, in the order they were started."""
    query = _BY_PERSON if module_id is None else _BY_PERSON_AND_MODULE
    return [attempt_of(row) for row in conn.execute(query, {"employee": employee_id, "module": module_id})]


def open_attempts(conn: Connection, module_ids: Iterable[str]) -> list[Attempt]:
    """Return everybody's open attempts at these modules."""
    query = attempts_with(
        attempt_void.c.id.is_(None), receipt_table.c.at.is_(None), attempt_table.c.module_id.in_(list(module_ids))
    )
    return [attempt_of(row) for row in conn.execute(query.order_by(attempt_table.c.employee_id))]


def counts(by: datetime | None = None, among: FromClause = attempt_table) -> ColumnElement[bool]:
    """Return the condition that an attempt counts: it is not void, or was not before a moment."""
    void = select(attempt_void.c.attempt_id)
    return among.c.id.not_in(void if by is None else void.where(attempt_void.c.entered_at < by))


def is_first(by: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition that an attempt is the first of its person at its module that counts, or did before a moment."""
    before, this = attempt_table.alias(), attempt_table.c
    earlier = select(before.c.id).where(
        before.c.employee_id == this.employee_id,
        before.c.module_id == this.module_id,
        before.c.number < this.number,
        counts(by, before),
    )
    return counts(by) & ((this.number == 1) | ~earlier.exists())


def attempts_with(*conditions: Any) -> Select[Any]:
    """Return the query of attempts under conditions, with all that `attempt_of` reads."""
    with_receipt = attempt_table.outerjoin(receipt_table, receipt_table.c.attempt_id == attempt_table.c.id)
    return (
        select(attempt_table, receipt_table.c.at.label("handed_in_at"), attempt_void.c.reason.label("void"))
        .select_from(with_receipt.outerjoin(attempt_void, attempt_void.c.attempt_id == attempt_table.c.id))
        .where(*conditions)
    )


def attempt_of(row: Row[Any]) -> Attempt:
    """Return the attempt in a row of `attempts_with`, whatever else the row holds."""
    return Attempt(**{name: getattr(row, name) for name in _FIELDS})


_FIELDS = [field.name for field in fields(Attempt)]
# Made once: putting a statement together takes longer than running it.
_BY_ID = attempts_with(attempt_table.c.id == bindparam("attempt"))
_BY_PERSON = attempts_with(attempt_table.c.employee_id == bindparam("employee"), attempt_void.c.id.is_(None)).order_by(
    attempt_table.c.module_id, attempt_table.c.number
)
_BY_PERSON_AND_MODULE = _BY_PERSON.where(attempt_table.c.module_id == bindparam("module"))
_LAST_NUMBER = select(func.max(attempt_table.c.number)).where(
    attempt_table.c.employee_id == bindparam("employee"), attempt_table.c.module_id == bindparam("module")
)
