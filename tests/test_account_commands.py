"""`kenshu account`: passwords are made, shown once, and kept as hashes alone."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.errors import AccountRefused
from kenshu.people import accounts
from kenshu.storage import open_database
from tests.conftest import Desk

runner = CliRunner()


@pytest.fixture
def staff(desk: Desk) -> Desk:
    """Two (fictional) people with a post."""
    roster = desk.course.root / "roster.csv"
    lines = ["職員番号,氏名,所属,任用形態", "0012,架空 花子,総務部/人事課,正規", "0013,架空 次郎,総務部/人事課,再任用"]
    roster.write_text("\n".join(lines), encoding="utf-8")
    assert runner.invoke(kenshu, ["--course", str(desk.course.root), "roster", "import", "--yes", str(roster)]).exit_code == 0
    return desk


def invoke(desk: Desk, *arguments: str) -> str:
    done = runner.invoke(kenshu, ["--course", str(desk.course.root), "account", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_made_password_signs_in_with_its_role(staff: Desk) -> None:
    made = json.loads(invoke(staff, "make", "0012", "--role", "trainer", "--json"))
    with staff.database.reading() as conn:
        assert accounts.verify(conn, "0012", made["password"])
        assert accounts.role_of(conn, "0012") == made["role"] == "trainer"


def test_a_new_password_ends_the_old_one_and_keeps_the_role(staff: Desk) -> None:
    old = json.loads(invoke(staff, "make", "0012", "--role", "hr", "--json"))["password"]
    new = json.loads(invoke(staff, "make", "0012", "--json"))
    with staff.database.reading() as conn:
        assert not accounts.verify(conn, "0012", old)
        assert new["role"] == "hr"


def test_the_password_is_kept_nowhere_but_on_the_screen(staff: Desk) -> None:
    password = json.loads(invoke(staff, "make", "0012", "--json"))["password"]
    files = [path for path in staff.course.root.rglob("*") if path.is_file()]
    assert [path for path in files if password.encode() in path.read_bytes()] == []


def test_everybody_who_cannot_sign_in_gets_a_password_once(staff: Desk, tmp_path: Path) -> None:
    invoke(staff, "make", "0013")
    listed = tmp_path / "passwords.csv"
    invoke(staff, "make-all", str(listed))
    [_, row] = list(csv.reader(listed.read_text(encoding="utf-8-sig").splitlines()))
    assert row[:3] == ["0012", "架空 花子", "総務部/人事課"]
    with staff.database.reading() as conn:
        assert accounts.verify(conn, "0012", row[3])
    assert "0 " in invoke(staff, "make-all", str(tmp_path / "again.csv"))


def test_a_list_of_passwords_is_not_overwritten(staff: Desk, tmp_path: Path) -> None:
    listed = tmp_path / "passwords.csv"
    listed.write_text("kept", encoding="utf-8")
    with pytest.raises(AccountRefused):
        invoke(staff, "make-all", str(listed))
    assert listed.read_text(encoding="utf-8") == "kept"
    with open_database(staff.course.database_url).reading() as conn:
        assert accounts.role_of(conn, "0012") is None


def test_somebody_not_in_the_roster_is_refused(staff: Desk) -> None:
    with pytest.raises(AccountRefused, match="0099"):
        invoke(staff, "make", "0099")
