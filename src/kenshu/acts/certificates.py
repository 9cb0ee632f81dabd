"""Acts about certificates: what is missing made, one issued anew in the place of another, looked at before."""

from contextlib import closing
from typing import Any

from sqlalchemy import select

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Certificates, Reissue, ReissueConfirmed
from kenshu.certificates import certificates, reissue
from kenshu.errors import KenshuError
from kenshu.storage import open_database
from kenshu.storage.tables import employee


def make(desk: Desk, order: Certificates) -> dict[str, Any]:
    """Return the certificates that these people have now, the new ones told, and why one could not be made, in each language.

    Raises KenshuError where nobody of them has passed anything.
    """
    people = order.employee_ids or desk.conn.scalars(select(employee.c.id).order_by(employee.c.id)).all()
    passed = certificates.passed_attempts(desk.conn, people, order.module_id)
    known = {attempt_id for attempt_id in passed if certificates.of_attempt(desk.conn, desk.course, attempt_id)}
    if not passed:
        named = [*order.employee_ids, *([order.module_id] if order.module_id else [])]
        raise KenshuError("certificate.nobody", found=", ".join(named) or "-")
    made, refused = list[dict[str, Any]](), list[dict[str, str]]()
    with closing(open_database(desk.course.database_url)) as database:
        for attempt_id in passed:
            try:
                issued = certificates.issue(database, desk.course, attempt_id, desk.by, desk.now)
            except KenshuError as fault:
                refused.append(fault.messages())
            else:
                about = {"number": issued.number, "employee_id": issued.employee_id, "file": str(issued.path)}
                made.append(about | {"new": attempt_id not in known})
    return {"certificates": made, "refused": refused}


def preview(desk: Desk, order: Reissue) -> dict[str, Any]:
    """Return the facts as they are printed and as they would be, the names of those that differ, and the fingerprint."""
    issued = certificates.of_number(desk.conn, desk.course, order.number)
    desk.check_others(*([issued.employee_id] if issued else []))
    found = reissue.look(desk.conn, desk.course, order.number, desk.now)
    about = {"number": found.before.number, "before": found.before.facts, "after": found.facts, "changed": found.changed}
    return {**about, "fingerprint": fingerprint(about)}


def issue_anew(desk: Desk, order: ReissueConfirmed) -> dict[str, Any]:
    """Return the new certificate's number, whose it is, and the number that it replaces."""
    check_fingerprint(order.fingerprint, preview(desk, order)["fingerprint"])
    made = reissue.reissue(desk.course, order.number, desk.by, desk.now, order.reason)
    return {"number": made.number, "employee_id": made.employee_id, "replaces": order.number, "file": str(made.path)}


ACTS = (
    Act("certificate.make", Certificates, make, "own"),
    Act("certificate.preview", Reissue, preview, "look"),
    Act("certificate.reissue", ReissueConfirmed, issue_anew, "own"),
)
