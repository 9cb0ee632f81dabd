"""Whose completions are stale after a revision: by hand-in, by clause, and good again by what was asked since."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from tools.put_on_record import put_on_record

from kenshu import clock
from kenshu.cli.main import kenshu
from kenshu.content import Content, load
from kenshu.content.update_module import propose
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang
from kenshu.reports.completion import completion
from kenshu.reports.revision import stale, stale_by_department
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment, attempt, employee, grade, post, receipt

TOKYO = ZoneInfo("Asia/Tokyo")
CLAUSE = "8-1-ku"
ASKED = {"confidentiality": "contractor-who-criticises-1"}  # a question of its test
SINCE, DAY = date(2026, 11, 10), date(2026, 11, 20)
PLACES = {"0001": "総務部/人事課", "0002": "総務部/人事課", "0003": "総務部", "0004": "土木部"}


@pytest.fixture
def people(database: Database) -> Database:
    """Four (fictional) people who must take every module."""
    with database.writing() as conn:
        for key, department in PLACES.items():
            conn.execute(employee.insert().values(id=key, name=f"架空 {key}", added_at=at(date(2026, 4, 1))))
            row = {"employee_id": key, "department": department, "employment_type": "regular", "since": date(2026, 4, 1)}
            ledger.add(conn, post, [{**row, "entered_at": at(date(2026, 4, 1))}])
        for module in ("working-hours", "confidentiality", "update-2027"):
            assign(conn, module)
    return database


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def assign(conn: Any, module: str) -> None:
    rule = {
        "module_id": module,
        "employment_types": [],
        "due": date(2026, 12, 25),
        "made_by": "hr",
        "made_at": at(date(2026, 4, 2)),
    }
    ledger.add(conn, assignment, [{**rule, "department": "", "duties": []}])


def complete(database: Database, key: str, module: str, day: date, question: str | None = None, score: float = 10.0) -> None:
    name = f"{key}{module}{day}"[:32]
    with database.writing() as conn:
        row = {
            "id": name,
            "employee_id": key,
            "module_id": module,
            "number": day.toordinal(),
            "released": "",
            "started_at": at(day),
        }
        ledger.add(
            conn,
            attempt,
            [{**row, "draw": {"p01": "lunch-bench-silence-1", "t01": question or ASKED.get(module, "counter-quiet-hour-1")}}],
        )
        ledger.add(conn, receipt, [{"number": name, "attempt_id": name, "answers": {}, "via": "page", "at": at(day)}])
        points = {"slots": {}, "score": score, "max_score": 10.0, "awaiting": 0.0, "pass_mark": 80}
        ledger.add(conn, grade, [{**points, "attempt_id": name, "graded_by": "kenshu", "at": at(day)}])


def found(database: Database, content: Content, clauses: list[str] | None = None, day: date = DAY) -> pd.DataFrame:
    with database.writing() as conn:
        put_on_record(conn, content)
        return stale(conn, [CLAUSE] if clauses is None else clauses, SINCE, day, TOKYO)


def test_completions_from_before_the_change_are_stale_and_later_ones_are_not(people: Database, content: Content) -> None:
    complete(people, "0001", "working-hours", SINCE - timedelta(days=1))
    complete(people, "0002", "working-hours", SINCE)
    complete(people, "0003", "confidentiality", SINCE - timedelta(days=5))
    complete(people, "0004", "working-hours", SINCE - timedelta(days=5), score=2.0)
    rows = found(people, content)
    assert list(rows["employee_id"]) == ["0001"]
    assert list(rows["clauses"]) == [[CLAUSE]]
    assert rows["completed_on"].dt.date.tolist() == [SINCE - timedelta(days=1)]
    assert found(people, content, []).empty


def test_who_was_asked_about_the_clause_is_marked(people: Database, content: Content) -> None:
    complete(people, "0001", "working-hours", date(2026, 11, 2), "counter-quiet-hour-1")
    complete(people, "0002", "working-hours", date(2026, 11, 2), "festival-stall-fireworks-1")
    assert CLAUSE not in content.questions["festival-stall-fireworks-1"].clauses
    rows = found(people, content)
    assert dict(zip(rows["employee_id"], rows["asked"], strict=True)) == {"0001": True, "0002": False}


def test_a_completion_that_has_run_out_is_not_stale(people: Database, content: Content) -> None:
    complete(people, "0001", "working-hours", date(2026, 11, 2))
    assert len(found(people, content, day=date(2027, 3, 31))) == 1
    assert found(people, content, day=date(2027, 4, 1)).empty


def test_taking_the_module_again_or_the_update_makes_it_good(people: Database, content: Content, course: Course) -> None:
    proposal = propose(content, [CLAUSE], ["working-hours"], "update-2027", date(2026, 12, 10))
    assert proposal is not None
    (course.quizzes / "update-2027.yaml").write_text(proposal.yaml(), encoding="utf-8")
    revised = load(course)
    for key in PLACES:
        complete(people, key, "working-hours", date(2026, 11, 2))
    complete(people, "0001", "working-hours", date(2026, 11, 15))
    asked = revised.modules["update-2027"].test_slots[0].pool[0]
    complete(people, "0002", "update-2027", date(2026, 11, 15), asked)
    complete(people, "0003", "update-2027", date(2026, 11, 15), asked, score=1.0)
    assert list(found(people, revised)["employee_id"]) == ["0003", "0004"]


def test_each_person_counts_once_at_each_level(people: Database, content: Content) -> None:
    clauses = [CLAUSE, *content.modules["confidentiality"].clauses]
    for key in PLACES:
        complete(people, key, "working-hours", date(2026, 11, 2))
    complete(people, "0001", "confidentiality", date(2026, 11, 2))
    rows = found(people, content, clauses)
    assert len(rows) == 5
    table = stale_by_department(rows, ["", "総務部", "総務部/人事課", "土木部", "環境部"])
    assert dict(zip(table["department"], table["people"], strict=True)) == {"": 4, "総務部": 3, "総務部/人事課": 2, "土木部": 1}


def test_stale_completions_are_those_that_the_report_counts(people: Database, content: Content) -> None:
    for key, day in zip(PLACES, (1, 2, 3, 12), strict=True):
        complete(people, key, "working-hours", date(2026, 11, day))
    with people.reading() as conn:
        table = completion(conn, DAY, TOKYO).set_index(["department", "module"])
    assert table.loc[("", "working-hours"), "complete"] == len(found(people, content)) + 1


@pytest.fixture
def edition(course: Course, tmp_path: Path) -> Path:
    """The earlier edition in a file; the course's own has one clause changed."""
    earlier = tmp_path / "guideline-before.yaml"
    path = course.scenarios / "guideline.yaml"
    shutil.copy(path, earlier)
    text = path.read_text(encoding="utf-8")
    assert "出張中の移動時間や時間外勤務時間を含む" in text
    path.write_text(text.replace("出張中の移動時間や時間外勤務時間を含む", "在宅勤務の時間を含む"), encoding="utf-8")
    return earlier


def diff(course: Course, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(kenshu, ["--course", str(course.root), "guideline", "diff", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_command_tells_clauses_questions_people_and_module(
    people: Database, course: Course, edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(DAY))
    complete(people, "0001", "working-hours", date(2026, 11, 2))
    complete(people, "0004", "working-hours", date(2026, 11, 12))
    code, output = diff(course, str(edition), "--since", "2026-11-10", "--json")
    told = json.loads(output)
    assert code == 1
    assert [(change["clause"], change["kinds"]) for change in told["changes"]] == [(CLAUSE, ["text"])]
    assert told["people"] == ["0001"]
    assert [row["module"] for row in told["stale"]] == ["working-hours"]
    assert {question["question"] for question in told["questions"]} >= {"counter-quiet-hour-1", "lunch-bench-silence-1"}
    assert (told["module"]["clauses"], told["module"]["due"]) == ([CLAUSE], "2026-12-20")
    assert told["written"] is None
    assert told["commands"][-1] == "kenshu assign update-2026-11-10 --employee 0001 --due 2026-12-20"
    assert not (course.quizzes / "update-2026-11-10.yaml").exists()


@pytest.mark.parametrize("lang", LANGS)
def test_the_command_prints_in_both_languages_and_writes_the_module(
    people: Database, course: Course, edition: Path, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    monkeypatch.setenv("KENSHU_LANG", lang)
    monkeypatch.setattr(clock, "now", lambda: at(DAY))
    complete(people, "0001", "working-hours", date(2026, 11, 2))
    code, output = diff(course, str(edition), "--since", "2026-11-10", "--write", "quizzes/revision.yaml")
    assert code == 1
    for words in {"ja": ("内容の変更", "総務部", "架空 0001", "kenshu assign revision"), "en": ("text", "0001", "kenshu build")}[
        lang
    ]:
        assert words in output
    assert yaml.safe_load((course.quizzes / "revision.yaml").read_text(encoding="utf-8"))["updates"] == ["working-hours"]
    load(course)


def test_nobody_stale_is_no_fault(people: Database, course: Course, edition: Path) -> None:
    assert diff(course, str(edition))[0] == 0
    code, output = diff(course, str(course.scenarios / "guideline.yaml"), "--json")
    assert (code, json.loads(output)["changes"]) == (0, [])


def test_a_new_edition_in_a_file_of_its_own_is_compared_too(people: Database, course: Course, edition: Path) -> None:
    complete(people, "0001", "working-hours", date(2026, 11, 2))
    _, output = diff(course, str(course.scenarios / "guideline.yaml"), str(edition), "--json")
    assert [change["clause"] for change in json.loads(output)["changes"]] == [CLAUSE]


@pytest.mark.parametrize(
    "target", ["elsewhere.yaml", "quizzes/No.yaml", "quizzes/x.txt", "quizzes/working-hours.yaml", "quizzes/../x.yaml"]
)
def test_a_module_is_written_to_a_new_file_of_quizzes_alone(people: Database, course: Course, edition: Path, target: str) -> None:
    before = {path: path.read_bytes() for path in course.quizzes.glob("*.yaml")}
    done = CliRunner().invoke(kenshu, ["--course", str(course.root), "guideline", "diff", str(edition), "--write", target])
    assert getattr(done.exception, "key", "") in ("guideline.write_elsewhere", "guideline.write_exists")
    assert {path: path.read_bytes() for path in course.quizzes.glob("*.yaml")} == before
    assert not (course.root / "x.yaml").exists()


def test_questions_on_a_removed_clause_are_listed(people: Database, course: Course, edition: Path) -> None:
    path = course.scenarios / "guideline.yaml"
    fields = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    fields["clauses"] = [clause for clause in fields["clauses"] if clause["id"] != "8-2-o"]
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
    _, output = diff(course, str(edition), "--json")
    told = json.loads(output)
    assert {"clause": "8-2-o", "kinds": ["removed"]}.items() <= told["changes"][-1].items()
    assert any("8-2-o" in question["clauses"] for question in told["questions"])
