"""A record is added, never changed; a write is whole and on disk, or it is not there."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from kenshu.errors import StorageFailed
from kenshu.storage import Database, open_database
from kenshu.storage.tables import RECORDS, employee, post

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")


def employ(opened: Database, employee_id: str) -> None:
    with opened.writing() as conn:
        conn.execute(insert(employee).values(id=employee_id, name="架空 花子", added_at=NOW))


def test_a_commit_waits_for_the_disk(opened: Database) -> None:
    with opened.reading() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert conn.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL


@pytest.mark.parametrize("verb", ["UPDATE post SET department = 'x'", "DELETE FROM post"])
def test_a_record_is_never_changed(opened: Database, verb: str) -> None:
    employ(opened, "0012")
    with opened.writing() as conn:
        row = {"employee_id": "0012", "department": "総務部", "employment_type": "regular", "since": NOW.date(), "entered_at": NOW}
        conn.execute(insert(post).values(row))
    with pytest.raises(StorageFailed, match="added, never changed"), opened.writing() as conn:
        conn.execute(text(verb))


def test_every_record_table_is_guarded(opened: Database) -> None:
    with opened.reading() as conn:
        guards = set(conn.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    assert {f"{table.name}_no_{verb}" for table in RECORDS for verb in ("update", "delete")} <= guards


def test_a_write_is_all_or_nothing(opened: Database) -> None:
    with pytest.raises(StorageFailed), opened.writing() as conn:
        conn.execute(insert(employee).values(id="0012", name="架空 花子", added_at=NOW))
        conn.execute(insert(employee).values(id="0012", name="架空 次郎", added_at=NOW))
    with opened.reading() as conn:
        assert conn.execute(select(employee)).all() == []


def test_times_come_back_aware(opened: Database) -> None:
    employ(opened, "0012")
    with opened.reading() as conn:
        assert conn.execute(select(employee.c.added_at)).scalar_one() == NOW


def test_a_time_without_a_zone_is_a_fault_of_the_program(opened: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), opened.writing() as conn:
        conn.execute(insert(employee).values(id="0012", name="架空 花子", added_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_full_disk_says_that_nothing_was_recorded(opened: Database) -> None:
    with pytest.raises(StorageFailed) as failed, opened.writing() as conn:
        conn.execute(text(f"PRAGMA max_page_count = {conn.execute(text('PRAGMA page_count')).scalar()}"))
        for number in range(2000):
            conn.execute(insert(employee).values(id=f"e{number}", name="架空" * 200, added_at=NOW))
    assert "full" in str(failed.value.values["reason"])
    with opened.reading() as conn:
        assert conn.execute(select(employee)).all() == []


def test_a_damaged_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "kenshu.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageFailed) as failed:
        open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")
    assert isinstance(failed.value.__cause__.__cause__, sqlite3.DatabaseError)  # type: ignore[union-attr]
