"""Void attempts: with a reason, from then on one counts for nothing, and another may be begun in its place."""

from datetime import datetime

from sqlalchemy import Connection

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.errors import KenshuError
from kenshu.results.grades import note_on_certificate
from kenshu.storage import ledger
from kenshu.storage.tables import attempt_void


def void(conn: Connection, attempt_id: str, by: str, now: datetime, reason: str) -> Attempt:
    """Record that an attempt, open or handed in, counts for nothing; return it as it was.

    Its answers stay on record; its certificate, where it has one, is withdrawn. Raises AttemptUnknown, and KenshuError where it is
    void already, or without a reason or a name.
    """
    attempt = attempts.find(conn, attempt_id)
    if attempt.void is not None:
        raise KenshuError("attempt.void_already", attempt=attempt_id)
    if not reason.strip() or not by.strip():
        raise KenshuError("attempt.void_reason")
    row = {"attempt_id": attempt_id, "reason": reason.strip(), "entered_by": by.strip(), "entered_at": now}
    ledger.add(conn, attempt_void, [row])
    note_on_certificate(conn, attempt_id, passed=False, reason=reason.strip(), by=by.strip(), now=now)
    return attempt
