"""Scores and completions follow from answers, keys and what people decided; whatever on record does not is printed."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading import bulk
from kenshu.grading.override import override
from kenshu.i18n import LANGS
from kenshu.ledger.recompute import Difference, Recomputed, of_records
from kenshu.ledger.verify import verify
from kenshu.results.standing import everybody as reported
from kenshu.storage import Database, open_database
from tests.conftest import NOW, Desk, right_answers
from tests.ledger.conftest import Tamper

AS_OF = date(2026, 11, 1)


def rebuilt(year: Database, content: Content, course: Course) -> Recomputed:
    with year.reading() as conn:
        return of_records(conn, AS_OF, course.time_zone)


def whats(year: Database, content: Content, course: Course) -> set[str]:
    return {one.what for one in rebuilt(year, content, course).differences}


def test_a_year_as_it_was_graded_differs_in_nothing(year: Database, content: Content, course: Course) -> None:
    done = rebuilt(year, content, course)
    assert done.differences == []
    assert done.grades > 6
    assert done.completions > 0
    assert done.without_key == 0


def set_slot(tamper: Tamper, grade_id: int, slot: str, field: str, value: Any) -> None:
    tamper(f"UPDATE grade SET slots = json_set(slots, '$.{slot}.{field}', :value) WHERE id = {grade_id}", value=value)


def test_points_that_the_answer_did_not_earn(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    set_slot(tamper, 1, "t01", "points", 0.25)
    assert {"points"} <= whats(year, content, course)


def test_points_against_the_key_need_a_name_and_a_reason(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    tamper("UPDATE grade SET score = score - 0.75 WHERE id = 1")
    set_slot(tamper, 1, "t01", "points", 0.25)
    set_slot(tamper, 1, "t01", "by", "T0001")
    assert "points" in whats(year, content, course)
    set_slot(tamper, 1, "t01", "reason", "設問の文があいまいだったため")
    assert "points" not in whats(year, content, course)


@pytest.mark.parametrize("column", ["score", "max_score", "awaiting"])
def test_sums_that_the_slots_do_not_make(year: Database, content: Content, course: Course, tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE grade SET {column} = {column} + 1 WHERE id = 1")
    assert whats(year, content, course) == {column}


def test_an_answer_that_was_changed_afterwards(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    tamper("UPDATE receipt SET answers = '{}' WHERE rowid = 1")
    assert "points" in whats(year, content, course)


def test_a_key_that_was_changed_afterwards(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    with year.reading() as conn:
        sha256 = conn.scalar(text("SELECT edition FROM grade WHERE id = 1"))
        kept = json.loads(conn.execute(text("SELECT content FROM edition WHERE sha256 = :it"), {"it": sha256}).scalar_one())
    for question in kept["questions"].values():
        if question["offered"]["kind"] == "single":
            question["key"] = next(part["id"] for part in question["offered"]["parts"] if part["id"] != question["key"])
    tamper("UPDATE edition SET content = :content WHERE sha256 = :it", content=json.dumps(kept), it=sha256)
    assert "points" in whats(year, content, course)


def test_a_grade_whose_key_is_gone(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    tamper("UPDATE grade SET edition = 'gone' WHERE id = 1")
    assert "key" in whats(year, content, course)


def test_a_draw_that_was_changed_afterwards(year: Database, content: Content, course: Course, tamper: Tamper) -> None:
    tamper("UPDATE attempt SET draw = json_set(draw, '$.t01', 'another-question-1') WHERE rowid = 1")
    assert "key" in whats(year, content, course)


@pytest.mark.parametrize("column", ["completed_on", "valid_until", "handed_in", "score", "state"])
def test_a_report_that_says_otherwise(
    year: Database, content: Content, course: Course, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    real = reported.standings

    def wrong(*args: Any, **days: Any) -> Any:
        table = real(*args, **days)
        others: dict[str, Any] = {"state": "failed", "handed_in": False, "score": 1.5}
        return table.assign(**{column: others.get(column, table["due"])})

    monkeypatch.setattr("kenshu.ledger.recompute.standings", wrong)
    assert whats(year, content, course) == {{"score": "score_shown", "state": "complete"}.get(column, column)}


def test_the_command_prints_what_differs(year: Database, course: Course, tamper: Tamper) -> None:
    runner = CliRunner(env={"KENSHU_LANG": "ja"})
    arguments = ["--course", str(course.root), "ledger", "recompute", "--as-of", AS_OF.isoformat()]
    clean = runner.invoke(kenshu, arguments)
    assert (clean.exit_code, "違い 0 件" in clean.stdout) == (0, True)
    tamper("UPDATE grade SET score = 3.5 WHERE id = 1")
    broken = runner.invoke(kenshu, arguments)
    assert (broken.exit_code, "3.5" in broken.stdout) == (1, True)
    found = json.loads(runner.invoke(kenshu, [*arguments, "--json"]).stdout)
    assert [one["what"] for one in found["differences"]] == ["score"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_difference_is_said_in_both_languages(lang: Any) -> None:
    for what in ("key", "points", "score", "max_score", "awaiting", "completed_on", "valid_until", "handed_in", "score_shown"):
        assert "17" in Difference(what, "1/t01", "a", 17, 18).message(lang)
    assert Difference("complete", "0001 m", "a", True, False).message(lang)


def test_what_the_kit_graded_and_a_trainer_overrode_differs_in_nothing(
    released_course: Course, content: Content, tmp_path: Path
) -> None:
    shutil.copytree(released_course.root, tmp_path / "course")
    course = Course.at(tmp_path / "course")
    database = open_database(course.database_url)
    desk = Desk(course, database)
    attempt = desk.start(desk.employ("E0001"), "working-hours")
    desk.answer(attempt, right_answers(content, attempt) | {"t01": None})
    desk.hand_in(attempt)
    bulk.grade(course)
    with database.writing() as conn:
        override(conn, course, attempt.id, "t01", 0.5, by="T0001", now=NOW, reason="設問の文があいまいだったため")
    done = rebuilt(database, content, course)
    assert (done.grades, done.without_key, done.differences) == (2, 0, [])
    with database.reading() as conn:
        assert verify(conn) == []
    database.close()
