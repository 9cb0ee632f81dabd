"""Hand-ins as they are recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select, tuple_

from kenshu.attempts.attempts import Attempt, attempt_of, attempts_with, counts
from kenshu.editions.edition import Edition, Key
from kenshu.editions.on_record import Editions, on_record
from kenshu.results.scoring import drawn
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import erasure
from kenshu.storage.tables import receipt as receipt_table


@dataclass(frozen=True)
class HandedIn:
    """A hand-in as it is recorded; `current` where it counts, and the person has handed in no later attempt at the module.

    `edition` is the one the attempt belongs to, None where its module was never released into these records.
    """

    attempt: Attempt
    receipt: str
    answers: dict[str, Any]
    at: datetime
    current: bool
    edition: Edition | None

    @property
    def key(self) -> Key:
        """The key of its questions, by its edition: there is one."""
        assert self.edition is not None
        return self.edition.key if self.attempt.edition else drawn(self.edition.key, self.attempt.draw)


def current(conn: Connection) -> Iterable[Any]:
    """Return (id, employee_id, module_id, at) of each person's last hand-in at each module, of those about whom nbgrader may know.

    Of people whose personal data were deleted only figures are kept, in the records.
    """
    query = select(_ATTEMPT.id, _ATTEMPT.employee_id, _ATTEMPT.module_id, _RECEIPT.at).join(receipt_table)
    is_last = tuple_(_ATTEMPT.employee_id, _ATTEMPT.module_id, _ATTEMPT.number).in_(_last_numbers())
    return conn.execute(query.where(is_last, _ATTEMPT.employee_id.not_in(select(erasure.c.employee_id))))


def handed_in(conn: Connection, attempt_ids: Sequence[str] | None = None) -> list[HandedIn]:
    """Return every hand-in, void ones too, or those of a portion of attempts; the earliest first."""
    if attempt_ids is None:
        rows, last = conn.execute(_HAND_INS), conn.execute(_last_numbers())
    else:
        wanted = {"attempt_ids": list(attempt_ids)}
        rows = conn.execute(_HAND_INS.where(_ATTEMPT.id.in_(_AMONG)), wanted)
        last = conn.execute(_last_numbers().where(_ATTEMPT.employee_id.in_(_THEIR_AUTHORS)), wanted)
    newest = {(employee_id, module_id): number for employee_id, module_id, number in last}
    editions = on_record(conn)
    return [_handed_in(row, newest, editions) for row in rows]


_ATTEMPT, _RECEIPT = attempt_table.c, receipt_table.c
# A bound list: a list of values makes SQLAlchemy build a clause of each, which took a tenth of all grading.
_AMONG: BindParameter[Any] = bindparam("attempt_ids", expanding=True)
_THEIR_AUTHORS = select(_ATTEMPT.employee_id).where(_ATTEMPT.id.in_(_AMONG))
_HAND_INS = (
    attempts_with(_RECEIPT.number.is_not(None))
    .add_columns(_RECEIPT.number.label("receipt"), _RECEIPT.answers)
    .order_by(_RECEIPT.at, _ATTEMPT.number)
)


def _handed_in(row: Any, newest: Mapping[tuple[str, str], int], editions: Editions) -> HandedIn:
    is_last = newest.get((row.employee_id, row.module_id)) == row.number
    attempt = attempt_of(row)
    edition = editions.of(attempt) if attempt.module_id in editions.modules else None
    return HandedIn(attempt, row.receipt, row.answers, row.handed_in_at, is_last, edition)


def _last_numbers() -> Any:
    """Return the number of each person's last hand-in at each module that counts."""
    who = (_ATTEMPT.employee_id, _ATTEMPT.module_id)
    return select(*who, func.max(_ATTEMPT.number)).join(receipt_table).where(counts()).group_by(*who)
