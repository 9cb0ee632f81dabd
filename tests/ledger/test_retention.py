"""Nothing of a leaver is left in any file of the course, no figure changes, and the chain still verifies."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from tools.sample_year import TEXT

from kenshu.cli import command
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.on_record import on_record, release
from kenshu.errors import KenshuError
from kenshu.kinds.sort import VERDICTS
from kenshu.ledger.recompute import of_records
from kenshu.ledger.retention import ERASED, erase, leavers
from kenshu.ledger.verify import verify
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.hand_in_folders import write_folders
from kenshu.people import access_changes, accounts, sign_in_links
from kenshu.people.numbers import give
from kenshu.reports.completion import completion
from kenshu.results.handed_in import handed_in
from kenshu.results.standing.everybody import standings
from kenshu.storage import Database, ledger, open_database
from kenshu.storage import tables as t

LEFT = date(2026, 10, 15)
BEFORE = date(2026, 10, 31)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
OF_THEIRS = "家族の看病"


@pytest.fixture
def left(year: Database, course: Course, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Employee 0001 has left; others wrote about them."""
    monkeypatch.setattr("kenshu.clock.today", lambda _zone: date(2026, 11, 1))
    with year.writing() as conn:
        ledger.add(conn, t.post, [gone("0001")])
        extended = {
            "module_id": "working-hours",
            "employee_id": "0002",
            "more_attempts": 1,
            "reason": "架空 1さん (0001) と同じ理由",
        }
        theirs_too = {"module_id": "working-hours", "employee_id": "0001", "more_attempts": 1, "reason": OF_THEIRS}
        by = {"made_by": "0001", "made_at": NOW}
        (_, key) = ledger.add(conn, t.extension, [{**extended, **by}, {**theirs_too, **by}])
        ledger.add(conn, t.extension_withdrawal, [{"extension_id": key, "reason": OF_THEIRS, **by}])
        content = on_record(conn).newest("personal-accounts").content
        release(conn, {**content, "rules": {**content["rules"], "attempts": 9}}, "0001", NOW)
        accounts.set_password(conn, "0001", "correct horse battery", NOW)
        access_changes.give_role(conn, "0002", "trainer", by="0001", now=NOW, reason="架空 1さんの後任")
        access_changes.reset(conn, "0002", by="0001", now=NOW, reason="")
        sign_in_links.keep(conn, "0001", "a-token", "0002", NOW)
        sign_in_links.request_reset(conn, "0001", NOW)
        theirs = [hand_in for hand_in in handed_in(conn) if hand_in.attempt.employee_id == "0001"]
        assert write_folders(course, {}, [(hand_in, None) for hand_in in theirs]) == {}
    course.certificates.mkdir()
    (course.certificates / "K-2026-000001.pdf").write_bytes(b"%PDF")
    course.outbox.mkdir()
    (course.outbox / "20260601-090000-0001.eml").write_text("To: p1@fictional.example\n\nx", encoding="utf-8")
    (course.outbox / "20260601-090000-0002.eml").write_text("To: p2@fictional.example\n\nx", encoding="utf-8")
    return year


def gone(employee_id: str) -> dict[str, Any]:
    return {"employee_id": employee_id, "department": None, "employment_type": "regular", "since": LEFT, "entered_at": NOW}


def figures(database: Database, content: Content, course: Course) -> list[Any]:
    with database.reading() as conn:
        days = [date(2026, 6, 1), date(2026, 10, 14), LEFT, date(2026, 11, 1)]
        tables = [completion(conn, day, course.time_zone) for day in days]
        people = [standings(conn, day, course.time_zone).drop(columns="employee_id") for day in days]
        return [table.sort_values(list(table.columns)).reset_index(drop=True) for table in (*tables, *people)]


def test_no_figure_changes_and_the_chain_verifies(left: Database, course: Course, content: Content) -> None:
    before = figures(left, content, course)
    with left.reading() as conn:
        head = ledger.head(conn)
        assert verify(conn) == []
    assert [leaver.employee_id for leaver in erase(course, BEFORE, "hr")] == ["0001"]
    for table, again in zip(before, figures(left, content, course), strict=True):
        pd.testing.assert_frame_equal(table, again)
    with left.reading() as conn:
        assert verify(conn, head) == []
        assert of_records(conn, date(2026, 10, 14), course.time_zone).differences == []


def test_no_trace_is_left_in_any_file(left: Database, course: Course) -> None:
    words = [word.encode() for word in ("架空 1", OF_THEIRS, "p1@fictional", f"{TEXT}(0001)", '"0001"')]
    words += [word.decode().encode("unicode_escape") for word in words[:1]]
    assert any(word in path.read_bytes() for path in files(course) for word in words)
    erase(course, BEFORE, "hr")
    assert [(path.name, word) for path in files(course) for word in words if word in path.read_bytes()] == []
    assert [path for path in course.grading.rglob("*") if "0001" in path.name] == []
    assert (course.outbox / "20260601-090000-0002.eml").exists()
    with left.reading() as conn:
        for table in set(t.schema.sorted_tables) - {t.version}:
            for row in conn.execute(text(f"SELECT * FROM {table.name}")):
                assert "0001" not in [str(value) for value in row], table.name


def test_what_a_grader_said_of_a_free_text_goes_and_the_points_stay(left: Database, course: Course) -> None:
    query = select(t.text_grade.c.comment, t.text_grade.c.points, t.attempt.c.employee_id).join(t.attempt)
    with left.reading() as conn:
        before = conn.execute(query.order_by(t.text_grade.c.id)).all()
    erase(course, BEFORE, "hr")
    with left.reading() as conn:
        after = conn.execute(query.order_by(t.text_grade.c.id)).all()
    theirs = [row.employee_id == "0001" for row in before]
    assert set(theirs) == {True, False}
    assert [row.comment for row in after] == [ERASED if gone else row.comment for gone, row in zip(theirs, before, strict=True)]
    assert [row.points for row in after] == [row.points for row in before]


def files(course: Course) -> list[Path]:
    return [path for path in course.grading.rglob("*") if path.is_file()]


def without_words(value: Any) -> Any:
    """An answer as it stays: a text is gone; of what was typed into a form, rightly here, only that it earned all."""
    if value == f"{TEXT}(0001)":
        return ERASED
    return {part: 1.0 if typed(given) else given for part, given in value.items()} if isinstance(value, dict) else value


def typed(given: Any) -> bool:
    """Whether something is no id of an option, which has two or three letters, and no verdict."""
    return isinstance(given, dict) or (isinstance(given, str) and len(given) > 3 and given not in VERDICTS)


def test_what_was_chosen_and_scored_stays(left: Database, course: Course) -> None:
    def kept() -> list[Any]:
        with left.reading() as conn:
            query = select(t.attempt.c.employee_id, t.receipt.c.answers, t.grade.c.score)
            joined = query.join(t.receipt, t.receipt.c.attempt_id == t.attempt.c.id).join(
                t.grade, t.grade.c.attempt_id == t.attempt.c.id
            )
            return [tuple(row) for row in conn.execute(joined.order_by(t.grade.c.id))]

    before = kept()
    erase(course, BEFORE, "hr")
    for (who, answers, score), (_, after, score_after) in zip(before, kept(), strict=True):
        assert score == score_after
        assert after == ({slot: without_words(value) for slot, value in answers.items()} if who == "0001" else answers)


def test_a_short_word_is_told_from_a_choice_by_its_question(left: Database, course: Course) -> None:
    """`no` could be the id of an option: the kind of the question says whether it is one."""
    with left.writing() as conn:
        taken = conn.execute(select(t.attempt).where(t.attempt.c.employee_id == "0001", t.attempt.c.number == 1)).first()
        assert taken is not None
        questions = on_record(conn).of(taken).questions
        slots = {questions[name]["offered"]["kind"]: slot for slot, name in taken.draw.items()}
        rows = [
            {"attempt_id": taken.id, "slot": slot, "seq": 99, "value": value, "click_id": "x", "at": NOW}
            for slot, value in ((slots["text"], "no"), (slots["single"], "no"), ("t99", "no"))
        ]
        conn.execute(t.answer.insert(), rows)
    erase(course, BEFORE, "hr")
    with left.reading() as conn:
        kept = {row.slot: row.value for row in conn.execute(select(t.answer).where(t.answer.c.seq == 99))}
    assert kept == {slots["text"]: ERASED, slots["single"]: "no", "t99": ERASED}


def test_a_row_that_is_changed_after_its_erasure_is_found(left: Database, course: Course) -> None:
    erase(course, BEFORE, "hr")
    with left.writing() as conn:
        conn.execute(text("DROP TRIGGER grade_no_update"))
        conn.execute(text("UPDATE grade SET score = 0 WHERE id = 1"))
    with left.reading() as conn:
        assert [(one.what, one.record, one.key) for one in verify(conn)] == [("changed", "grade", "1")]


def test_records_stay_guarded(left: Database, course: Course) -> None:
    erase(course, BEFORE, "hr")
    with pytest.raises(KenshuError, match="added, never changed"), left.writing() as conn:
        conn.execute(text("UPDATE grade SET score = 0"))


def test_it_is_all_or_nothing(left: Database, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kenshu.ledger.retention.clock.now", fails)
    with pytest.raises(KenshuError, match="No space"):
        erase(course, BEFORE, "hr")
    with left.reading() as conn:
        assert verify(conn) == []
        assert conn.execute(select(t.employee.c.name).where(t.employee.c.id == "0001")).scalar() == "架空 1"


def test_who_is_there_or_came_back_is_not_erased(left: Database) -> None:
    with left.writing() as conn:
        assert [leaver.employee_id for leaver in leavers(conn, LEFT)] == ["0001"]
        assert leavers(conn, date(2026, 10, 14)) == []
        back = {"employee_id": "0001", "department": "総務部", "employment_type": "regular", "since": BEFORE, "entered_at": NOW}
        ledger.add(conn, t.post, [back])
        assert leavers(conn, date(2026, 11, 1)) == []


def test_every_number_of_theirs_goes_and_one_that_is_somebody_elses_by_then_stays(left: Database, course: Course) -> None:
    with left.writing() as conn:
        conn.execute(t.employee.insert().values(id="0001~2", name="架空 後任", kana="", mail="", added_at=NOW))
        said: dict[str, Any] = {"by": "hr", "now": NOW, "reason": "架空 1さんの任用"}
        give(conn, [("0001", "7001", date(2026, 9, 2)), ("0001", "0001", date(2026, 9, 3)), ("0001~2", "0001", LEFT)], **said)
        row = {"module_id": "working-hours", "employee_id": "0002", "more_attempts": 1, "made_by": "0002", "made_at": NOW}
        (key,) = ledger.add(conn, t.extension, [{**row, "reason": "7001 さん、0001 さんと同じ"}])
    assert [(each.employee_id, each.number) for each in erase(course, BEFORE, "0002")] == [("0001", "0001")]
    with left.reading() as conn:
        rows = conn.execute(t.employee_number.select().order_by(t.employee_number.c.id)).all()
        assert "7001" not in {row.number for row in rows}
        assert [row.number for row in rows if row.employee_id == "0001~2"] == ["0001"]
        assert all(row.number == row.employee_id for row in rows if row.employee_id.startswith("erased-"))
        assert conn.scalar(select(t.extension.c.reason).where(t.extension.c.id == key)) == f"{ERASED} さん、0001 さんと同じ"
        assert verify(conn) == []


def test_a_second_run_finds_nobody(left: Database, course: Course) -> None:
    assert len(erase(course, BEFORE, "hr")) == 1
    assert erase(course, BEFORE, "hr") == []


def test_somebody_who_erased_others_is_erased_in_turn(left: Database, course: Course) -> None:
    erase(course, BEFORE, "0002")
    with left.writing() as conn:
        ledger.add(conn, t.post, [gone("0002")])
    erase(course, BEFORE, "hr")
    with left.reading() as conn:
        assert verify(conn) == []
        assert "0002" not in set(conn.scalars(select(t.erasure.c.entered_by)))


def test_the_command_asks_before_it_deletes(left: Database, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    left.close()
    runner = CliRunner(env={"KENSHU_LANG": "en"})
    arguments = ["--course", str(course.root), "retention", "--before", BEFORE.isoformat(), "--by", "hr"]
    assert "0001 架空 1" in runner.invoke(kenshu, [*arguments, "--dry-run"]).stdout
    unasked = runner.invoke(kenshu, [*arguments, "--json"], input="y\n")  # nobody sits at a terminal
    assert (unasked.exit_code, json.loads(unasked.stdout)["erased"]) == (1, False)
    monkeypatch.setattr(command, "at_terminal", lambda: True)
    refused = runner.invoke(kenshu, arguments, input="n\n")
    assert (refused.exit_code, "Nothing was deleted." in refused.stdout) == (1, True)
    assert "0001" in runner.invoke(kenshu, [*arguments, "--json", "--dry-run"]).stdout
    assert runner.invoke(kenshu, [*arguments, "--yes"]).exit_code == 0
    assert "0001" not in runner.invoke(kenshu, [*arguments, "--dry-run"]).stdout
    assert runner.invoke(kenshu, [*arguments[:3], "--by", "hr"]).exit_code == 2
    with pytest.raises(KenshuError, match="still to come"):
        erase(course, date(2027, 1, 1), "hr")


def test_another_program_with_the_database_open_is_said(left: Database, course: Course) -> None:
    other = open_database(course.database_url)
    with other.reading() as conn:
        conn.execute(select(t.grade)).all()
        with pytest.raises(KenshuError):
            erase(course, BEFORE, "hr")
    other.close()
    erase(course, BEFORE, "hr")
    assert not any(b"p1@fictional" in path.read_bytes() for path in files(course))


def test_nbgrader_forgets_them_too(left: Database, course: Course, written_year: Path) -> None:
    shutil.copy(written_year / "grading" / "gradebook.db", course.grading)
    with open_gradebook(course) as gradebook:
        for student in ("0001", "0002"):
            gradebook.add_student(student)
        with gradebook.db.no_autoflush:
            gradebook.update_or_create_submission("working-hours", "0001", timestamp=datetime(2026, 9, 1))  # noqa: DTZ001
    erase(course, BEFORE, "hr")
    with open_gradebook(course) as gradebook:
        assert [student.id for student in gradebook.students] == ["0002"]
        assert gradebook.assignment_submissions("working-hours") == []
    path = course.grading / "gradebook.db"
    kept = path.read_bytes().replace(b"000100", b"")
    for name in made_by_chance(path):  # in one of some hundred there can be any four digits
        kept = kept.replace(name.encode(), b"")
    assert b"0001" not in kept


def made_by_chance(path: Path) -> set[str]:
    """Return the ids and checksums in a database."""
    with closing(sqlite3.connect(path)) as plain:
        tables = [name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = {str(value) for table in tables for row in plain.execute(f'SELECT * FROM "{table}"') for value in row}
    return {value for value in values if re.fullmatch("[0-9a-f]{32,64}", value)}


def test_a_choice_that_was_graded_by_a_key_stays_also_where_no_edition_has_its_question(left: Database, course: Course) -> None:
    with left.writing() as conn:
        taken = conn.execute(select(t.attempt).where(t.attempt.c.employee_id == "0001", t.attempt.c.number == 1)).first()
        assert taken is not None
        old = {**taken._mapping, "id": "0" * 32, "number": 99, "edition": None, "released": "0" * 64, "draw": {"t01": "gone-1"}}
        ledger.add(conn, t.attempt, [old])
        conn.execute(t.answer.insert().values(attempt_id=old["id"], slot="t01", seq=1, value="k3", click_id="x", at=NOW))
        keys = {"t01": {"worth": 2.0, "questions": {"gone-1": {"kind": "single", "key": "k3", "parts": ["a1", "k3"]}}}}
        (key,) = ledger.add(conn, t.answer_key, [{"module_id": taken.module_id, "keys": keys, "noted_at": NOW}])
        worth = {"slots": {"t01": {"points": 2.0, "max": 2.0}}, "score": 2.0, "max_score": 2.0, "awaiting": 0.0, "pass_mark": 80}
        row = {"attempt_id": old["id"], **worth, "graded_by": "kenshu", "reason": "", "key_id": key, "edition": None, "at": NOW}
        ledger.add(conn, t.grade, [row])
    erase(course, BEFORE, "hr")
    with left.reading() as conn:
        kept = conn.execute(select(t.answer.c.value).where(t.answer.c.attempt_id == "0" * 32)).scalar_one()
    assert kept == "k3"
