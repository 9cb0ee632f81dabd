"""The certificate 修了証: made when a passed attempt is asked for one, once for an attempt, and kept for good.

What is printed is kept as `facts`, and the SHA-256 of the file beside them, in a chained row; the file is written once the row is
on disk, and drawn again from it where it is not there. A re-certification is another attempt with a certificate of its own; the one
before stays what it was. Where something else should be printed, such as a name that was misspelt, another is issued in its place
(`kenshu.certificates.reissue`): of several of an attempt the one that is not replaced holds.

    facts = {"name", "employee_id", "module": {"id", "ja", "en"}, "guideline": {"ja", "en", "version", "edition"},
             "completed_on", "valid_until", "issued_on", "issuer": {"ja", "en"}, "address", "drawn"}

Days are ISO 8601, where the course is; `valid_until` is None where the completion does not run out; `edition` {"ja", "en"} is the
version in words, where it is a month; `address` is that of the page that checks certificates, "" where the course has none;
`drawn` is how it is drawn, not there in those of before. Of an erased leaver the name is "", and the file is gone.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.certificates.certificate_page import DRAWN, certificate_page
from kenshu.certificates.numbers import new_code, new_number
from kenshu.clock import day_of, fiscal_year
from kenshu.course import Course
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.settings import letters_of
from kenshu.people.numbers import number_of
from kenshu.results import grades
from kenshu.results.grades import REPLACED
from kenshu.results.standing.completions import completions
from kenshu.results.verdict import verdict
from kenshu.storage import Database, ledger
from kenshu.storage.files import write_whole
from kenshu.storage.tables import certificate as certificate_table
from kenshu.storage.tables import employee as employee_table

_MONTH = re.compile(r"(before-)?(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Certificate:
    """A certificate; `path` is where its file is kept, `digest` the file's SHA-256; `issued_by` None: not on record."""

    number: str
    attempt_id: str
    employee_id: str
    facts: dict[str, Any]
    code: str
    digest: str
    issued_at: datetime
    issued_by: str | None
    path: Path


def issue(database: Database, course: Course, attempt_id: str, by: str, now: datetime) -> Certificate:
    """Return the certificate of a passed attempt, its file in place; the one it has, or a new one.

    Raises AttemptUnknown, and KenshuError where the attempt is not passed, or where no font has a letter of the name.
    """
    with database.reading() as conn:
        made, page = prepare(conn, course, attempt_id, by, now)
    if page is not None:
        with database.writing() as conn:
            made = keep(conn, course, made)
        file_of(course, made, page)
    return made


def prepare(conn: Connection, course: Course, attempt_id: str, by: str, now: datetime) -> tuple[Certificate, bytes | None]:
    """Return the certificate that an attempt has, with None; or one to keep, with its file. Writes nothing: drawing takes 0.1 s.

    Raises as `issue` does.
    """
    if (before := of_attempt(conn, course, attempt_id)) is not None:
        return before, None
    return draw(conn, course, facts_now(conn, course, attempt_id, now), attempt_id, by, now)


def draw(
    conn: Connection, course: Course, facts: dict[str, Any], attempt_id: str, by: str, now: datetime
) -> tuple[Certificate, bytes]:
    """Return a certificate with these facts and a number of its own, to keep, with its file. Writes nothing."""
    number, code = _unused_number(conn, facts), new_code()
    page = certificate_page(facts, number, code, letters_of(course).font)
    made = (number, attempt_id, attempts.find(conn, attempt_id).employee_id, facts, code, _digest(page), now, by)
    return Certificate(*made, _path(course, number)), page


def keep(conn: Connection, course: Course, made: Certificate) -> Certificate:
    """Record a certificate, or return the one that the attempt has got in between. Its file comes after, by `file_of`."""
    before = of_attempt(conn, course, made.attempt_id)
    if before is None:
        add(conn, made)
    return before or made


def add(conn: Connection, made: Certificate) -> None:
    """Record a certificate, whatever else the attempt has."""
    ledger.add(conn, certificate_table, [{column.name: getattr(made, column.name) for column in certificate_table.c}])


def of(conn: Connection, course: Course, employee_id: str) -> list[Certificate]:
    """Return a person's certificates, the oldest first, those replaced too."""
    return _found(conn, course, certificate_table.c.employee_id == employee_id)


def of_attempt(conn: Connection, course: Course, attempt_id: str) -> Certificate | None:
    """Return the certificate of an attempt, the one that is not replaced; None before it was asked for."""
    held = (certificate_table.c.attempt_id == attempt_id) & ~certificate_table.c.number.in_(REPLACED)
    return next(iter(_found(conn, course, held)), None)


def of_number(conn: Connection, course: Course, number: str) -> Certificate | None:
    """Return the certificate with a number, replaced or not; None where there is none."""
    return next(iter(_found(conn, course, certificate_table.c.number == number)), None)


def file_of(course: Course, issued: Certificate, drawn: bytes | None = None) -> bytes:
    """Return the file of a certificate that is on record, byte for byte as it was issued; written where it was lost or changed.

    `drawn` spares drawing it again where it was drawn just now. Raises KenshuError where what is drawn is not what was issued, as
    with another edition of the fonts.
    """
    if drawn is not None and _digest(drawn) == issued.digest:
        _write(issued.path, drawn)
        return drawn
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


def check_passed(conn: Connection, attempt: Attempt) -> datetime:
    """Return when a passed attempt was handed in. Raises KenshuError for one that is not passed, or void."""
    grade = grades.latest(conn, attempt.id)
    if attempt.handed_in_at is None or attempt.void is not None or grade is None or verdict(grade) != "passed":
        raise KenshuError("certificate.not_passed", module=attempt.module_id, number=attempt.number)
    return attempt.handed_in_at


def facts_now(conn: Connection, course: Course, attempt_id: str, now: datetime) -> dict[str, Any]:
    """Return what a certificate of an attempt would say, issued now.

    Raises AttemptUnknown, and KenshuError where the attempt is not passed.
    """
    letters = letters_of(course)
    attempt = attempts.find(conn, attempt_id)
    # As for standing: a completion begins on the day of the hand-in, not of its grading.
    completed_on = day_of(check_passed(conn, attempt), course.time_zone)
    editions = on_record(conn)
    edition = editions.of(attempt)
    last_day = _last_day(conn, editions, attempt, course)
    guideline = edition.content["guideline"]
    return {
        "name": conn.execute(select(employee_table.c.name).where(employee_table.c.id == attempt.employee_id)).scalar_one(),
        "employee_id": number_of(conn, attempt.employee_id, day_of(now, course.time_zone)),  # the number, as it is printed
        "module": {"id": edition.module_id, **_in_both(edition.title)},
        "guideline": {**_in_both(guideline["title"]), "version": guideline["version"], **_edition_words(guideline["version"])},
        "completed_on": completed_on.isoformat(),
        "valid_until": last_day and last_day.isoformat(),
        "issued_on": day_of(now, course.time_zone).isoformat(),
        "issuer": letters.issuer.model_dump(),
        "address": letters.address and f"{letters.address}/verify",
        "drawn": DRAWN,
    }


def _last_day(conn: Connection, editions: Editions, attempt: Attempt, course: Course) -> date | None:
    """Return the last day of the completion that stands after a passed attempt."""
    mine = attempts.of(conn, attempt.employee_id, attempt.module_id)
    verdicts = {key: verdict(grade) for key, grade in grades.latest_of(conn, [each.id for each in mine]).items()}
    stood = completions(editions, mine, verdicts, course.time_zone, course.leeway)
    return next(each.last_day for each in stood if each.passed.id == attempt.id)


def _in_both(words: Mapping[Lang, str]) -> dict[Lang, str]:
    """Return words in the two languages of a certificate."""
    return {lang: words[lang] for lang in LANGS}


def _edition_words(version: str) -> dict[str, dict[Lang, str]]:
    """Return {"edition": the version in words} of one that is a month, `2026-04` or `before-2020-04`; else {}."""
    found = _MONTH.fullmatch(version)
    if found is None:
        return {}
    first = date(int(found[2]), int(found[3]), 1)
    key = "before" if found[1] else "of"
    months = {"ja": f"{first.year}年{first.month}月", "en": f"{first:%B} {first.year}"}
    return {"edition": {lang: say(f"letters.certificate.edition.{key}", lang, month=months[lang]) for lang in LANGS}}


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
