"""Numbers on the command line: who is who in a roster, a changed number, and people named by their numbers."""

import json
from pathlib import Path

from kenshu.errors import KenshuError
from tests.people.conftest import ROWS, roster_text
from tests.people.test_people_commands import course, run, take_in

__all__ = ["course"]
OTHER = "0013,別人 太郎,ベツジン タロウ,土木部,正規,,2026-12-01"


def roster(course: Path, *rows: str) -> None:
    (course / "名簿.csv").write_text(roster_text(*rows), encoding="cp932")


def test_a_question_is_printed_with_the_options_that_answer_it(course: Path) -> None:
    take_in(course, "--yes")
    roster(course, OTHER, ROWS[0], *ROWS[2:])
    asked = take_in(course, "--yes")
    assert asked.exit_code == 1, asked.output
    assert "  --same 0013: 0013 佐藤 花 (サトウ ハナ)、総務部/人事課、" in asked.output
    assert "  --new 0013: 新しい人" in asked.output
    assert "取り込んでいません" in asked.output
    figures = json.loads(take_in(course, "--yes", "--json").output)
    assert (figures["imported"], figures["unanswered"]) == (False, ["0013"])
    done = take_in(course, "--yes", "--new", "0013")
    assert done.exit_code == 0, done.output
    assert "新しい職員: 1\n    0013 別人 太郎 土木部\n" in done.output
    assert "退職とする職員: 1\n    0013 佐藤 花\n" in done.output


def test_the_new_person_is_meant_by_the_number_everywhere(course: Path) -> None:
    take_in(course, "--yes")
    roster(course, OTHER, ROWS[0], *ROWS[2:])
    take_in(course, "--yes", "--new", "0013")
    added = run(course, "absence", "add", "0013", "--kind", "leave", "--first", "2026-12-10", "--reason", "架空")
    assert added.exit_code == 0, added.output
    (entry,) = json.loads(run(course, "absence", "list", "13", "--json").output)
    assert (entry["employee"], entry["kind"]) == ("0013", "leave")
    made = json.loads(run(course, "account", "make", "13", "--json").output)
    assert made["employee"] == "0013"
    listed = json.loads(run(course, "account", "list", "--json").output)
    assert {each["employee"] for each in listed} == {"0012", "0014", "0015"}


def test_a_changed_number_and_lost_zeros(course: Path) -> None:
    take_in(course, "--yes")
    roster(course, *(f"00{row}" for row in ROWS))
    asked = take_in(course, "--yes")
    assert asked.exit_code == 1, asked.output
    assert "--zeros" in asked.output
    assert take_in(course, "--yes", "--zeros").exit_code == 0
    changed = run(course, "number", "change", "13", "2013", "--reason", "正規任用")
    assert changed.exit_code == 0, changed.output
    assert "000013 は 2013 になります" in changed.output
    gone = run(course, "account", "lock", "0013", "--reason", "架空")
    assert gone.exit_code != 0
    assert isinstance(gone.exception, KenshuError)
    assert "佐藤 花 さんの前の番号です。今の番号は「2013」です" in gone.exception.message("ja")
