"""Whatever is done to a record behind the kit's back is found, and named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from tools.fliptest import flip_all, write_short_year

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.i18n import LANGS
from kenshu.ledger.verify import Broken, What, verify
from kenshu.storage import Database, ledger, open_database
from kenshu.storage.tables import CHAINED, grade
from kenshu.storage.tables import ledger as ledger_table
from tests.ledger.conftest import Tamper, found, whats


def test_a_year_as_it_was_written_has_no_fault(year: Database) -> None:
    assert found(year) == []
    with year.reading() as conn:
        recorded = set(conn.scalars(select(ledger_table.c.record)))
    assert recorded == {table.name for table in CHAINED}


def test_a_changed_cell_names_its_row(year: Database, tamper: Tamper) -> None:
    tamper("UPDATE grade SET score = 3 WHERE id = 2")
    assert whats(year) == [("changed", "grade", "2")]


BROKEN = ["CAST(x'ff' AS TEXT)", "CAST(x'003100' AS TEXT)", "x'31'", "'{'", "'\\u3042'", "1", "1.0", "NULL", "char(0)", "''"]


@pytest.mark.parametrize("value", BROKEN)
def test_no_cell_is_too_broken_to_be_a_finding(year: Database, tamper: Tamper, value: str) -> None:
    columns = [("post", "department"), ("attempt", "draw"), ("grade", "slots"), ("receipt", "at"), ("erasure", "rows")]
    for number, (table, column) in enumerate(columns, 1):
        try:
            tamper(f"UPDATE {table} SET {column} = {value} WHERE rowid = 1")
        except Exception:
            assert value == "NULL"
        else:
            assert (table, "changed") in {(one.record, one.what) for one in found(year)}, (column, number)


def test_a_number_kept_as_text_is_another_cell(year: Database, tamper: Tamper) -> None:
    assert whats(year) == []
    tamper("UPDATE post SET department = CAST(department AS BLOB) WHERE id = 1")
    assert whats(year) == [("changed", "post", "1")]


def test_each_way_of_writing_the_same_json_is_another_row(year: Database, tamper: Tamper) -> None:
    with year.reading() as conn:
        key = conn.execute(text("SELECT number FROM receipt WHERE rowid = 1")).scalar()
    tamper("UPDATE receipt SET answers = replace(answers, ', ', ',') WHERE rowid = 1")
    tamper("UPDATE department_change SET before = '[\"総務部/総務課\"]'")  # it was written with \\u
    assert whats(year) == [("changed", "receipt", key), ("changed", "department_change", "1")]


def test_a_removed_row_is_missing(year: Database, tamper: Tamper) -> None:
    tamper("DELETE FROM grade WHERE id = 3")
    assert whats(year) == [("missing", "grade", "3")]


def test_rows_in_each_others_place_are_reordered(year: Database, tamper: Tamper) -> None:
    for before, after in ((2, -1), (3, 2), (-1, 3)):
        tamper(f"UPDATE grade SET id = {after} WHERE id = {before}")
    assert [(one.what, one.key, one.detail) for one in found(year)] == [("reordered", "2", "3"), ("reordered", "3", "2")]


def test_a_row_that_was_put_in_past_the_ledger_is_unrecorded(year: Database, tamper: Tamper) -> None:
    columns = ", ".join(column.name for column in grade.columns if column.name != "id")
    tamper(f"INSERT INTO grade (id, {columns}) SELECT 900, {columns} FROM grade WHERE id = 1")
    assert whats(year) == [("unrecorded", "grade", "900")]


@pytest.mark.parametrize("column", [column.name for column in ledger_table.columns if column.name not in ("seq", "salt")])
def test_a_changed_entry_is_named(year: Database, tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE ledger SET {column} = '9' || substr({column}, 2) || 'x' WHERE seq = 5")
    assert ("entry_changed", 5) in {(one.what, one.seq) for one in found(year)}


def test_a_changed_salt_proves_its_row_no_longer(year: Database, tamper: Tamper) -> None:
    tamper("UPDATE ledger SET salt = '' WHERE record = 'grade' AND key = '2'")
    assert whats(year) == [("changed", "grade", "2")]


def test_a_removed_entry_and_its_row_are_named(year: Database, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger WHERE record = 'grade' AND key = '2'")
    kinds = {one.what for one in found(year)}
    assert kinds == {"entry_missing", "unrecorded"}


def test_entries_in_each_others_place_are_reordered(year: Database, tamper: Tamper) -> None:
    for before, after in ((7, -1), (8, 7), (-1, 8)):
        tamper(f"UPDATE ledger SET seq = {after} WHERE seq = {before}")
    assert [(one.what, one.seq, one.detail) for one in found(year)] == [
        ("entry_reordered", 7, "8"),
        ("entry_reordered", 8, "7"),
    ]


def test_a_row_and_an_entry_that_were_made_to_fit_each_other_break_the_chain(year: Database, tamper: Tamper) -> None:
    tamper("UPDATE grade SET score = 3 WHERE id = 2")
    with year.reading() as conn:
        entry = conn.execute(text("SELECT * FROM ledger WHERE record = 'grade' AND key = '2'")).mappings().one()
        _, row = next(iter(ledger.stored_rows(conn, grade, [2])))
    digest = ledger.digest_of(entry["salt"], row)
    linked = ledger.hash_of(entry["previous"], entry["seq"], "grade", "2", digest, entry["at"])
    tamper("UPDATE ledger SET digest = :digest, hash = :hash WHERE seq = :seq", digest=digest, hash=linked, seq=entry["seq"])
    assert [(one.what, one.seq) for one in found(year)] == [("chain", entry["seq"] + 1)]


def test_an_end_cut_off_is_found_with_a_head_that_was_noted(year: Database, tamper: Tamper) -> None:
    with year.reading() as conn:
        noted = ledger.head(conn)
        last = conn.execute(text("SELECT record, key FROM ledger ORDER BY seq DESC")).first()
    assert last is not None
    assert found(year, noted) == []
    tamper(f"DELETE FROM {last.record} WHERE CAST({'number' if last.record == 'receipt' else 'id'} AS TEXT) = :key", key=last.key)
    tamper("DELETE FROM ledger WHERE seq = :seq", seq=noted[0])
    assert found(year) == []
    assert [(one.what, one.seq) for one in found(year, noted)] == [("head", noted[0])]


def test_a_gap_of_a_million_entries_is_one_finding_more(year: Database, tamper: Tamper) -> None:
    tamper("UPDATE ledger SET seq = seq + 1000000 WHERE seq = (SELECT max(seq) FROM ledger)")
    assert 100 < len(found(year)) < 110


def test_a_flipped_byte_is_always_found(tmp_path: Path, course: Course, content: Content) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")
    write_short_year(database, course, content, 60)
    with database.reading() as conn:
        assert set(conn.scalars(select(ledger_table.c.record))) == {table.name for table in CHAINED}
    outcome = flip_all(database, (0x20,), every=211)
    database.close()
    assert outcome.flips > 100
    assert (outcome.refused, outcome.missed) == (0, [])


def test_a_file_damaged_anywhere_is_a_finding_or_nothing_at_all(year: Database, course: Course) -> None:
    year.close()
    path = course.grading / "kenshu.db"
    whole = path.read_bytes()
    runner = CliRunner(env={"KENSHU_LANG": "en"})
    seen = set()
    for position in range(5000, len(whole), len(whole) // 25):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55] * 64) + whole[position + 64 :])
        for leftover in path.parent.glob("kenshu.db-*"):
            leftover.unlink()
        done = runner.invoke(kenshu, ["--course", str(course.root), "ledger", "verify"])
        seen.add(done.exit_code if not done.exception or isinstance(done.exception, SystemExit) else type(done.exception).__name__)
    assert seen <= {0, 1, "StorageFailed"}
    assert 1 in seen


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("what", What.__args__)  # type: ignore[attr-defined]
def test_every_finding_is_said_in_both_languages(what: Any, lang: Any) -> None:
    message = Broken(what, 5, "grade", "\udcff2", "3").message(lang)
    assert "grade" in message or "5" in message or "3" in message
    message.encode()


def test_the_command_says_what_it_found(year: Database, tamper: Tamper, course: Course) -> None:
    runner = CliRunner(env={"KENSHU_LANG": "ja"})

    def run(*words: str) -> Any:
        return runner.invoke(kenshu, ["--course", str(course.root), "ledger", *words])

    noted = run("head").stdout.split()[0]
    assert re.fullmatch(r"[0-9]+:[0-9a-f]{64}", noted)
    clean = run("verify", "--head", noted)
    assert (clean.exit_code, "正しくつながり" in clean.stdout) == (0, True)
    tamper("UPDATE grade SET score = 3 WHERE id = 2")
    broken = run("verify", "--json")
    assert broken.exit_code == 1
    assert [(one["what"], one["record"], one["key"]) for one in json.loads(broken.stdout)["broken"]] == [("changed", "grade", "2")]
    assert "grade 2" in run("verify").stdout
    assert run("verify", "--head", "12").exit_code == 2


def test_a_hundred_thousand_rows_are_read_a_page_at_a_time(year: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    before = ledger.stored_rows

    def counted(conn: Any, table: Any, keys: Any) -> Any:
        asked.append(len(keys))
        return before(conn, table, keys)

    monkeypatch.setattr("kenshu.ledger.verify.stored_rows", counted)
    monkeypatch.setattr("kenshu.storage.ledger._ROWS_AT_ONCE", 7)
    with year.reading() as conn:
        assert verify(conn) == []
    assert max(asked) <= 7
