"""Acts about who must take what by when: modules assigned, due dates and attempts extended, and either withdrawn."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import pandas as pd

from kenshu.acts import due_dates
from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Assignment, AssignmentConfirmed, Extension, ExtensionBack, ExtensionConfirmed, Withdrawal
from kenshu.assigning import assignments, extensions, withdrawals
from kenshu.assigning import preview as ahead
from kenshu.assigning.in_force import Given, Made
from kenshu.assigning.withdrawals import Kind
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Multilingual
from kenshu.people.departments import WHOLE_CITY, is_within
from kenshu.people.posts import post_of
from kenshu.results.standing.everybody import cycles_of, standings


def preview(desk: Desk, order: Assignment) -> dict[str, Any]:
    """Return who would be in and by when, and what somebody should look at before it is confirmed.

    Of each of the `people`: why they are in as a code and in words of both languages, by which assignment and by when they must
    take the module already, their state with it, and since and until when they have completed it. Beside it how many the module
    does not bind, and what kenshu.acts.due_dates says of the due dates.
    """
    _check(desk, order.employee_ids, order.departments or (() if order.employee_ids else (WHOLE_CITY,)))
    found = ahead.preview(desk.conn, order.module_id, **_today(desk, order.module_id), **_whom(order))
    reasons = [Multilingual(zip(LANGS, said, strict=True)) for said in zip(*(found.reasons(lang) for lang in LANGS), strict=True)]
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
    _check_seen(desk, order, preview(desk, order))
    return vars(assignments.assign(desk.conn, order.module_id, by=desk.by, now=desk.local_now, **_whom(order)))


def preview_extension(desk: Desk, order: Extension) -> dict[str, Any]:
    """Return whom it would reach, by when each is due now and would be, and what kenshu.acts.due_dates says of the new date.

    Of each of the `people` also `attempts_left`: how many attempts they could still begin with it. `own`: it is for a department in
    which who gives it works, whom it does not reach.
    """
    named = [] if order.employee_id is None else [order.employee_id]
    _check(desk, named, () if order.department is None and named else (order.department or WHOLE_CITY,))
    people = ahead.preview_extension(desk.conn, order.module_id, by=desk.by, **_today(desk, order.module_id), **_what(order))
    left = standings(desk.conn, desk.day, desk.course.time_zone, order.module_id, desk.course.leeway)[
        ["employee_id", "attempts_left"]
    ]
    people = people.merge(left, on="employee_id", how="left")
    people["attempts_left"] += people["more_attempts"]
    return {
        "people": people,
        "own": not named and _works_in(desk, order.department or WHOLE_CITY),
        **due_dates.looked_at([order.due] if order.due else [], desk.day),
        "fingerprint": fingerprint([order.module_id, people]),
    }


def extend(desk: Desk, order: ExtensionConfirmed) -> dict[str, Any]:
    """Return the extension as it was given: kenshu.assigning.in_force.Given. Raises KenshuError for a date in the past."""
    _check_seen(desk, order, preview_extension(desk, order))
    by, now = desk.by, desk.local_now
    return vars(extensions.extend(desk.conn, order.module_id, by=by, now=now, reason=order.reason, **_what(order)))


def in_charge(desk: Desk, kind: Kind, number: int) -> Made | Given | None:
    """Return the assignment or the extension of a number that is in force, None where it is in nobody's charge here."""
    found = withdrawals.in_force(desk.conn, kind, desk.local_now).get(number)
    return found if found and desk.in_charge_of_whom(found) else None


def withdraw(kind: Kind, desk: Desk, order: Withdrawal | ExtensionBack) -> dict[str, Any]:
    """Return the assignment or the extension as it was. One that is not in one's charge is told apart from none by nobody."""
    number = order.assignment_id if isinstance(order, Withdrawal) else order.extension_id
    found = withdrawals.in_force(desk.conn, kind, desk.local_now).get(number)
    desk.check_others(*([found.whom.employee_id] if found and found.whom.employee_id else []))
    if desk.role != "lab" and in_charge(desk, kind, number) is None:
        raise KenshuError(f"office.no_such_{kind}", found=number)
    return vars(withdrawals.withdraw(desk.conn, kind, number, by=desk.by, now=desk.local_now, reason=order.reason))


def _check(desk: Desk, employee_ids: Collection[str], departments: Collection[str]) -> None:
    """Refuse what can ever reach somebody outside one's charge, or names oneself. Raises NotAllowed."""
    for employee_id in employee_ids:
        desk.check_person(employee_id)
    desk.check_others(*employee_ids)
    for department in departments:
        desk.check_department(department)


def _works_in(desk: Desk, department: str) -> bool:
    """Return whether who works at this desk belongs to a department, or to one below it."""
    held = post_of(desk.conn, desk.by, desk.day)
    return held is not None and is_within(held.department, department)


def _check_seen(desk: Desk, order: AssignmentConfirmed | ExtensionConfirmed, shown: Mapping[str, Any]) -> None:
    """Refuse what is not as it was looked at, and a date in the past that is not meant."""
    check_fingerprint(order.fingerprint, shown["fingerprint"])
    due_dates.check_past(shown["past"], desk.day, meant=order.past_due_meant)


def _today(desk: Desk, module_id: str) -> dict[str, Any]:
    """Return the moment, and the completions that have run out, as previews ask for them."""
    ran_out = partial(cycles_of, desk.conn, module_id=module_id, time_zone=desk.course.time_zone, leeway=desk.course.leeway)
    return {"now": desk.local_now, "cycles_of": ran_out, "leeway": desk.course.leeway}


def _whom(order: Assignment) -> Any:
    """Return the order as kenshu.assigning.terms has it."""
    return order.model_dump(include=set(Assignment.model_fields) - {"module_id", "past_due_meant"})


def _what(order: Extension) -> Any:
    """Return the order as kenshu.assigning.extensions has it."""
    return order.model_dump(include={"department", "employee_id", "due", "more_attempts"})


def _standing(desk: Desk, module_id: str) -> pd.DataFrame:
    """Return how far everybody is with a module: employee_id, state, completed_on, valid_until."""
    table = standings(desk.conn, desk.day, desk.course.time_zone, module_id, desk.course.leeway)
    return table[["employee_id", "state", "completed_on", "valid_until"]]


ACTS = (
    Act("assignment.preview", Assignment, preview, "look"),
    Act("assignment.make", AssignmentConfirmed, make),
    Act("assignment.withdraw", Withdrawal, partial(withdraw, "assignment")),
    Act("extension.preview", Extension, preview_extension, "look"),
    Act("extension.make", ExtensionConfirmed, extend),
    Act("extension.withdraw", ExtensionBack, partial(withdraw, "extension")),
)
