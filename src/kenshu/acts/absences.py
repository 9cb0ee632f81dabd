"""Leave and exemption: entered with a reason, and taken back with one."""

from datetime import date
from typing import Any

from kenshu.acts.act import Act, Order, ShortText
from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.people import absences
from kenshu.staff import AbsenceKind


class Absence(Order):
    """A time in which nothing, or one module, is required of somebody; without `last` until it is taken back."""

    employee_id: ShortText
    kind: AbsenceKind
    first: date
    last: date | None = None
    module_id: ShortText | None = None
    reason: ShortText


class AbsenceBack(Order):
    """One that does not hold."""

    absence_id: int
    reason: ShortText


def enter(desk: Desk, order: Absence) -> dict[str, Any]:
    """Return the absence's number."""
    modules = on_record(desk.conn).modules
    if order.module_id is not None and order.module_id not in modules:
        raise KenshuError("absence.module", found=order.module_id, allowed=", ".join(modules))
    told = order.model_dump()
    entered = absences.enter(desk.conn, **told, by=desk.by, now=desk.local_now)
    return {"absence_id": entered}


def withdraw(desk: Desk, order: AbsenceBack) -> dict[str, Any]:
    """Return the number of the one taken back."""
    absences.withdraw(desk.conn, order.absence_id, by=desk.by, now=desk.local_now, reason=order.reason)
    return {"absence_id": order.absence_id}


ACTS = (Act("absence.enter", Absence, enter), Act("absence.withdraw", AbsenceBack, withdraw))
