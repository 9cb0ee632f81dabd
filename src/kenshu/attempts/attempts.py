"""Attempts: one person's one go at a module."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from kenshu.attempts.draw import draw
from kenshu.errors import AttemptUnknown, NoAttemptLeft
from kenshu.storage import ledger
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table


@dataclass(frozen=True)
class Attempt:
    """An attempt; `draw` is {slot: question id}, `handed_in_at` None while it is open."""

    id: str
    employee_id: str
    module_id: str
    number: int
    draw: dict[str, str]
    released: str
    started_at: datetime
    handed_in_at: datetime | None


def start(
    conn: Connection,
    released: dict[str, Any],
    employee_id: str,
    now: datetime,
    *,
    passed: bool = False,
    cycle_after: int = 0,
    allowed: int | None = None,
) -> Attempt:
    """The open attempt at a module, or a new one with its questions drawn.

    `passed`: a completion holds, and no other is wanted. `cycle_after` is the number of the attempt after which the present cycle
    begins: those up to it were made for a completion of their own. `allowed` attempts may be made in a cycle, None: the module's.
    Raises NoAttemptLeft where the module is passed already or every attempt of the cycle is used.
    """
    module_id = released["module"]
    before = of(conn, employee_id, module_id)
    if before and before[-1].handed_in_at is None:
        return before[-1]
    if passed:
        raise NoAttemptLeft("attempt.passed", module=module_id)
    allowed = released["attempts"] if allowed is None else allowed
    if sum(attempt.number > cycle_after for attempt in before) >= allowed:
        raise NoAttemptLeft("attempt.none_left", module=module_id, allowed=allowed)
    number = len(before) + 1
    new = Attempt(
        id=uuid.uuid4().hex,
        employee_id=employee_id,
        module_id=module_id,
        number=number,
        draw=draw(released, employee_id, number),
        released=fingerprint(released),
        started_at=now,
        handed_in_at=None,
    )
    row = {column.name: getattr(new, column.name) for column in attempt_table.c}
    ledger.add(conn, attempt_table, [row])
    return new


def find(conn: Connection, attempt_id: str, employee_id: str | None = None) -> Attempt:
    """The attempt of this id; of this employee, where one is named. Raises AttemptUnknown."""
    row = conn.execute(_BY_ID, {"attempt": attempt_id}).first()
    if row is None or (employee_id is not None and row.employee_id != employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=attempt_id)
    return _attempt(row)


def of(conn: Connection, employee_id: str, module_id: str | None = None) -> list[Attempt]:
    """A person's attempts, at one module or at all, in the order they were started."""
    query = _BY_PERSON if module_id is None else _BY_PERSON_AND_MODULE
    return [_attempt(row) for row in conn.execute(query, {"employee": employee_id, "module": module_id})]


def fingerprint(released: dict[str, Any]) -> str:
    """SHA-256 of the released questions: which edition an attempt was drawn from."""
    return hashlib.sha256(json.dumps(released, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _with_receipt() -> Any:
    return select(attempt_table, receipt_table.c.at.label("handed_in_at")).outerjoin(
        receipt_table, receipt_table.c.attempt_id == attempt_table.c.id
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(**row._mapping)


# Made once: putting a statement together takes longer than running it.
_BY_ID = _with_receipt().where(attempt_table.c.id == bindparam("attempt"))
_BY_PERSON = (
    _with_receipt()
    .where(attempt_table.c.employee_id == bindparam("employee"))
    .order_by(attempt_table.c.module_id, attempt_table.c.number)
)
_BY_PERSON_AND_MODULE = _BY_PERSON.where(attempt_table.c.module_id == bindparam("module"))
