"""The certificate 修了証: made when a passed attempt is asked for one, once for an attempt, and kept for good.

What is printed is kept as `facts`, and the SHA-256 of the file beside them, in a chained row. A re-certification is another attempt
with a certificate of its own; the one before stays what it was.

    facts = {"name", "employee_id", "module": {"id", "ja", "en"}, "guideline": {"ja", "en", "version"},
             "completed_on", "valid_until", "issued_on", "issuer": {"ja", "en"}, "address"}

Days are ISO 8601, where the course is; `valid_until` is None where the completion does not run out; `address` is that of the page
that checks certificates, "" where the course has none. Of an erased leaver the name is "", and the file is gone.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kenshu.attempts import attempts
from kenshu.certificates.certificate_page import certificate_page
from kenshu.certificates.numbers import new_code, new_number
from kenshu.clock import day_of, fiscal_year
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.mail.settings import Letters, letters_of
from kenshu.results import grades
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import verdict
from kenshu.storage import ledger
from kenshu.storage.files import write_whole
from kenshu.storage.tables import certificate as certificate_table
from kenshu.storage.tables import employee as employee_table


@dataclass(frozen=True)
class Certificate:
    """A certificate; `path` is where its file is kept, `digest` the file's SHA-256."""

    number: str
    attempt_id: str
    employee_id: str
    facts: dict[str, Any]
    code: str
    digest: str
    issued_at: datetime
    path: Path


def issue(conn: Connection, course: Course, attempt_id: str, now: datetime) -> Certificate:
    """Return the certificate of a passed attempt; the one it has, or a new one.

    Raises AttemptUnknown, and KenshuError where the attempt is not passed, or where no font has a letter of the name.
    """
    return keep(conn, course, *prepare(conn, course, attempt_id, now))


def prepare(conn: Connection, course: Course, attempt_id: str, now: datetime) -> tuple[Certificate, bytes | None]:
    """Return the certificate that an attempt has, with None; or one to keep, with its file. Writes nothing: drawing takes 0.5 s.

    Raises as `issue` does.
    """
    if (before := of_attempt(conn, course, attempt_id)) is not None:
        return before, None
    letters = letters_of(course)
    facts = _facts(conn, course, letters, attempt_id, now)
    number, code = _unused_number(conn, facts), new_code()
    page = certificate_page(facts, number, code, letters.font)
    return Certificate(number, attempt_id, facts["employee_id"], facts, code, _digest(page), now, _path(course, number)), page


def keep(conn: Connection, course: Course, made: Certificate, page: bytes | None) -> Certificate:
    """Record a certificate and write its file, or return the one that the attempt has got in between. Raises StorageFailed."""
    before = of_attempt(conn, course, made.attempt_id)
    if before is not None or page is None:
        return before or made
    ledger.add(conn, certificate_table, [{column.name: getattr(made, column.name) for column in certificate_table.c}])
    _write(made.path, page)
    return made


def of(conn: Connection, course: Course, employee_id: str) -> list[Certificate]:
    """Return a person's certificates, the oldest first."""
    return _found(conn, course, certificate_table.c.employee_id == employee_id)


def of_attempt(conn: Connection, course: Course, attempt_id: str) -> Certificate | None:
    """Return the certificate of an attempt; None before it was asked for."""
    return next(iter(_found(conn, course, certificate_table.c.attempt_id == attempt_id)), None)


def file_of(course: Course, issued: Certificate) -> bytes:
    """Return the file of a certificate, byte for byte as it was issued; drawn again where it was lost or changed.

    Raises KenshuError where what is drawn now is not what was issued, as with another edition of the fonts.
    """
    try:
        page = issued.path.read_bytes()
    except FileNotFoundError:
        page = b""
    if _digest(page) != issued.digest:
        page = certificate_page(issued.facts, issued.number, issued.code, letters_of(course).font)
        if _digest(page) != issued.digest:
            raise KenshuError("certificate.file_lost", number=issued.number, file=issued.path)
        _write(issued.path, page)
    return page


def passed_attempts(conn: Connection, employee_ids: Iterable[str], module_id: str | None = None) -> list[str]:
    """Return the latest passed attempt of each of these people at each module, or at one: what there is to be certified."""
    found: dict[tuple[str, str], str] = {}
    verdicts = grades.latest_of(conn)
    for employee_id in employee_ids:
        for attempt in attempts.of(conn, employee_id, module_id):
            if attempt.id in verdicts and verdict(verdicts[attempt.id]) == "passed":
                found[employee_id, attempt.module_id] = attempt.id
    return list(found.values())


def _facts(conn: Connection, course: Course, letters: Letters, attempt_id: str, now: datetime) -> dict[str, Any]:
    attempt = attempts.find(conn, attempt_id)
    grade = grades.latest(conn, attempt_id)
    if attempt.handed_in_at is None or attempt.void is not None or grade is None or verdict(grade) != "passed":
        raise KenshuError("certificate.not_passed", module=attempt.module_id, number=attempt.number)
    edition = on_record(conn).of(attempt)
    # As for standing: a completion begins on the day of the hand-in, not of its grading.
    completed_on = day_of(attempt.handed_in_at, course.time_zone)
    last_day = valid_until(edition.rules.valid, completed_on)
    guideline = edition.content["guideline"]
    return {
        "name": conn.execute(select(employee_table.c.name).where(employee_table.c.id == attempt.employee_id)).scalar_one(),
        "employee_id": attempt.employee_id,
        "module": {"id": edition.module_id, **edition.title},
        "guideline": {**guideline["title"], "version": guideline["version"]},
        "completed_on": completed_on.isoformat(),
        "valid_until": last_day and last_day.isoformat(),
        "issued_on": day_of(now, course.time_zone).isoformat(),
        "issuer": letters.issuer.model_dump(),
        "address": letters.address and f"{letters.address}/verify",
    }


def _unused_number(conn: Connection, facts: dict[str, Any]) -> str:
    year = fiscal_year(datetime.fromisoformat(facts["completed_on"]).date())
    while True:
        number = new_number(year)
        if conn.execute(select(certificate_table.c.number).where(certificate_table.c.number == number)).first() is None:
            return number


def _found(conn: Connection, course: Course, where: Any) -> list[Certificate]:
    rows = conn.execute(select(certificate_table).where(where).order_by(certificate_table.c.issued_at, certificate_table.c.number))
    return [Certificate(**row._mapping, path=_path(course, row.number)) for row in rows]


def _path(course: Course, number: str) -> Path:
    return course.certificates / f"{number}.pdf"


def _write(path: Path, page: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page)


def _digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()
