"""Leave and exemption: entered with a reason, and taken back with one."""

from datetime import date
from typing import Any

from kenshu.acts.act import Act, Line, Order
from kenshu.acts.desk import Desk
from kenshu.people import absences
from kenshu.staff import AbsenceKind


class Absence(Order):
    """A time in which nothing, or one module, is required of somebody; without `last` until it is taken back."""

    employee_id: Line
    kind: AbsenceKind
    first: date
    last: date | None = None
    module_id: Line | None = None
    reason: Line


class AbsenceBack(Order):
    """One that does not hold."""

    absence_id: int
    reason: Line


def enter(desk: Desk, order: Absence) -> dict[str, Any]:
    """The absence's number."""
    employee_id, kind, first, last, reason = order.employee_id, order.kind, order.first, order.last, order.reason
    entered = absences.enter(desk.conn, employee_id, kind, first, last, reason, desk.who, desk.local_now, module_id=order.module_id)
    return {"absence_id": entered}


def withdraw(desk: Desk, order: AbsenceBack) -> dict[str, Any]:
    """The number of the one taken back."""
    absences.withdraw(desk.conn, order.absence_id, order.reason, desk.who, desk.local_now)
    return {"absence_id": order.absence_id}


ACTS = (Act("absence.enter", Absence, enter), Act("absence.withdraw", AbsenceBack, withdraw))
