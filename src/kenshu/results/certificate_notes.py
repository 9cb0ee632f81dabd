"""Notes on certificates, which follow the verdict of their attempt: withdrawn once it is not passed, restored when it is again.

The certificate itself stays as it was issued; the latest note says whether it holds.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from kenshu.storage import ledger
from kenshu.storage.portions import portions
from kenshu.storage.tables import attempt_void, certificate, certificate_note


def follow(conn: Connection, attempt_id: str, *, passed: bool, reason: str, by: str, now: datetime) -> str | None:
    """Note what a new grade means for the attempt's certificate; returns its number where something was noted."""
    issued: str | None = conn.execute(select(certificate.c.number).where(certificate.c.attempt_id == attempt_id)).scalar()
    if issued is None or holds(conn, issued) == passed:
        return None
    row = {"number": issued, "kind": "restored" if passed else "withdrawn", "reason": reason, "entered_by": by, "entered_at": now}
    ledger.add(conn, certificate_note, [row])
    return issued


def certified(conn: Connection, attempt_ids: Collection[str]) -> set[str]:
    """Return those of these attempts for which a certificate was issued, and which count: of a void one nothing comes back."""
    found: set[str] = set()
    for some in portions(attempt_ids):
        of_them = select(certificate.c.attempt_id).where(certificate.c.attempt_id.in_(some))
        void = select(attempt_void.c.attempt_id)
        found |= set(conn.execute(of_them.where(certificate.c.attempt_id.not_in(void))).scalars())
    return found


def holds(conn: Connection, number: str) -> bool:
    """Return whether a certificate that was issued has not been withdrawn since."""
    last = select(certificate_note.c.kind).where(certificate_note.c.number == number).order_by(certificate_note.c.id.desc())
    return conn.execute(last.limit(1)).scalar() != "withdrawn"
