"""The tree as it changes, and which parts of it are in which trainer's charge."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from kenshu.acts.act import Act, Order, ShortText
from kenshu.acts.desk import Desk
from kenshu.people import charges, department_changes


class DepartmentChange(Order):
    """Departments that are renamed, merged or split from a day on, as their paths in the tree."""

    before: Annotated[list[ShortText], Field(min_length=1)]
    after: Annotated[list[ShortText], Field(min_length=1)]
    since: date


class Charge(Order):
    """The departments of a trainer, and all below them; "" is the whole city, none takes the charge away."""

    employee_id: ShortText
    departments: list[str]


def change(desk: Desk, order: DepartmentChange) -> dict[str, Any]:
    """Return who has a new post by it, and for whom the roster says where they go, each as {employee: departments}."""
    entered = department_changes.enter(desk.conn, list(order.before), list(order.after), order.since, desk.by, desk.local_now)
    return {"moving": entered.moving, "waiting": entered.waiting}


def give(desk: Desk, order: Charge) -> dict[str, Any]:
    """Return what is in the trainer's charge now."""
    given = charges.give(desk.conn, order.employee_id, list(order.departments), desk.by, desk.local_now)
    return {"employee_id": order.employee_id, "departments": given}


ACTS = (Act("department.change", DepartmentChange, change), Act("charge.give", Charge, give))
