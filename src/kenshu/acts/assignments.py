"""Acts about who must do what by when: modules assigned to the people in one's charge, and extensions."""

from typing import Any

from kenshu.acts.act import Act, as_json, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Assignment, AssignmentConfirmed, Extension, Withdrawal
from kenshu.assigning import assignments
from kenshu.assigning.preview import preview as people_of
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.people.departments import WHOLE_CITY


def preview(desk: Desk, order: Assignment) -> dict[str, Any]:
    """Return who would be in and by when, why as a code and in words of both languages, and how many the module does not bind."""
    _check(desk, order)
    found = people_of(desk.conn, order.module_id, now=desk.local_now, **_whom(order))
    reasons = [dict(zip(LANGS, said, strict=True)) for said in zip(*(found.reasons(lang) for lang in LANGS), strict=True)]
    people = [row | {"reason": reason} for row, reason in zip(as_json(found.people), reasons, strict=True)]
    return {
        "people": people,
        "contractors": found.contractors,
        "unbound": found.unbound,
        "fingerprint": fingerprint([order.module_id, found.rules, people]),
    }


def make(desk: Desk, order: AssignmentConfirmed) -> dict[str, Any]:
    """Return the assignment as it was made: kenshu.assigning.assignments.Assigned."""
    check_fingerprint(order.fingerprint, preview(desk, order)["fingerprint"])
    made = assignments.assign(desk.conn, order.module_id, by=desk.by, now=desk.local_now, **_whom(order))
    return vars(made)


def extend(desk: Desk, order: Extension) -> dict[str, Any]:
    """Return the extension as it was made: kenshu.assigning.assignments.Extended."""
    if order.employee_id is not None:
        desk.check_person(order.employee_id)
    if order.department is not None or order.employee_id is None:
        desk.check_department(order.department or WHOLE_CITY)
    told = order.model_dump(exclude={"module_id"})
    made = assignments.extend(desk.conn, order.module_id, by=desk.by, now=desk.local_now, **told)
    return vars(made)


def withdraw(desk: Desk, order: Withdrawal) -> dict[str, Any]:
    """Return the assignment as it was. One that is not in one's charge is told apart from none by nobody."""
    made = {each.id: each for each in assignments.in_force(desk.conn, desk.day, desk.course.time_zone)}
    found = made.get(order.assignment_id)
    if desk.role != "lab" and not (found and desk.in_charge_of_assignment(found.rule)):
        raise KenshuError("office.no_such_assignment", found=order.assignment_id)
    return vars(assignments.withdraw(desk.conn, order.assignment_id, by=desk.by, now=desk.local_now, reason=order.reason))


def _check(desk: Desk, order: Assignment) -> None:
    """Refuse an assignment that can ever reach somebody outside one's charge. Raises NotAllowed."""
    for employee_id in order.employee_ids:
        desk.check_person(employee_id)
    for department in order.departments or (() if order.employee_ids else (WHOLE_CITY,)):
        desk.check_department(department)


def _whom(order: Assignment) -> Any:
    """Return the order as kenshu.assigning.terms has it."""
    return order.model_dump(include=set(Assignment.model_fields) - {"module_id"})


ACTS = (
    Act("assignment.preview", Assignment, preview, "look"),
    Act("assignment.make", AssignmentConfirmed, make),
    Act("assignment.extend", Extension, extend),
    Act("assignment.withdraw", Withdrawal, withdraw),
)
