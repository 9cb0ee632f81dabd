"""A database of an earlier schema number is copied and upgraded, whole or not at all; one of a later number is left alone."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from kenshu.errors import StorageFailed
from kenshu.ledger.verify import verify
from kenshu.storage import ledger, open_database
from kenshu.storage.database import forget_deleted
from kenshu.storage.upgrade import newest
from tests.full_disk import disk_full
from tests.storage.earlier import EARLIER, unpack

COPY = f"kenshu.db.before-{newest():04}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of the first shape that the kit's tables had."""
    return unpack(EARLIER[0], tmp_path)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_of_before_stands_beside_and_is_named(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = dump(path)
    path.chmod(0o600)
    open_database(f"sqlite:///{path}").close()
    copy = path.with_name(COPY)
    assert dump(copy) == before
    assert copy.stat().st_mode == path.stat().st_mode
    assert [record.getMessage() for record in caplog.records if str(copy) in record.getMessage()] != []
    open_database(f"sqlite:///{path}").close()
    assert files(path.parent) == ["kenshu.db", COPY]


@pytest.mark.parametrize(("lang", "words"), [("ja", "kenshu build を一度実行"), ("en", "Run `kenshu build` once")])
def test_attempts_of_before_editions_are_told_to_need_one_build(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setenv("KENSHU_LANG", lang)
    open_database(f"sqlite:///{path}").close()
    assert [words in record.getMessage() for record in caplog.records] == [False, True]


def test_an_upgrade_of_records_without_attempts_asks_for_no_build(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(path)) as conn:
        for (guard,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {guard}")
        for table in ("answer", "grade", "receipt", "attempt"):
            conn.execute(f"DELETE FROM {table}")
        conn.commit()
    open_database(f"sqlite:///{path}").close()
    assert [record for record in caplog.records if "kenshu build" in record.getMessage()] == []
    assert len(caplog.records) == 1


def test_no_copy_takes_the_place_of_another(path: Path) -> None:
    path.with_name(COPY).write_bytes(b"mine")
    open_database(f"sqlite:///{path}").close()
    assert files(path.parent) == ["kenshu.db", COPY, f"{COPY}-2"]
    assert path.with_name(COPY).read_bytes() == b"mine"


def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(path)

    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "chain", fails)  # the last step, after every table was made
        with pytest.raises(RuntimeError):
            open_database(f"sqlite:///{path}")
    assert dump(path) == before
    assert COPY not in files(path.parent)
    open_database(f"sqlite:///{path}").close()
    assert COPY in files(path.parent)


def test_of_an_upgrade_that_is_not_on_disk_in_the_end_nothing_is_said_and_no_copy_stays(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = dump(path)

    with disk_full():
        open_database(f"sqlite:///{path}")
    assert (dump(path), caplog.records) == (before, [])
    assert [name for name in files(path.parent) if "before" in name] == []


def test_a_copy_that_cannot_be_written_stops_the_upgrade(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="No space left"):
        open_database(f"sqlite:///{path}")
    assert dump(path) == before
    assert not [name for name in files(path.parent) if "before" in name]


def test_two_that_open_it_at_once_both_find_it_upgraded(path: Path) -> None:
    words = [sys.executable, "-c", f"from kenshu.storage import open_database; open_database('sqlite:///{path}').close()"]
    both = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted(len(words) > 0 for words in said) == [False, True]
    assert [name for name in files(path.parent) if "before" in name] == [COPY]


@pytest.mark.parametrize("number", ["0099", "724cde206c17", ""])
def test_a_later_database_is_refused_and_nothing_is_written(tmp_path: Path, number: str) -> None:
    path = tmp_path / "kenshu.db"
    database = open_database(f"sqlite:///{path}")
    with database.writing() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
        conn.execute(text("DROP TRIGGER post_no_update"))
    database.close()
    before = path.read_bytes()
    for lang, words in (("ja", "何も書き込んでいません"), ("en", "Nothing was written")):
        with pytest.raises(StorageFailed) as failed:
            open_database(f"sqlite:///{path}")
        said = failed.value.message(lang)
        assert words in said
        assert number.lstrip("0") in said
        assert "\n" not in said
    assert path.read_bytes() == before
    assert files(tmp_path) == ["kenshu.db"]


def test_a_guard_that_is_missing_is_put_back(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")
    with database.writing() as conn:
        conn.execute(text("DROP TRIGGER post_no_update"))
    database.close()
    database = open_database(f"sqlite:///{tmp_path / 'kenshu.db'}")
    with database.reading() as conn:
        assert conn.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'post_no_update'")) == 1
    database.close()


def test_what_needs_no_upgrade_loads_no_alembic(tmp_path: Path) -> None:
    words = f"import sys; from kenshu.storage import open_database; open_database('sqlite:///{tmp_path / 'kenshu.db'}').close();"
    done = subprocess.run(
        [sys.executable, "-c", words + "print('alembic' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_rows_of_before_the_chain_are_chained(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    with database.reading() as conn:
        assert ledger.head(conn)[0] == 11
        assert verify(conn) == []
    database.close()


def test_a_copy_of_before_is_forgotten_with_what_is_deleted(path: Path) -> None:
    database = open_database(f"sqlite:///{path}")
    forget_deleted(database)
    database.close()
    assert files(path.parent) == ["kenshu.db"]


def test_an_upgrade_that_is_killed_leaves_the_database_as_it_was_and_its_copy(path: Path) -> None:
    before = dump(path)
    dies = "import os; from kenshu.storage import ledger, open_database; ledger.chain = lambda *_: os._exit(9)"
    done = subprocess.run([sys.executable, "-c", f"{dies}; open_database('sqlite:///{path}')"], capture_output=True, check=False)
    assert done.returncode == 9
    assert dump(path) == dump(path.with_name(COPY)) == before
    open_database(f"sqlite:///{path}").close()
    assert dump(path.with_name(f"{COPY}-2")) == before
