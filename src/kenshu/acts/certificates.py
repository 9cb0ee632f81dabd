"""Acts about certificates: one issued anew in the place of another, looked at before."""

from typing import Any

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Reissue, ReissueConfirmed
from kenshu.certificates import reissue


def preview(desk: Desk, order: Reissue) -> dict[str, Any]:
    """Return the facts as they are printed and as they would be, the names of those that differ, and the fingerprint."""
    found = reissue.look(desk.conn, desk.course, order.number, desk.now)
    about = {"number": found.before.number, "before": found.before.facts, "after": found.facts, "changed": found.changed}
    return {**about, "fingerprint": fingerprint(about)}


def issue_anew(desk: Desk, order: ReissueConfirmed) -> dict[str, Any]:
    """Return the new certificate's number, whose it is, and the number that it replaces."""
    check_fingerprint(order.fingerprint, preview(desk, order)["fingerprint"])
    made = reissue.reissue(desk.course, order.number, desk.by, desk.now, order.reason)
    return {"number": made.number, "employee_id": made.employee_id, "replaces": order.number, "file": str(made.path)}


ACTS = (
    Act("certificate.preview", Reissue, preview, "look"),
    Act("certificate.reissue", ReissueConfirmed, issue_anew, "own"),
)
