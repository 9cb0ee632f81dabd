"""Databases of each shape that the history holds open, verify and report as they did, and get the shape of a new one."""

import csv
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect, select, text
from tools.put_on_record import put_on_record

from kenshu.content import Content
from kenshu.course import Course
from kenshu.ledger import audit_export
from kenshu.ledger.recompute import recompute
from kenshu.ledger.verify import verify
from kenshu.reports.export import completion_csv
from kenshu.reports.report import make_report
from kenshu.storage import Database, open_database, upgrade
from kenshu.storage.tables import CHAINED, schema, version
from tests.storage.earlier import EARLIER, STATES, unpack

CHAINED_THEN = EARLIER[2:]
THEN = ("confidentiality", "personal-accounts", "working-hours")  # the modules that there were


@pytest.fixture
def earlier(course: Course, state: str) -> Course:
    """A course whose records are of an earlier shape."""
    unpack(state, course.grading)
    return course


def shape(conn: Connection) -> dict[str, Any]:
    """{table: columns, keys and indices as the database has them}, whatever their order."""
    there = inspect(conn)
    query = "SELECT table_name || '.' || column_name, collation_name FROM information_schema.columns WHERE table_schema = 'kenshu'"
    collations = {row[0]: row[1] for row in conn.execute(text(query))} if conn.dialect.name == "postgresql" else {}
    found: dict[str, Any] = {}
    for table in there.get_table_names():
        columns = {
            column["name"]: (
                str(column["type"]),
                column["nullable"],
                column["default"],
                collations.get(f"{table}.{column['name']}"),
            )
            for column in there.get_columns(table)
        }
        refers = sorted((key["constrained_columns"], key["referred_table"]) for key in there.get_foreign_keys(table))
        unique = sorted(key["column_names"] for key in there.get_unique_constraints(table))
        indices = sorted((str(index["name"]), index["column_names"], index["unique"]) for index in there.get_indexes(table))
        found[table] = columns, there.get_pk_constraint(table)["constrained_columns"], refers, unique, indices
    guards = "SELECT tgname FROM pg_trigger" if collations else "SELECT name || tbl_name FROM sqlite_master WHERE type = 'trigger'"
    return found | {"guards": {name for name in conn.scalars(text(guards)) if "RI_" not in name}}


def test_every_shape_of_the_history_is_here() -> None:
    assert len(EARLIER) == 7


@pytest.mark.parametrize("state", EARLIER)
def test_an_upgraded_database_has_the_shape_of_a_new_one(state: str, tmp_path: Path, records: Database) -> None:
    (tmp_path / "earlier").mkdir()
    upgraded = open_database(f"sqlite:///{unpack(state, tmp_path / 'earlier')}")
    with upgraded.reading() as conn, records.reading() as other:
        assert shape(conn) == shape(other)
        assert conn.execute(select(version)).all() == other.execute(select(version)).all()
    upgraded.close()


@pytest.mark.postgresql
def test_an_upgraded_postgresql_has_the_shape_of_a_new_one(records: Database, tmp_path: Path) -> None:
    first = columns_of(unpack(EARLIER[0], tmp_path))
    url = records.engine.url.render_as_string(hide_password=False)
    with records.writing() as conn:
        new = shape(conn)
        for table in reversed(schema.sorted_tables):
            if table.name not in first:
                conn.execute(text(f"DROP TABLE {table.name}"))
            else:
                for column in set(table.columns.keys()) - first[table.name]:
                    conn.execute(text(f'ALTER TABLE {table.name} DROP COLUMN "{column}" CASCADE'))
                for index in table.indexes:
                    if str(index.name).endswith("_for_reports"):
                        conn.execute(text(f"DROP INDEX IF EXISTS {index.name}"))
        conn.execute(text("CREATE INDEX ix_attempt_employee_id ON attempt (employee_id)"))
    open_database(url, upgrade=True).close()
    with records.reading() as conn:
        assert shape(conn) == new


def columns_of(path: Path) -> dict[str, set[str]]:
    """Return {table: its columns} of an SQLite file as it is."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as conn:
        there = inspect(conn)
        found = {table: {column["name"] for column in there.get_columns(table)} for table in there.get_table_names()}
    engine.dispose()
    return found


@pytest.mark.parametrize("state", EARLIER)
def test_nothing_is_found_in_records_that_were_upgraded(earlier: Course, state: str) -> None:
    database = open_database(earlier.database_url)
    with database.reading() as conn:
        assert verify(conn) == []
        counted = sum(conn.scalar(text(f"SELECT count(*) FROM {table.name}")) or 0 for table in CHAINED)
        assert conn.scalar(text("SELECT count(*) FROM ledger")) == counted > 0
    database.close()
    assert recompute(earlier).differences == []


@pytest.mark.parametrize("state", CHAINED_THEN)
def test_the_chain_of_then_goes_on_and_the_auditor_follows_it(earlier: Course, state: str, tmp_path: Path) -> None:
    audit_export.write(earlier, tmp_path / "audit.zip")
    with zipfile.ZipFile(tmp_path / "audit.zip") as archive:
        archive.extractall(tmp_path / "audit")
    done = subprocess.run([sys.executable, "-I", tmp_path / "audit" / "verify.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip().splitlines()[-1].split()[-2:]) == (0, ["faults:", "0"])


@pytest.mark.parametrize("state", EARLIER[1:])
def test_the_report_says_what_it_said_then(earlier: Course, content: Content, state: str) -> None:
    """Nothing was on record as released then: the first release after the upgrade puts it there."""
    database = open_database(earlier.database_url)
    with database.writing() as conn:
        put_on_record(conn, replace(content, modules={name: content.modules[name] for name in THEN}))
    database.close()
    now = completion_csv(make_report(earlier, date(2026, 12, 26)), "ja").decode("utf-8-sig")
    then = (STATES / f"{state}.completion.csv").read_bytes().decode("utf-8-sig")
    before, after = (list(csv.DictReader(StringIO(text))) for text in (then, now))
    assert len(before) > 5
    # Since then a group of fewer than five has no mean, the module's id and the rate's two numbers are said once, and who completed
    # late has a column.
    told = before[0].keys() - {"平均得点率", "研修モジュールID", "修了の人数"}
    assert [{name: row[name] for name in told} for row in after] == [{name: row[name] for name in told} for row in before]
    if state in CHAINED_THEN:
        assert after[0].keys() == told | {"期限後に修了"}


def test_each_migration_has_the_next_number_and_reads_no_table_as_it_is_today() -> None:
    paths = sorted((Path(upgrade.__file__).parent / "migrations" / "versions").glob("*.py"))
    assert [int(path.name[:4]) for path in paths] == list(range(1, upgrade.newest() + 1))
    assert [path.name for path in paths if "kenshu.storage.tables" in path.read_text(encoding="utf-8")] == []
