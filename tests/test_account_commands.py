"""`kenshu account`: passwords are made, shown once, and kept as hashes alone."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kenshu.cli.main import kenshu
from kenshu.errors import AccountRefused, KenshuError
from kenshu.people import access_changes, accounts
from kenshu.storage import open_database
from kenshu.storage.tables import employee
from tests.conftest import Desk
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost, with_mail

__all__ = ["mail_host"]

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
    invoke(staff, "sheet", "--all", str(listed))
    [_, row] = list(csv.reader(listed.read_text(encoding="utf-8-sig").splitlines()))
    assert row[:3] == ["0012", "架空 花子", "総務部/人事課"]
    with staff.database.reading() as conn:
        assert accounts.verify(conn, "0012", row[3])
    with pytest.raises(AccountRefused) as refused:
        invoke(staff, "sheet", "--all", str(tmp_path / "again.csv"))
    assert refused.value.key == "account.nobody"
    assert not (tmp_path / "again.csv").exists()


def test_a_list_of_passwords_is_not_overwritten(staff: Desk, tmp_path: Path) -> None:
    listed = tmp_path / "passwords.csv"
    listed.write_text("kept", encoding="utf-8")
    with pytest.raises(AccountRefused):
        invoke(staff, "sheet", "--all", str(listed))
    assert listed.read_text(encoding="utf-8") == "kept"
    with open_database(staff.course.database_url).reading() as conn:
        assert accounts.role_of(conn, "0012") is None


def test_slips_and_a_table_are_written_by_the_files_name(staff: Desk, tmp_path: Path) -> None:
    invoke(staff, "sheet", "--employee", "0012", str(tmp_path / "slips.pdf"))
    assert (tmp_path / "slips.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "slips.pdf").stat().st_mode & 0o777 == 0o600
    invoke(staff, "sheet", "--all", str(tmp_path / "again.xlsx"))
    sheet = load_workbook(tmp_path / "again.xlsx").worksheets[0]
    assert (sheet.max_row, sheet["A2"].value, sheet["A2"].data_type) == (2, "0013", "s")
    with pytest.raises(KenshuError) as refused:
        invoke(staff, "sheet", "--all", str(tmp_path / "p.xls"))
    assert ".pdf, .xlsx, .csv" in refused.value.message("ja")


def test_a_role_is_given_with_a_reason_and_the_password_stays(staff: Desk) -> None:
    password = json.loads(invoke(staff, "make", "0012", "--role", "hr", "--json"))["password"]
    invoke(staff, "make", "0013")
    assert "HR" in invoke(staff, "role", "0013", "hr", "--reason", "leads HR", "--by", "0012")
    made = json.loads(invoke(staff, "role", "0012", "trainer", "--reason", "moves", "--by", "0013", "--json"))
    assert made == {"employee": "0012", "locked": False, "role": "trainer"}
    with staff.database.reading() as conn:
        assert accounts.verify(conn, "0012", password)
        changes = [(each.employee_id, each.role, each.by, each.reason) for each in access_changes.changes(conn, "role")]
    assert changes == [("0012", "hr", "hr", ""), ("0013", "hr", "0012", "leads HR"), ("0012", "trainer", "0013", "moves")]


def test_an_account_is_locked_and_unlocked(staff: Desk) -> None:
    invoke(staff, "make", "0012")
    invoke(staff, "lock", "0012", "--reason", "seconded")
    listed = json.loads(invoke(staff, "list", "--json"))
    assert [(each["employee"], each["state"]) for each in listed] == [("0012", "locked"), ("0013", "none")]
    assert "0013" in invoke(staff, "list")
    invoke(staff, "unlock", "0012", "--reason", "back")
    assert [each["employee"] for each in json.loads(invoke(staff, "list", "--json"))] == ["0013"]


def test_links_are_mailed_to_everybody_who_has_an_address(staff: Desk, mail_host: MailHost) -> None:
    with staff.database.writing() as conn:
        conn.execute(employee.update().where(employee.c.id == "0012").values(mail="hanako@fictional.example"))
    with pytest.raises(KenshuError, match="mail server"):
        invoke(staff, "mail", "--all")
    with_mail(staff.course, mail_host)
    with (staff.course.root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\naddress: https://kenshu.fictional.example\n")
    sent = json.loads(invoke(staff, "mail", "--all", "--json"))
    assert (sent["sent"], sent["unreached"], sent["left"]) == (["0012"], [], 0)
    assert mail_host.recipients == ["hanako@fictional.example"]
    told = runner.invoke(kenshu, ["--course", str(staff.course.root), "account", "mail", "0013"])
    assert told.exit_code == 1
    assert "0013" in told.stdout


def test_somebody_not_in_the_roster_is_refused(staff: Desk) -> None:
    with pytest.raises(AccountRefused, match="0099"):
        invoke(staff, "make", "0099")
