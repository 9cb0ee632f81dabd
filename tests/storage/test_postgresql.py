"""PostgreSQL keeps what SQLite keeps, as strictly, and one chain is as good on either."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, insert, select, text

from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.i18n import LANGS
from kenshu.ledger.verify import verify
from kenshu.storage import Database, engines, ledger, open_database
from kenshu.storage.guards import changes_allowed
from kenshu.storage.tables import RECORDS, attempt, employee, grade, post
from tests.conftest import NOW

pytestmark = pytest.mark.postgresql

POST = {"employee_id": "0012", "department": "総務部", "employment_type": "regular", "since": NOW.date(), "entered_at": NOW}


def employ(conn: Connection, employee_id: str = "0012", name: str = "髙橋 﨑子 𠮷") -> None:
    conn.execute(insert(employee).values(id=employee_id, name=name, added_at=NOW))


def write_some(database: Database) -> None:
    """A row with a date and a time, one with JSON, one with numbers that binary cannot hold."""
    with database.writing() as conn:
        employ(conn)
        ledger.add(conn, post, [POST, {**POST, "department": None, "duties": ["manager"]}])
        key = {"employee_id": "0012", "module_id": "m", "number": 1, "released": "", "started_at": NOW}
        ledger.add(conn, attempt, [{"id": "a1", "draw": {"t01": "設問", "b": [1.10, None, True]}, **key}])
        worth = {"score": 0.1 + 0.2, "max_score": 10.0, "awaiting": 0.0, "pass_mark": 80}
        ledger.add(conn, grade, [{"attempt_id": "a1", "slots": {}, **worth, "graded_by": "kenshu", "reason": "1\n2", "at": NOW}])


@pytest.mark.parametrize("verb", ["UPDATE post SET department = 'x'", "DELETE FROM post", "TRUNCATE post"])
def test_a_record_is_never_changed(records: Database, verb: str) -> None:
    write_some(records)
    with pytest.raises(StorageFailed, match="added, never changed"), records.writing() as conn:
        conn.execute(text(verb))


def test_every_record_table_is_guarded_again_when_it_is_opened(records: Database, database_address: str) -> None:
    with records.writing() as conn:
        conn.execute(text("DROP TRIGGER grade_no_update ON grade"))
        conn.execute(text("ALTER TABLE answer DISABLE TRIGGER answer_no_delete"))
    open_database(engines.in_schema(database_address, "kenshu")).close()
    with records.reading() as conn:
        guards = set(conn.scalars(text("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")))
    assert {f"{table.name}_no_{verb}" for table in RECORDS for verb in ("update", "delete", "truncate")} <= guards


def test_what_lifts_the_guards_puts_them_back_however_it_ends(records: Database) -> None:
    write_some(records)
    with pytest.raises(RuntimeError), records.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE post SET department = 'x'"))
        raise RuntimeError
    with records.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE post SET employment_type = 'x'"))
    with pytest.raises(StorageFailed, match="added, never changed"), records.writing() as conn:
        conn.execute(text("UPDATE post SET department = 'x'"))
    with records.reading() as conn:
        assert set(conn.execute(select(post.c.department, post.c.employment_type))) == {("総務部", "x"), (None, "x")}


def test_a_row_has_the_same_digest_as_on_sqlite(records: Database) -> None:
    sqlite = open_database("sqlite://")
    found = []
    for database in (records, sqlite):
        write_some(database)
        with database.reading() as conn:
            rows = []
            for table, keys in ((post, [1, 2]), (attempt, ["a1"]), (grade, [1])):
                rows += [(table.name, key, ledger.digest_of("salt", row)) for key, row in ledger.stored_rows(conn, table, keys)]
            assert verify(conn) == []
        found.append(rows)
    sqlite.close()
    assert len(found[0]) == 4
    assert found[0] == found[1]


def test_the_chain_names_a_row_that_was_changed_behind_its_back(records: Database) -> None:
    write_some(records)
    with records.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE grade SET score = 10"))
        conn.execute(text("DELETE FROM post WHERE id = 2"))
    with records.reading() as conn:
        assert [(broken.what, broken.record, broken.key) for broken in verify(conn)] == [
            ("missing", "post", "2"),
            ("changed", "grade", "1"),
        ]


def test_a_writer_of_another_program_waits_and_then_sees_what_was_written(records: Database, database_address: str) -> None:
    inside = threading.Event()
    there = open_database(engines.in_schema(database_address, "kenshu"))  # a program takes turns among its own writers by itself

    def second() -> list[str]:
        inside.wait()
        with there.writing() as conn:
            return list(conn.scalars(select(employee.c.id)))

    with ThreadPoolExecutor(1) as pool:
        with records.writing() as conn:
            waiting = pool.submit(second)
            inside.set()
            with records.reading() as watching:
                while not _waits(watching):
                    watching.rollback()
            employ(conn)
        assert waiting.result(30) == ["0012"]
    there.close()


def _waits(conn: Connection) -> bool:
    return bool(conn.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")))


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(records: Database) -> None:
    with records.reading() as conn:
        before = conn.scalar(text("SELECT count(*) FROM employee"))
        with records.writing() as other:
            employ(other)
        assert conn.scalar(text("SELECT count(*) FROM employee")) == before == 0


def test_a_reader_writes_nothing(records: Database) -> None:
    with pytest.raises(StorageFailed, match="read-only"), records.reading() as conn:
        employ(conn)


def test_records_and_gradebook_do_not_wait_for_each_other(course: Course, database: Database) -> None:
    gradebook = engines.open_engine(course.gradebook_url, wal=False)
    with database.writing() as conn, engines.writing(gradebook) as other:
        assert conn.scalar(text("SELECT current_schema()")) == "kenshu"
        assert other.scalar(text("SELECT current_schema()")) == "nbgrader"
        assert other.scalar(text("SELECT count(*) FROM assignment")) == len(list(course.quizzes.glob("*.yaml")))
    gradebook.dispose()


def test_text_is_ordered_by_its_bytes_whatever_the_databases_order(records: Database) -> None:
    with records.reading() as conn:
        query = text(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'kenshu' AND data_type IN ('text', 'character varying')"
        )
        assert list(conn.scalars(query)) == ["C"]


def test_one_program_at_a_time_does_what_is_done_alone(records: Database, database_address: str) -> None:
    there = open_database(engines.in_schema(database_address, "kenshu"))
    with there.engine.connect() as conn:
        conn.execute(text("SET lock_timeout = 50"))
        conn.commit()
    with records.alone("grading") as first, records.alone("other") as beside, there.alone("grading") as second:
        assert (first, beside, second) == (True, True, False)
    with there.alone("grading") as after:
        assert after
    there.close()


def test_a_connection_that_was_cut_is_no_fault_of_the_next_request(records: Database) -> None:
    with records.reading() as conn:
        mine = conn.scalar(text("SELECT pg_backend_pid()"))
    with records.engine.connect() as conn, records.engine.connect() as other:
        pids = {conn.scalar(text("SELECT pg_backend_pid()")), other.scalar(text("SELECT pg_backend_pid()"))}
    assert mine in pids
    admin = engines.open_engine(records.engine.url.render_as_string(hide_password=False), wal=True)
    with admin.connect() as conn:
        for pid in pids:
            conn.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    admin.dispose()
    with records.writing() as conn:
        employ(conn)
    with records.reading() as conn:
        assert conn.scalar(select(employee.c.id)) == "0012"


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StorageFailed) as failed:
        open_database("postgresql+psycopg://kenshu:sesame@127.0.0.1:1/city")
    said = str(failed.value)
    assert "kenshu:***@127.0.0.1:1/city" in said
    assert "sesame" not in said


def test_without_the_driver_the_commands_that_install_it_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as if it were not installed
    with pytest.raises(StorageFailed) as failed:
        open_database("postgresql://kenshu:secret@db.city.example/kenshu")
    for lang in LANGS:
        message = failed.value.message(lang)
        assert all(word in message for word in ("db.city.example", "kit.py postgresql", "psycopg[binary]", "conda install"))
        assert "secret" not in message


@pytest.mark.parametrize("url", ["nonsense", "mysql://kenshu:sesame@db/city", "oracle://db"])
def test_an_address_of_anything_else_is_refused(url: str) -> None:
    with pytest.raises(StorageFailed, match="postgresql://") as failed:
        open_database(url)
    assert "sesame" not in str(failed.value)
