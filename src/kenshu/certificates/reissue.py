"""Certificates issued anew 再発行: another in the place of one whose facts are not those of the records any more.

A name that was misspelt is mended in the roster; then the certificate is issued anew, with a number of its own. The one before
stays what it was, with a note that it was replaced and why: whoever checks it is told so.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.numbers import read_number
from kenshu.course import Course
from kenshu.errors import ChangedMeanwhile, KenshuError
from kenshu.storage import ledger, open_database
from kenshu.storage.tables import certificate_note


@dataclass(frozen=True)
class Reissue:
    """The certificate that would be replaced, and what the new one would say; `changed` names the facts that differ."""

    before: Certificate
    facts: dict[str, Any]
    changed: list[str]


def look(conn: Connection, course: Course, number: str, now: datetime) -> Reissue:
    """Return what would be issued. Raises KenshuError for no such certificate, one replaced already, and where nothing differs."""
    before = certificates.of_number(conn, course, read_number(number) or number)
    if before is None:
        raise KenshuError("certificate.no_such", found=number[:40])
    held = certificates.of_attempt(conn, course, before.attempt_id)
    if held is None or held.number != before.number:
        raise KenshuError("certificate.replaced_already", number=before.number, by=held.number if held else "-")
    facts = certificates.facts_now(conn, course, before.attempt_id, now)
    was, new = _compared(before.facts), _compared(facts)
    changed = [name for name, value in new.items() if was.get(name) != value]
    if not changed:
        raise KenshuError("certificate.same", number=before.number)
    return Reissue(before, facts, changed)


def _compared(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without what differs on any later day: the day of issue, how it is drawn, and the version in words."""
    guideline = {name: value for name, value in facts["guideline"].items() if name != "edition"}
    return {name: value for name, value in facts.items() if name not in ("issued_on", "drawn")} | {"guideline": guideline}


def reissue(course: Course, number: str, by: str, now: datetime, reason: str) -> Certificate:
    """Issue another certificate in the place of one, both on record in one transaction, then its file; return it.

    Raises as `look` does, ChangedMeanwhile where somebody else has done so, and StorageFailed.
    """
    with closing(open_database(course.database_url)) as database:
        with database.reading() as conn:
            found = look(conn, course, number, now)
            made, page = certificates.draw(
                conn, course, found.facts, found.before.attempt_id, by, now
            )  # 0.1 s: nobody waits for it
        with database.writing() as conn:
            held = certificates.of_attempt(conn, course, found.before.attempt_id)
            if held is None or held.number != found.before.number:
                raise ChangedMeanwhile("office.changed_meanwhile")
            said = {"reason": reason.strip(), "entered_by": by, "entered_at": now}
            ledger.add(conn, certificate_note, [{"number": found.before.number, "kind": "replaced", **said}])
            certificates.add(conn, made)
    certificates.file_of(course, made, page)
    return made
