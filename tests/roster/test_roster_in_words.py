"""How a roster was read, in the words of its page and its command; everybody here is fictional."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.roster.in_words import reread_once

ROSTER = """職員番号,氏名,所属,任用形態,級
N0101,架空 一郎,新設局　企画課,正規,1
N0102,架空 二葉,新設部＞管理課,正規,2
計,2名,,,
"""


@pytest.fixture
def imported(course: Course, tmp_path: Path) -> Path:
    """A file beside a course."""
    path = tmp_path / "名簿.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_the_terminal_says_what_was_read_how_and_asks_by_its_options(
    course: Course, imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    told = CliRunner().invoke(kenshu, ["--course", str(course.root), "roster", "import", str(imported), "--dry-run"])
    assert told.exit_code == 1, told.output
    for said in (
        "  読まない列: 「級」",
        "  合計の行なので読みませんでした: 4行目 (計 2名)",
        "    新設局　企画課 → 新設局/企画課",
        "  --parted path: 分けて読む",
        "    N0102 架空 二葉 新設部/管理課",
        "    3行目 所属: 「新設部＞管理課」→「新設部/管理課」",
    ):
        assert said in told.output


def test_what_the_options_answer_is_taken_in_and_printed_as_json(course: Course, imported: Path) -> None:
    arguments = ["--course", str(course.root), "roster", "import", str(imported), "--parted", "name", "--yes", "--json"]
    told = CliRunner().invoke(kenshu, arguments)
    shown = json.loads(told.output)
    assert (shown["imported"], shown["passed_by"], shown["left_out"]) == (
        True,
        ["級"],
        [{"row": 4, "why": "sum", "found": "計 2名"}],
    )
    assert shown["places"] == {"N0101": "新設局　企画課", "N0102": "新設部/管理課"}


def test_a_value_read_otherwise_in_many_rows_is_said_once() -> None:
    reread = [
        {"kind": "path", "row": row, "column": "所属", "found": "総務部\n人事課", "taken": "総務部/人事課"} for row in range(2, 90)
    ]
    [said] = reread_once(reread)
    assert (said["row"], said["found"]) == ("2, 3, 4 … 89", "総務部⏎人事課")
