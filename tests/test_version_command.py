"""`kenshu --version` and `kenshu upgrade` say which database belongs to this kit."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from kenshu import EDITION_FORMAT, __version__
from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.storage import Database, open_database
from kenshu.storage.upgrade import newest

runner = CliRunner()


@pytest.mark.parametrize(("lang", "words"), [("ja", "データベースの形"), ("en", "schema")])
def test_the_version_says_the_schema_and_the_format_of_editions_too(lang: str, words: str) -> None:
    done = runner.invoke(kenshu, ["--version"], env={"KENSHU_LANG": lang})
    assert done.exit_code == 0
    assert done.output.startswith(f"kenshu {__version__} (")
    assert f"{words} {newest()}" in done.output
    assert done.output.rstrip(")\n").endswith(f" {EDITION_FORMAT}")


@pytest.mark.both_databases
def test_upgrade_says_which_schema_the_database_has(course: Course, database: Database) -> None:
    done = runner.invoke(kenshu, ["--course", str(course.root), "upgrade"], env={"KENSHU_LANG": "en"})
    assert (done.exit_code, done.output) == (0, f"The database has schema {newest()}, which is this kit's.\n")


# What migrations added to the tables of the beginning.
NEWER = (
    *("alembic_version", "sign_in_failure", "attempt_void", "rule_change", "retirement", "edition"),
    *("draft", "text_grade", "access_change", "sign_in_link", "reset_request", "mailing_end", "mailing", "letter_text"),
    *("extension_withdrawal", "flag", "explained", "guideline", "xapi_statement", "employee_number"),
)
NEWER_COLUMNS = {
    "attempt": ("edition",),
    "grade": ("edition",),
    "account": ("locked", "set_by", "link_id"),
    "reminder": ("mailing_id",),
    "post": ("entered_by",),
    "certificate": ("issued_by",),
}


@pytest.mark.postgresql
def test_a_database_of_several_servers_is_upgraded_when_that_is_asked_for(course: Course, database: Database) -> None:
    with database.writing() as conn:
        conn.execute(text(f"DROP TABLE {', '.join(NEWER)}"))
        for table, columns in NEWER_COLUMNS.items():
            for column in columns:
                conn.execute(text(f"ALTER TABLE {table} DROP COLUMN {column} CASCADE"))
        conn.execute(text("DROP INDEX receipt_for_reports, ix_certificate_attempt_id"))
        conn.execute(text("ALTER TABLE certificate ADD CONSTRAINT certificate_attempt_id_key UNIQUE (attempt_id)"))
    for lang, words in (("ja", "何も書き込んでいません"), ("en", "Nothing was written")):
        with pytest.raises(StorageFailed) as failed:
            open_database(course.database_url)
        assert words in failed.value.message(lang)
    with database.reading() as conn:
        assert conn.scalar(text("SELECT to_regclass('alembic_version')")) is None
    done = runner.invoke(kenshu, ["--course", str(course.root), "upgrade"], catch_exceptions=False)
    assert done.exit_code == 0
    open_database(course.database_url).close()
