"""The tree as it changes, and which parts of it are in which trainer's charge."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from kenshu.office.act import Act, Line, Order
from kenshu.office.desk import Desk


class Change(Order):
    """Departments that are renamed, merged or split from a day on, as their paths in the tree."""

    before: Annotated[list[Line], Field(min_length=1)]
    after: Annotated[list[Line], Field(min_length=1)]
    since: date


class Charge(Order):
    """The departments of a trainer, and all below them; "" is the whole city, none takes the charge away."""

    employee_id: Line
    departments: list[str]


def change(desk: Desk, order: Change) -> dict[str, Any]:
    """Who has a new post by it, and for whom the roster has still to say where they go, each as {employee: departments}."""
    from kenshu.people import department_changes

    entered = department_changes.enter(desk.conn, list(order.before), list(order.after), order.since, desk.who, desk.now)
    return {"moving": entered.moving, "waiting": entered.waiting}


def give(desk: Desk, order: Charge) -> dict[str, Any]:
    """What is in the trainer's charge now."""
    from kenshu.people import charges

    now = desk.now.astimezone(desk.course.time_zone)  # departments are named as today where the course is
    given = charges.give(desk.conn, order.employee_id, list(order.departments), desk.who, now)
    return {"employee_id": order.employee_id, "departments": given}


ACTS = (Act("department.change", Change, change), Act("charge.give", Charge, give))
