"""Acts about extensions: another due date, or more attempts, for the people in one's charge; looked at, given, withdrawn."""

from functools import partial
from typing import Any

from kenshu.acts import due_dates
from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Extension, ExtensionBack, ExtensionConfirmed
from kenshu.assigning import extensions
from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY
from kenshu.results.standing.everybody import cycles_of


def preview(desk: Desk, order: Extension) -> dict[str, Any]:
    """Return whom it would reach, by when each is due now and would be, and what kenshu.acts.due_dates says of the new date."""
    if order.employee_id is not None:
        desk.check_person(order.employee_id)
    if order.department is not None or order.employee_id is None:
        desk.check_department(order.department or WHOLE_CITY)
    ran_out = partial(cycles_of, desk.conn, module_id=order.module_id, time_zone=desk.course.time_zone)
    people = extensions.preview(desk.conn, order.module_id, now=desk.local_now, cycles_of=ran_out, **_what(order))
    return {
        "people": people,
        **due_dates.looked_at([order.due] if order.due else [], desk.day),
        "fingerprint": fingerprint([order.module_id, people]),
    }


def make(desk: Desk, order: ExtensionConfirmed) -> dict[str, Any]:
    """Return the extension as it was given: kenshu.assigning.in_force.Given. Raises KenshuError for a date in the past."""
    shown = preview(desk, order)
    check_fingerprint(order.fingerprint, shown["fingerprint"])
    due_dates.check_past(shown["past"], desk.day, meant=order.past_due_meant)
    given = extensions.extend(desk.conn, order.module_id, by=desk.by, now=desk.local_now, reason=order.reason, **_what(order))
    return vars(given)


def withdraw(desk: Desk, order: ExtensionBack) -> dict[str, Any]:
    """Return the extension as it was. One that is not in one's charge is told apart from none by nobody."""
    given = {each.id: each for each in extensions.in_force(desk.conn, desk.day, desk.course.time_zone)}
    found = given.get(order.extension_id)
    if desk.role != "lab" and not (found and desk.in_charge_of_whom(found)):
        raise KenshuError("office.no_such_extension", found=order.extension_id)
    return vars(extensions.withdraw(desk.conn, order.extension_id, by=desk.by, now=desk.local_now, reason=order.reason))


def _what(order: Extension) -> Any:
    """Return the order as kenshu.assigning.extensions has it."""
    return order.model_dump(include={"department", "employee_id", "due", "more_attempts"})


ACTS = (
    Act("extension.preview", Extension, preview, "look"),
    Act("extension.make", ExtensionConfirmed, make),
    Act("extension.withdraw", ExtensionBack, withdraw),
)
