"""What was handed in, as it is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from kenshu.player.attempts import Attempt
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table


@dataclass(frozen=True)
class HandedIn:
    """A hand-in as it is recorded; `current` where the person has handed in no later attempt at the module."""

    attempt: Attempt
    receipt: str
    answers: dict[str, Any]
    at: datetime
    current: bool


def current(conn: Connection) -> Iterable[Any]:
    """(id, employee_id, module_id, at) of each person's last hand-in at each module."""
    last = _last_numbers().subquery()
    query = (
        select(attempt_table.c.id, attempt_table.c.employee_id, attempt_table.c.module_id, receipt_table.c.at)
        .join(receipt_table, receipt_table.c.attempt_id == attempt_table.c.id)
        .join(
            last,
            (last.c.employee_id == attempt_table.c.employee_id)
            & (last.c.module_id == attempt_table.c.module_id)
            & (last.c.number == attempt_table.c.number),
        )
    )
    return conn.execute(query)


def handed_in(conn: Connection, attempt_ids: Sequence[str] | None = None) -> list[HandedIn]:
    """Every hand-in, or those of a portion of attempts; the earliest first."""
    query = select(
        attempt_table,
        receipt_table.c.number.label("receipt"),
        receipt_table.c.answers,
        receipt_table.c.at.label("handed_in_at"),
    ).join(receipt_table, receipt_table.c.attempt_id == attempt_table.c.id)
    last = _last_numbers()
    if attempt_ids is not None:
        query = query.where(attempt_table.c.id.in_(attempt_ids))
        people = select(attempt_table.c.employee_id).where(attempt_table.c.id.in_(attempt_ids))
        last = last.where(attempt_table.c.employee_id.in_(people))
    rows = conn.execute(query.order_by(receipt_table.c.at, attempt_table.c.number)).all()
    newest = {(row.employee_id, row.module_id): row.number for row in conn.execute(last)}
    found = []
    for row in rows:
        fields = dict(row._mapping)
        receipt, answers = fields.pop("receipt"), fields.pop("answers")
        is_last = newest[row.employee_id, row.module_id] == row.number
        found.append(HandedIn(Attempt(**fields), receipt, answers, row.handed_in_at, is_last))
    return found


def _last_numbers() -> Any:
    """The number of each person's last hand-in at each module."""
    who = (attempt_table.c.employee_id, attempt_table.c.module_id)
    handed = select(*who, func.max(attempt_table.c.number).label("number"))
    return handed.join(receipt_table, receipt_table.c.attempt_id == attempt_table.c.id).group_by(*who)
