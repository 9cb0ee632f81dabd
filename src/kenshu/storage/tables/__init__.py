"""The tables. A record is added, never changed: the tables named in `RECORDS` refuse UPDATE and DELETE.

Rows of the tables in `CHAINED` are added by `kenshu.storage.ledger.add` alone, which chains them by hashes.
"""

from kenshu.storage.tables.assigning import assignment, extension, reminder, withdrawal
from kenshu.storage.tables.base import Moment, added, schema, version
from kenshu.storage.tables.editions import edition, retirement, rule_change
from kenshu.storage.tables.people import (
    absence,
    account,
    charge,
    department_change,
    employee,
    post,
    secret,
    sign_in_failure,
    sign_out,
)
from kenshu.storage.tables.proof import answer_key, certificate, certificate_note, erasure, graded_folder, ledger
from kenshu.storage.tables.training import answer, attempt, attempt_void, grade, receipt

__all__ = [
    "CHAINED",
    "RECORDS",
    "Moment",
    "absence",
    "account",
    "added",
    "answer",
    "answer_key",
    "assignment",
    "attempt",
    "attempt_void",
    "certificate",
    "certificate_note",
    "charge",
    "department_change",
    "edition",
    "employee",
    "erasure",
    "extension",
    "grade",
    "graded_folder",
    "ledger",
    "post",
    "receipt",
    "reminder",
    "retirement",
    "rule_change",
    "schema",
    "secret",
    "sign_in_failure",
    "sign_out",
    "version",
    "withdrawal",
]

CHAINED = (
    post,
    department_change,
    absence,
    charge,
    assignment,
    extension,
    withdrawal,
    edition,
    retirement,
    rule_change,
    attempt,
    attempt_void,
    receipt,
    answer_key,
    grade,
    certificate,
    certificate_note,
    erasure,
)
RECORDS = (*CHAINED, account, answer, reminder, graded_folder, ledger)
