"""`kenshu certificate` and `kenshu remind`, as they are typed; everybody here is fictional."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from kenshu import clock
from kenshu.cli.main import kenshu
from kenshu.errors import KenshuError
from kenshu.storage import ledger
from kenshu.storage.mail_tables import mailing
from kenshu.storage.tables import assignment, employee, post
from tests.certificates.conftest import Passes
from tests.conftest import NOW, Desk
from tests.mail.mail_servers import MailHost, with_mail

DUE = date(2026, 12, 25)


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a command, in Japanese; what it refuses is raised."""
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def call(*arguments: str) -> Result:
        done = CliRunner().invoke(kenshu, ["--course", str(desk.course.root), *arguments])
        if isinstance(done.exception, KenshuError):
            raise done.exception
        assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit), done.exception
        return done

    return call


def test_certificates_are_made_for_those_who_passed_and_once(run: Any, passes: Passes, desk: Desk) -> None:
    passes("E0001")
    passes("E0002", module_id="confidentiality")
    passes("E0003", points=1.0)
    first = run("certificate", "make", "--all")
    assert first.exit_code == 0
    assert "修了証を2通作りました" in first.output
    assert len(list(desk.course.certificates.glob("*.pdf"))) == 2
    again = json.loads(run("certificate", "make", "--all", "--json").output)
    assert [(one["employee"], one["new"]) for one in again["certificates"]] == [("E0001", False), ("E0002", False)]
    assert again["refused"] == []


def test_some_can_be_asked_for_alone(run: Any, passes: Passes) -> None:
    for employee_id in ("E0001", "E0002", "E0003"):
        passes(employee_id)
    passes("E0003", module_id="confidentiality")
    made = json.loads(run("certificate", "make", "--employee", "E0001", "--employee", "E0002", "--json").output)
    assert [one["employee"] for one in made["certificates"]] == ["E0001", "E0002"]
    made = json.loads(run("certificate", "make", "--module", "confidentiality", "--json").output)
    assert [one["employee"] for one in made["certificates"]] == ["E0003"]


def test_one_that_cannot_be_made_is_named_and_keeps_nobody_else_waiting(run: Any, passes: Passes) -> None:
    passes("E0001", name="𠮷野 花子")
    passes("E0002")
    done = run("certificate", "make", "--all")
    assert done.exit_code == 1
    assert "U+20BB7" in done.stderr
    assert "修了証を1通作りました" in done.stdout


def test_making_none_is_refused(run: Any, desk: Desk) -> None:
    assert run("certificate", "make").exit_code == 2
    with pytest.raises(KenshuError) as refused:
        run("certificate", "make", "--employee", "E0001")
    assert refused.value.key == "certificate.nobody"


def test_a_certificate_is_checked_without_the_server(run: Any, passes: Passes, tmp_path: Path) -> None:
    passes("E0001")
    (made,) = json.loads(run("certificate", "make", "--all", "--json").output)["certificates"]
    by_file = run("certificate", "check", made["file"])
    assert by_file.exit_code == 0
    assert "本物の修了証です" in by_file.output
    assert "氏名: 髙﨑 花子" in by_file.output
    facts = json.loads(run("certificate", "check", made["file"], "--json").output)
    assert (facts["outcome"], facts["number"]) == ("valid", made["number"])
    wrong = run("certificate", "check", made["number"], "AAAA-AAAA-AAAA")
    assert wrong.exit_code == 1
    assert "確認できませんでした" in wrong.output
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(Path(made["file"]).read_bytes() + b" ")
    assert run("certificate", "check", str(changed)).exit_code == 1
    assert run("certificate", "check", "one", "two", "three").exit_code == 2
    with pytest.raises(KenshuError) as refused:
        run("certificate", "check", str(tmp_path / "none.pdf"))
    assert refused.value.key == "certificate.unreadable"


@pytest.fixture
def overdue(desk: Desk) -> None:
    """Somebody who is due, their head, and somebody without an address."""
    with desk.database.writing() as conn:
        for employee_id, mail in (("E0001", "hanako@fictional.example"), ("E0002", ""), ("K0001", "head@fictional.example")):
            conn.execute(employee.insert().values(id=employee_id, name=f"架空 {employee_id}", mail=mail, added_at=NOW))
            where = {"employee_id": employee_id, "department": "総務部/人事課", "employment_type": "regular"}
            duties = ["manager"] if employee_id == "K0001" else []
            ledger.add(conn, post, [{**where, "duties": duties, "since": date(2026, 4, 1), "entered_at": NOW}])
        rule = {
            "module_id": "working-hours",
            "department": "",
            "employment_types": [],
            "due": DUE,
            "made_by": "H0001",
            "made_at": NOW,
        }
        ledger.add(conn, assignment, [{**rule, "employee_id": employee_id} for employee_id in ("E0001", "E0002")])


@pytest.mark.usefixtures("overdue")
def test_a_dry_run_shows_who_would_be_told_and_sends_nothing(run: Any, desk: Desk) -> None:
    for _ in range(2):
        done = run("remind", "--dry-run", "--as-of", "2026-12-26")
        assert done.exit_code == 0
        assert "架空 E0001 (E0001) <hanako@fictional.example>" in done.output
        assert "総務部/人事課 架空 E0001 (E0001)" in done.output
        assert "架空 E0002 (E0002): 名簿にメールアドレスがありません" in done.output
        assert "2人に送る予定です" in done.output
        assert not desk.course.outbox.exists()


@pytest.mark.usefixtures("overdue")
def test_reminders_are_sent_and_who_was_not_reached_is_listed(run: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    done = run("remind", "--as-of", "2026-12-26")
    assert done.exit_code == 1
    assert "架空 E0002 (E0002): 名簿にメールアドレスがありません" in done.stderr
    assert "2人に送りました。届かなかった人 1人" in done.stdout
    assert "address がないため" in done.stderr
    assert len(mail_host.mails) == 2
    figures = json.loads(run("remind", "--as-of", "2026-12-26", "--json").stdout)
    assert (figures["sent"], [one["recipient"] for one in figures["unreached"]]) == ([], ["E0002"])
    assert figures["reminders"][0]["own"][0]["due"] == "2026-12-25"


@pytest.mark.usefixtures("overdue")
def test_without_a_mail_server_it_is_said_that_files_were_written_and_where(run: Any, desk: Desk) -> None:
    for _ in range(2):  # nothing is recorded as sent: the same reminders come again
        done = run("remind", "--as-of", "2026-12-26")
        assert done.exit_code == 1
        assert "メールサーバーの設定がないため、2通をファイルに書きました" in done.stdout
        assert str(desk.course.outbox) in done.stdout
        assert "送りました" not in done.stdout
        assert len(list(desk.course.outbox.glob("*.eml"))) == 2


@pytest.mark.usefixtures("overdue")
def test_those_who_are_chosen_are_told_now(run: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    chosen = ("--chosen", "E0001:working-hours", "--chosen", "K0001:working-hours")
    done = run("remind", *chosen, "--heads", "--by", "H0001", "--as-of", "2026-12-30")
    assert "1人に送りました" not in done.stdout
    assert "2人に送りました" in done.stdout
    assert "K0001 working-hours: 受講するものがない" in done.stdout
    assert mail_host.recipients == ["hanako@fictional.example", "head@fictional.example"]
    with desk.database.reading() as conn:
        assert set(conn.scalars(select(mailing.c.made_by))) == {"H0001"}


def test_nothing_due_is_no_fault(run: Any) -> None:
    assert run("remind").exit_code == 0
