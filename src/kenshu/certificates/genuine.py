"""Check of a certificate by whoever holds it, by its number and code or by its file, and what it has found in words.

A number that was never given out and a wrong code get the same answer after the same work: nobody learns which certificates there
are.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from kenshu.certificates.numbers import read_code, read_number
from kenshu.clock import written_date
from kenshu.i18n import Lang, say
from kenshu.results import grades
from kenshu.results.verdict import verdict
from kenshu.storage.tables import attempt_void
from kenshu.storage.tables import certificate as certificate_table
from kenshu.storage.tables import certificate_note as note_table

Outcome = Literal["valid", "was_valid", "withdrawn", "replaced", "unknown", "changed"]
_NOBODYS_CODE = "0000-0000-0000"


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    | outcome | |
    |---|---|
    | valid | genuine, and the completion holds on the day |
    | was_valid | genuine; the completion ran out after `facts["valid_until"]` |
    | withdrawn | genuine, and taken back since, for `reason`: its attempt is not passed any more, or `voided` |
    | replaced | genuine, and another was issued in its place since, for `reason` |
    | unknown | no certificate has this number and this code |
    | changed | a file that is not, byte for byte, one that was issued |

    `facts`, to compare with the paper, are there for the first four alone; `replaced_by` is the number of the one that holds in the
    place of one that was replaced; `newer` is the day of a later completion of the same
    module that was certified too; `restored` is set where it was withdrawn for a time.
    """

    outcome: Outcome
    number: str = ""
    code: str = ""
    facts: dict[str, Any] | None = None
    issued_at: datetime | None = None
    reason: str = ""
    voided: bool = False
    restored: bool = False
    replaced_by: str = ""
    newer: date | None = None

    @property
    def genuine(self) -> bool:
        """Tell whether it was issued here."""
        return self.facts is not None


def check(conn: Connection, number: str, code: str, today: date) -> Checked:
    """Tell whether a certificate has this number and this code, however they were typed."""
    read = read_number(number) or ""
    row = conn.execute(select(certificate_table).where(certificate_table.c.number == read)).first()
    expected = row.code if row else _NOBODYS_CODE
    right = hmac.compare_digest(read_code(code).encode(), expected.encode())
    return _about(conn, row, today) if row and right else Checked("unknown")


def stands(conn: Connection, number: str, today: date) -> Checked:
    """Return how a certificate that was issued stands on a day, for who need not prove that they hold it."""
    return _about(conn, conn.execute(select(certificate_table).where(certificate_table.c.number == number)).one(), today)


def check_pdf(conn: Connection, raw: bytes, today: date) -> Checked:
    """Tell whether a file is a certificate, byte for byte as it was issued."""
    digest = hashlib.sha256(raw).hexdigest()
    row = conn.execute(select(certificate_table).where(certificate_table.c.digest == digest)).first()
    return _about(conn, row, today) if row else Checked("changed")


def sentences(checked: Checked, lang: Lang) -> list[str]:
    """Return the verdict first, then what else is to be known."""
    means = "voided" if checked.voided else checked.outcome
    said = [say(f"letters.check.outcome.{checked.outcome}", lang), say(f"letters.check.means.{means}", lang)]
    if checked.facts and checked.facts["valid_until"] and checked.outcome == "was_valid":
        said[1] = say("letters.check.means.was_valid_until", lang, day=_day(checked.facts["valid_until"], lang))
    if checked.reason:
        said.append(say("letters.check.reason", lang, reason=checked.reason))
    if checked.replaced_by:
        said.append(say("letters.check.replaced_by", lang, number=checked.replaced_by))
    if checked.restored:
        said.append(say("letters.check.restored", lang))
    if checked.newer:
        said.append(say("letters.check.newer", lang, day=written_date(checked.newer, lang)))
    if checked.facts and not checked.facts["name"]:
        said.append(say("letters.check.erased", lang))
    return said


def rows(checked: Checked, lang: Lang) -> list[tuple[str, str]]:
    """Return (what, value) of each fact to compare with the paper; [] where it is not genuine."""
    facts = checked.facts
    if facts is None:
        return []
    guideline = facts["guideline"]
    values = {
        "number": checked.number,
        "name": facts["name"] or say("letters.check.deleted", lang),
        "employee": facts["employee_id"] if facts["name"] else say("letters.check.deleted", lang),
        "module": facts["module"][lang],
        "guideline": say("letters.check.edition", lang, title=guideline[lang], version=guideline["version"])
        if "edition" not in guideline
        else f"{guideline[lang]} ({guideline['edition'][lang]})",
        "completed_on": _day(facts["completed_on"], lang),
        "valid_until": _day(facts["valid_until"], lang) if facts["valid_until"] else say("letters.certificate.for_good", lang),
        "issued_on": _day(facts["issued_on"], lang),
        "issuer": facts["issuer"][lang],
    }
    return [(say(f"letters.check.fact.{name}", lang), value) for name, value in values.items()]


def _about(conn: Connection, row: Row[Any], today: date) -> Checked:
    notes = conn.execute(select(note_table).where(note_table.c.number == row.number).order_by(note_table.c.id)).all()
    last = notes[-1] if notes else None
    grade = grades.latest(conn, row.attempt_id)
    passed = grade is not None and verdict(grade) != "failed"  # one that a person has still to complete takes nothing back
    void = conn.execute(select(attempt_void.c.reason).where(attempt_void.c.attempt_id == row.attempt_id)).scalar()
    withdrawn = not passed or (last is not None and last.kind == "withdrawn")
    replaced = last is not None and last.kind == "replaced"
    over = row.facts["valid_until"] is not None and row.facts["valid_until"] < today.isoformat()
    return Checked(
        outcome="withdrawn" if withdrawn else "replaced" if replaced else "was_valid" if over else "valid",
        number=row.number,
        code=row.code,
        facts=row.facts,
        issued_at=row.issued_at,
        reason=void if void and withdrawn else last.reason if last is not None and (withdrawn or replaced) else "",
        voided=withdrawn and void is not None,
        restored=last is not None and last.kind == "restored",
        replaced_by=_in_its_place(conn, row) if replaced and not withdrawn else "",
        newer=_newer(conn, row),
    )


def _in_its_place(conn: Connection, row: Row[Any]) -> str:
    """Return the number of the certificate of the same attempt that holds."""
    replaced = select(note_table.c.number).where(note_table.c.kind == "replaced")
    others = (certificate_table.c.attempt_id == row.attempt_id) & certificate_table.c.number.not_in(replaced)
    return conn.scalar(select(certificate_table.c.number).where(others).limit(1)) or ""


def _newer(conn: Connection, row: Row[Any]) -> date | None:
    """Return the day of the person's latest completion of the same module that is later than this one and was certified."""
    module, day = row.facts["module"]["id"], row.facts["completed_on"]
    theirs = conn.scalars(select(certificate_table.c.facts).where(certificate_table.c.employee_id == row.employee_id))
    days = [each["completed_on"] for each in theirs if each["module"]["id"] == module and each["completed_on"] > day]
    return date.fromisoformat(max(days)) if days else None


def _day(written: str, lang: Lang) -> str:
    return written_date(date.fromisoformat(written), lang)
