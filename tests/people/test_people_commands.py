import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kenshu.cli.main import kenshu
from kenshu.errors import RosterRefused
from tests.people.conftest import ROWS, roster_text

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    root = tmp_path / "研修 コース"
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "course.yaml", root)
    (root / "名簿.csv").write_text(roster_text(), encoding="cp932")
    return root


def run(course: Path, *arguments: str) -> Result:
    return CliRunner().invoke(kenshu, ["--course", str(course), *arguments])


def test_a_roster_is_imported_and_a_module_assigned(course: Path) -> None:
    imported = run(course, "roster", "import", str(course / "名簿.csv"))
    assert imported.exit_code == 0, imported.output
    assert "新しい職員: 4" in imported.output
    assigned = run(course, "assign", "working-hours", "--department", "総務部", "--due", "2026-12-10", "--json")
    assert assigned.exit_code == 0, assigned.output
    assert json.loads(assigned.output)["people"] == 2


def test_absent_people_and_unbound_contractors_need_a_person(course: Path) -> None:
    run(course, "roster", "import", str(course / "名簿.csv"))
    (course / "名簿.csv").write_text(roster_text(*ROWS[1:]), encoding="utf-8-sig")
    absent = run(course, "roster", "import", str(course / "名簿.csv"), "--json")
    assert (absent.exit_code, json.loads(absent.output)["absent"]) == (1, ["0012"])
    contractors = run(course, "assign", "working-hours", "--employment", "contractor")
    assert contractors.exit_code == 1
    assert "委託事業者" in contractors.output


def test_a_refused_roster_says_why(course: Path) -> None:
    (course / "名簿.csv").write_text(roster_text("../../evil,悪 意,,総務部,正規,,"), encoding="utf-8")
    refused = run(course, "roster", "import", str(course / "名簿.csv"))
    assert isinstance(refused.exception, RosterRefused)
    assert "2行目 職員番号: 「../../evil」" in str(refused.exception)
