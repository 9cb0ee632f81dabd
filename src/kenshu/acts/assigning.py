"""Assigning modules to the people in one's charge, extending and withdrawing."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from kenshu.acts.act import Act, Fingerprint, Line, Order, check_fingerprint, fingerprint, plain
from kenshu.acts.desk import Desk
from kenshu.assigning import assignments
from kenshu.assigning.preview import preview as people_of
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.people.departments import WHOLE_CITY
from kenshu.staff import AssignedDuty, EmploymentType

Days = Annotated[int, Field(ge=0, le=3660)]


class Assignment(Order):
    """A module for departments and all below them ("" is the whole city), or for persons; what is left out restricts nothing."""

    module_id: Line
    departments: tuple[str, ...] = ()
    employment_types: tuple[EmploymentType, ...] = ()
    duties: tuple[AssignedDuty, ...] = ()
    employee_ids: tuple[Line, ...] = ()
    due: date | None = None
    days_after_joining: Days | None = None
    days_after_transfer: Days | None = None


class AssignmentConfirmed(Assignment):
    """The same assignment, once its preview has been looked at."""

    fingerprint: Fingerprint


class Extension(Order):
    """Another due date, or more attempts, for one person or for a department and all below it."""

    module_id: Line
    department: str | None = None
    employee_id: Line | None = None
    due: date | None = None
    more_attempts: Annotated[int, Field(ge=0, le=20)] = 0
    reason: Line


class Withdrawal(Order):
    """An assignment that holds no longer."""

    assignment_id: int
    reason: Line


def preview(desk: Desk, order: Assignment) -> dict[str, Any]:
    """Who would be in and by when, why as a code and in words of both languages, whom of them the module does not bind."""
    _check(desk, order)
    found = people_of(desk.conn, order.module_id, now=desk.local_now, **_whom(order))
    reasons = zip(*(found.reasons(lang) for lang in LANGS), strict=True)
    people = [row | {"reason": dict(zip(LANGS, said, strict=True))} for row, said in zip(plain(found.people), reasons, strict=True)]
    return {
        "people": people,
        "contractors": found.contractors,
        "unbound": found.unbound,
        "fingerprint": fingerprint([order.module_id, found.rules, people]),
    }


def make(desk: Desk, order: AssignmentConfirmed) -> dict[str, Any]:
    """How many it reaches today."""
    check_fingerprint(order.fingerprint, preview(desk, order)["fingerprint"])
    made = assignments.assign(desk.conn, order.module_id, made_by=desk.who, now=desk.local_now, **_whom(order))
    return {"people": made.people, "contractors": made.contractors}


def extend(desk: Desk, order: Extension) -> dict[str, Any]:
    """How many it reaches today."""
    if order.employee_id is not None:
        desk.check_person(order.employee_id)
    if order.department is not None or order.employee_id is None:
        desk.check_department(order.department or WHOLE_CITY)
    told = order.model_dump(exclude={"module_id"})
    made = assignments.extend(desk.conn, order.module_id, made_by=desk.who, now=desk.local_now, **told)
    return {"people": made.people}


def withdraw(desk: Desk, order: Withdrawal) -> dict[str, Any]:
    """The number of the assignment that was withdrawn."""
    made = {each.id: each for each in assignments.in_force(desk.conn, desk.day, desk.course.time_zone)}
    rule = made[order.assignment_id].rule if order.assignment_id in made else None
    mine = rule and (desk.in_charge_of(rule.employee_id) if rule.employee_id else desk.within(rule.department))
    if not mine:
        raise KenshuError("office.no_such_assignment", found=order.assignment_id)
    assignments.withdraw(desk.conn, order.assignment_id, made_by=desk.who, now=desk.local_now, reason=order.reason)
    return {"assignment_id": order.assignment_id}


def _check(desk: Desk, order: Assignment) -> None:
    """Everybody it can ever reach is in one's charge."""
    for employee_id in order.employee_ids:
        desk.check_person(employee_id)
    for department in order.departments or (() if order.employee_ids else (WHOLE_CITY,)):
        desk.check_department(department)


def _whom(order: Assignment) -> Any:
    """The order as kenshu.assigning.orders has it."""
    return order.model_dump(include=set(Assignment.model_fields) - {"module_id"})


ACTS = (
    Act("assignment.preview", Assignment, preview, "look"),
    Act("assignment.make", AssignmentConfirmed, make),
    Act("assignment.extend", Extension, extend),
    Act("assignment.withdraw", Withdrawal, withdraw),
)
