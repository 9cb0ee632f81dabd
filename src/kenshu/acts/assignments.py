"""Acts about who must take what by when: modules assigned to the people in one's charge, and withdrawn."""

from functools import partial
from typing import Any

import pandas as pd

from kenshu.acts import due_dates
from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Assignment, AssignmentConfirmed, Withdrawal
from kenshu.assigning import assignments
from kenshu.assigning.preview import preview as people_of
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.people.departments import WHOLE_CITY
from kenshu.results.standing.everybody import cycles_of, standings


def preview(desk: Desk, order: Assignment) -> dict[str, Any]:
    """Return who would be in and by when, and what somebody should look at before it is confirmed.

    Of each of the `people`: why they are in as a code and in words of both languages, by which assignment and by when they must
    take the module already, their state with it, and since and until when they have completed it. Beside it how many the module
    does not bind, and what kenshu.acts.due_dates says of the due dates.
    """
    _check(desk, order)
    ran_out = partial(cycles_of, desk.conn, module_id=order.module_id, time_zone=desk.course.time_zone)
    found = people_of(desk.conn, order.module_id, now=desk.local_now, cycles_of=ran_out, **_whom(order))
    reasons = [dict(zip(LANGS, said, strict=True)) for said in zip(*(found.reasons(lang) for lang in LANGS), strict=True)]
    people = found.people.merge(_standing(desk, order.module_id), on="employee_id", how="left")
    people["reason"] = pd.Series(reasons, dtype="object")
    return {
        "people": people,
        "contractors": found.contractors,
        "unbound": found.unbound,
        **due_dates.looked_at([rule.due for rule in found.rules], desk.day),
        "fingerprint": fingerprint([order.module_id, found.rules, people]),
    }


def make(desk: Desk, order: AssignmentConfirmed) -> dict[str, Any]:
    """Return the assignment as it was made: kenshu.assigning.assignments.Assigned. Raises KenshuError for a date in the past."""
    shown = preview(desk, order)
    check_fingerprint(order.fingerprint, shown["fingerprint"])
    due_dates.check_past(shown["past"], desk.day, meant=order.past_due_meant)
    made = assignments.assign(desk.conn, order.module_id, by=desk.by, now=desk.local_now, **_whom(order))
    return vars(made)


def withdraw(desk: Desk, order: Withdrawal) -> dict[str, Any]:
    """Return the assignment as it was. One that is not in one's charge is told apart from none by nobody."""
    made = {each.id: each for each in assignments.in_force(desk.conn, desk.day, desk.course.time_zone)}
    found = made.get(order.assignment_id)
    if desk.role != "lab" and not (found and desk.in_charge_of_whom(found)):
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
    return order.model_dump(include=set(Assignment.model_fields) - {"module_id", "past_due_meant"})


def _standing(desk: Desk, module_id: str) -> pd.DataFrame:
    """Return how far everybody is with a module: employee_id, state, completed_on, valid_until."""
    table = standings(desk.conn, desk.day, desk.course.time_zone, module_id)
    return table[["employee_id", "state", "completed_on", "valid_until"]]


ACTS = (
    Act("assignment.preview", Assignment, preview, "look"),
    Act("assignment.make", AssignmentConfirmed, make),
    Act("assignment.withdraw", Withdrawal, withdraw),
)
