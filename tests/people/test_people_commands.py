import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tools.put_on_record import put_on_record

from kenshu.cli import command
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import AccountRefused, KenshuError, RosterRefused
from kenshu.people import accounts
from kenshu.storage import open_database
from tests.people.conftest import NOW, ROWS, roster_text

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    root = tmp_path / "研修 コース"
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "course.yaml", root)
    (root / "名簿.csv").write_text(roster_text(), encoding="cp932")
    (root / "grading").mkdir()
    database = open_database(Course.at(root).database_url)
    with database.writing() as conn:
        put_on_record(conn, content)
    database.close()
    return root


def run(course: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(kenshu, ["--course", str(course), *arguments], input=answer)


def take_in(course: Path, *options: str, answer: str | None = None) -> Result:
    return run(course, "roster", "import", str(course / "名簿.csv"), *options, answer=answer)


def test_a_roster_is_imported_and_a_module_assigned(course: Path) -> None:
    imported = take_in(course, "--yes")
    assert imported.exit_code == 0, imported.output
    assert "CP932 (Shift_JIS)、コンマ区切り" in imported.output
    assert "  採用日 → 採用日\n" in imported.output
    assert "新しい職員: 4\n    0012 髙橋 﨑子① 総務部/人事課/人事係\n" in imported.output
    assigned = run(course, "assign", "working-hours", "--department", "総務部", "--due", "2026-12-10", "--json")
    assert assigned.exit_code == 0, assigned.output
    assert json.loads(assigned.output)["people"] == 2


def test_a_title_above_the_headings_is_told(course: Path) -> None:
    (course / "名簿.csv").write_text("令和8年度 職員名簿\n" + roster_text(), encoding="cp932")
    shown = take_in(course, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "見出しの上の表題は読みとばしました: 令和8年度 職員名簿\n" in shown.output


def test_new_departments_are_named_and_what_is_corrected_is_shown(course: Path) -> None:
    assert take_in(course, "--yes").exit_code == 0
    rows = [
        ROWS[0].replace("a@fictional", "b@fictional"),
        *ROWS[1:],
        "0099,新人 春,,(総務部)人事課,正規,,",
        "0100,新人 秋,,観光部,正規,,",
    ]
    (course / "名簿.csv").write_text(roster_text(*rows), encoding="cp932")
    shown = take_in(course, "--dry-run").output
    assert "  氏名などの変更: 1\n    0012 髙橋 﨑子① メール: a@fictional.example → b@fictional.example\n" in shown
    assert "今の記録にない所属: 2件\n    (総務部)人事課 (今ある 総務部/人事課 のことではありませんか)\n    観光部\n" in shown


def test_without_a_terminal_a_roster_is_only_shown(course: Path) -> None:
    shown = take_in(course, answer="y\n")
    assert shown.exit_code == 1
    assert "0013 佐藤 花" in shown.output
    assert "取り込んでいません" in shown.output
    assert len(json.loads(take_in(course, "--dry-run", "--json").output)["joined"]) == 4


@pytest.mark.parametrize(("answer", "exit_code", "left"), [("y\n", 0, 0), ("n\n", 1, 4), ("\n", 1, 4)])
def test_at_a_terminal_a_person_is_asked(
    course: Path, monkeypatch: pytest.MonkeyPatch, answer: str, exit_code: int, left: int
) -> None:
    monkeypatch.setattr(command, "at_terminal", lambda: True)
    asked = take_in(course, answer=answer)
    assert "この内容で取り込みますか [y/N]" in asked.stderr
    assert asked.exit_code == exit_code
    dry = take_in(course, "--dry-run", "--json")
    assert (dry.exit_code, len(json.loads(dry.stdout)["joined"])) == (0, left)


def test_absent_people_and_unbound_contractors_need_a_person(course: Path) -> None:
    take_in(course, "--yes")
    (course / "名簿.csv").write_text(roster_text(*ROWS[1:]), encoding="utf-8-sig")
    absent = take_in(course, "--yes", "--json")
    assert (absent.exit_code, json.loads(absent.output)["absent"]) == (1, ["0012"])
    contractors = run(course, "assign", "working-hours", "--employment", "contractor")
    assert contractors.exit_code == 1
    assert "委託事業者" in contractors.output


def test_a_refused_roster_says_why(course: Path) -> None:
    (course / "名簿.csv").write_text(roster_text("../../evil,悪 意,,総務部,正規,,"), encoding="utf-8")
    refused = take_in(course, "--yes")
    assert isinstance(refused.exception, RosterRefused)
    assert "2行目 職員番号: 「../../evil」" in str(refused.exception)


def test_an_absence_is_entered_listed_and_withdrawn(course: Path) -> None:
    take_in(course, "--yes")
    said = ("0013", "--first", "2026-12-01", "--reason", "育児休業")
    entered = run(course, "absence", "add", *said, "--kind", "childcare", "--json")
    number = str(json.loads(entered.output)["absence"])
    assert "0013 育休" in run(course, "absence", "list", "--as-of", "2027-05-01").output
    assert "いません" in run(course, "absence", "list", "--as-of", "2026-11-30").output
    assert json.loads(run(course, "absence", "list", "0013", "--json").output)[0]["last"] is None
    assert run(course, "absence", "withdraw", number, "--reason", "入力の誤り").exit_code == 0
    assert json.loads(run(course, "absence", "list", "0013", "--json").output) == []
    wrong = run(course, "absence", "add", *said, "--kind", "exempt", "--module", "no-such")
    assert isinstance(wrong.exception, KenshuError)
    assert "「no-such」" in wrong.exception.message("ja")


def test_departments_are_renamed_once_somebody_says_so(course: Path) -> None:
    take_in(course, "--yes")
    rename = ("department", "change", "--from", "総務部/人事課", "--to", "総務部/職員課", "--since", "2027-04-01")
    shown = run(course, *rename)
    assert shown.exit_code == 1
    assert "0012: 総務部/人事課/人事係 → 総務部/職員課/人事係" in shown.output
    assert json.loads(run(course, *rename, "--dry-run", "--json").output)["entered"] is False
    entered = run(course, *rename, "--yes")
    assert (entered.exit_code, "入力しました" in entered.output) == (0, True)
    split = run(
        course, "department", "change", "--from", "土木部", "--to", "道路部", "--to", "雪対策部", "--since", "2027-04-01", "--yes"
    )
    assert split.exit_code == 1  # the roster has to say who goes where
    assert "0014: 土木部/雪対策課/除雪係" in split.output


def test_a_trainer_has_the_departments_that_were_given(course: Path) -> None:
    take_in(course, "--yes")
    with open_database(f"sqlite:///{course / 'grading' / 'kenshu.db'}").writing() as conn:
        for trainer in ("0012", "0014"):
            accounts.set_password(conn, trainer, "a long enough password", NOW, "trainer")
    assert run(course, "charge", "give", "0012", "--department", "総務部", "--department", "土木部/雪対策課").exit_code == 0
    listed = run(course, "charge", "list").output
    assert "0012: 総務部, 土木部/雪対策課\n0014: なし\n" in listed
    run(course, "charge", "give", "0012", "--whole-city")
    assert json.loads(run(course, "charge", "list", "--json").output) == {"0012": [""], "0014": []}
    run(course, "charge", "give", "0012", "--none")
    assert json.loads(run(course, "charge", "list", "--json").output)["0012"] == []
    unsaid = run(course, "charge", "give", "0012", "--none", "--whole-city")
    assert isinstance(unsaid.exception, KenshuError)


def test_the_last_of_hr_leaves_only_with_a_warning(course: Path) -> None:
    take_in(course, "--yes")
    database = open_database(Course.at(course).database_url)
    with database.writing() as conn:
        accounts.set_password(conn, "0012", "a long enough password", NOW, "hr")
    database.close()
    refused = run(course, "account", "role", "0012", "employee", "--reason", "異動")
    assert isinstance(refused.exception, AccountRefused)
    assert refused.exception.key == "account.last_hr"
    rows = "\n".join(line for line in roster_text().splitlines() if not line.startswith("0012"))
    (course / "名簿.csv").write_text(rows, encoding="cp932")
    asked = take_in(course, "--leavers", "--dry-run")
    assert (asked.exit_code, "サインインできる人事担当者 (0012 髙橋 﨑子①) が、みな退職になります" in asked.output) == (1, True)
    assert "last_hr" in json.loads(take_in(course, "--leavers", "--dry-run", "--json").output)
