"""Every chained table gets columns: old rows and new ones verify, and a value that is put in, taken out or changed is found."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import JSON, Column, Connection, Float, Integer, MetaData, Table, Text, insert, select, text
from tools.fliptest import lift_guards

from kenshu.course import Course
from kenshu.ledger import audit_export
from kenshu.ledger import verify as verifying
from kenshu.ledger.auditor import verify as program
from kenshu.storage import Database, ledger
from kenshu.storage.columns import added
from kenshu.storage.tables import CHAINED, employee
from tests.conftest import NOW

# (name, type, what rows of before hold, what a new row holds, another value)
LATER: tuple[tuple[str, type[Any], str | None, Any, str], ...] = (
    ("later_text", Text, None, "新", "'x'"),
    ("later_number", Integer, "0", 3, "4"),
    ("later_share", Float, "0.0", 0.1, "0.25"),
    ("later_list", JSON, "[]", ["a"], "'[1]'"),
)


def grown(table: Table, metadata: MetaData) -> Table:
    """Return the table as it would be declared with the columns."""
    copy = table.to_metadata(metadata)
    for name, kind, before, _, _ in LATER:
        copy.append_column(added(name, kind, before=before))
    return copy


def migrate(conn: Connection, tables: list[Table]) -> None:
    """Do what a migration would."""
    op = Operations(MigrationContext.configure(conn))
    for table in tables:
        for name, kind, before, _, _ in LATER:
            op.add_column(table.name, Column(name, kind, nullable=before is None, server_default=before))


@pytest.fixture
def tables(year: Database, monkeypatch: pytest.MonkeyPatch) -> list[Table]:
    """The chained tables, which have grown since their rows were written; the certificates are not withheld from the auditor."""
    metadata = MetaData()
    employee.to_metadata(metadata)
    found = [grown(table, metadata) for table in CHAINED]
    for module in (verifying, audit_export):
        monkeypatch.setattr(module, "CHAINED", found)
    monkeypatch.setattr(verifying, "_TABLES", {table.name: table for table in found})
    monkeypatch.setattr(audit_export, "WITHHELD", ())
    with year.writing() as conn:
        migrate(conn, found)
    lift_guards(year)
    return found


def add_rows(database: Database, tables: list[Table]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add rows to each table, one without the columns and one with them; returns ({table: old key}, {table: new key})."""
    old, new = {}, {}
    with database.writing() as conn:
        for table in tables:
            key = ledger.key_of(table)
            row = dict(conn.execute(select(table).order_by(key).limit(1)).mappings().one())
            old[table.name] = row[key.name]
            row = {name: value for name, value in row.items() if name not in [later[0] for later in LATER]}
            keys = []
            for number, values in enumerate(({}, {name: value for name, _, _, value, _ in LATER})):
                fresh = {key.name: f"new{number}"} if isinstance(row[key.name], str) else {}
                given = {name: value for name, value in row.items() if name != key.name} | fresh | values
                keys += ledger.add(conn, table, [given | _unlike(conn, table, number)])
            new[table.name] = keys[1]
    return old, new


def _unlike(conn: Connection, table: Table, number: int) -> dict[str, Any]:
    """What no two rows of a table may have alike."""
    if table.name == "attempt":
        return {"number": 90 + number}
    if table.name == "edition":
        return {"number": 90 + number, "sha256": f"new{number}"}
    if table.name in ("receipt", "certificate", "attempt_void"):
        return {"attempt_id": f"new{number}"}
    if table.name == "withdrawal":
        return {"assignment_id": conn.scalar(text("SELECT max(id) FROM assignment")) - number}
    if table.name == "extension_withdrawal":
        return {"extension_id": conn.scalar(text("SELECT max(id) FROM extension")) - number}
    return {}


def audited(course: Course, folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """{table key} of the rows that the auditor's program finds changed."""
    packed, _ = audit_export.made(course)
    zipfile.ZipFile(BytesIO(packed)).extractall(folder)
    program.main([str(folder)])
    lines = capsys.readouterr().out.splitlines()
    return {" ".join(line.partition(":")[0].split()[-2:]) for line in lines if "the row was changed" in line}


def found(database: Database) -> set[tuple[str, str, str]]:
    with database.reading() as conn:
        return {(one.what, one.record, one.key) for one in verifying.verify(conn)}


def test_rows_of_before_and_rows_of_after_verify(
    year: Database, course: Course, tables: list[Table], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(year) == set()
    old, new = add_rows(year, tables)
    assert set(old) == set(new) == {table.name for table in CHAINED}
    assert found(year) == set()
    assert audited(course, tmp_path / "audit", capsys) == set()


@pytest.mark.parametrize(("name", "before", "other"), [(name, before, other) for name, _, before, _, other in LATER])
@pytest.mark.parametrize("which", ["put into an old row", "taken out of a new row", "changed in a new row"])
def test_a_value_that_is_not_what_was_written_is_found_in_each_table(
    year: Database,
    course: Course,
    tables: list[Table],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    before: str | None,
    other: str,
    which: str,
) -> None:
    old, new = add_rows(year, tables)
    keys = old if which == "put into an old row" else new
    none = "NULL" if before is None else f"'{before}'"
    with year.writing() as conn:
        for table in tables:
            value = none if which == "taken out of a new row" else other
            changed = text(f"UPDATE {table.name} SET {name} = {value} WHERE {ledger.key_of(table).name} = :key")
            conn.execute(changed, {"key": keys[table.name]})
    assert found(year) == {("changed", table, str(key)) for table, key in keys.items()}
    assert audited(course, tmp_path / "audit", capsys) == {f"{table} {key}" for table, key in keys.items()}


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_column_of_the_beginning_that_is_nulled_is_found(year: Database, tables: list[Table], which: str) -> None:
    old, new = add_rows(year, tables)
    key = (old if which == "old" else new)["post"]
    with year.writing() as conn:
        conn.execute(text("UPDATE post SET department = NULL WHERE id = :key"), {"key": key})
    assert found(year) == {("changed", "post", str(key))}


@pytest.mark.both_databases
def test_a_row_of_before_keeps_its_digest_on_either_database(records: Database) -> None:
    (post,) = (table for table in CHAINED if table.name == "post")
    given = {"employee_id": "0012", "department": "総務部", "employment_type": "regular", "since": NOW.date(), "entered_at": NOW}
    metadata = MetaData()
    employee.to_metadata(metadata)
    later = grown(post, metadata)
    with records.writing() as conn:
        conn.execute(insert(employee).values(id="0012", name="架空 花子", added_at=NOW))
        keys = ledger.add(conn, post, [given])
        then = [row for _, row in ledger.stored_rows(conn, post, keys)]
        migrate(conn, [later])
        assert [row for _, row in ledger.stored_rows(conn, later, keys)] == then
        values = {name: value for name, _, _, value, _ in LATER}
        (_, row) = next(ledger.stored_rows(conn, later, ledger.add(conn, later, [given | values])))
        assert {name: row[name] for name in values} == {
            "later_text": "新",
            "later_number": "3",
            "later_share": "0.1",
            "later_list": '["a"]',
        }
