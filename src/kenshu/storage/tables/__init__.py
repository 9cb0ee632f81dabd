"""The tables. A record is added, never changed: the tables in `RECORDS` refuse UPDATE and DELETE.

Rows of the tables in `CHAINED` are added by `kenshu.storage.ledger.add` alone, which chains them by hashes.
"""

from kenshu.storage.tables.base import Moment, added, schema, version
from kenshu.storage.tables.people import (
    absence,
    account,
    assignment,
    charge,
    department_change,
    employee,
    extension,
    post,
    reminder,
    secret,
    sign_in_failure,
    sign_out,
    withdrawal,
)
from kenshu.storage.tables.training import (
    answer,
    answer_key,
    attempt,
    attempt_void,
    certificate,
    certificate_note,
    edition,
    erasure,
    grade,
    graded_folder,
    ledger,
    receipt,
    retirement,
    rule_change,
)

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

RECORDS = tuple(table for table in schema.tables.values() if "chained" in table.info)
CHAINED = tuple(table for table in RECORDS if table.info["chained"])
