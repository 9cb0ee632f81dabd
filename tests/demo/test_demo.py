import csv
import io
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console
from sqlalchemy import select

from kenshu import clock
from kenshu.assigning.assignments import required_on
from kenshu.cli.demo import completion_tables, moment_of
from kenshu.content import Content
from kenshu.course import Course
from kenshu.demo import run as demo
from kenshu.demo.city import FICTIONAL, begin_anew
from kenshu.demo.enrolment import enrol
from kenshu.demo.simulate import City
from kenshu.errors import KenshuError
from kenshu.kinds import part_by_person
from kenshu.nbgrader.gradebook import forget, gradebook, open_gradebook
from kenshu.nbgrader.tables import assignment, student
from kenshu.people.posts import posts_on
from kenshu.results import grades
from kenshu.results.verdict import verdict
from kenshu.roster.rows import read_roster_file
from kenshu.storage import Database, open_database
from kenshu.storage.tables import answer, attempt, employee, grade, receipt
from tests.conftest import REPOSITORY

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
FIRST, OF_NEW_PEOPLE = "basics", "who-is-bound"  # the module to begin with; that of those who are new on the day
ROSTER = REPOSITORY / "grading" / "roster.csv"


@dataclass(frozen=True)
class Ran:
    """A demo that was run, and what it told."""

    course: Course
    done: demo.DemoRun
    told: str


@pytest.fixture(scope="module")
def ran(released_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The demo, run from beginning to end on one in seven of its people, and its contractors."""
    course = small_city(released_course, tmp_path_factory.mktemp("demo") / "見本 course")
    written = io.StringIO()
    done = demo.run(course, NOW, "ja", Console(file=written, width=120))
    return Ran(course, done, written.getvalue())


def small_city(released_course: Course, root: Path) -> Course:
    """A course with one in seven of the sample city's people, and its contractors."""
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(released_course.root / folder, root / folder)
    shutil.copy(released_course.root / "course.yaml", root)
    course = Course.at(root)
    course.grading.mkdir()
    rows = ROSTER.read_text(encoding="utf-8-sig").splitlines()
    (course.grading / "roster.csv").write_text(
        "\n".join([rows[0], *(row for n, row in enumerate(rows[1:]) if n % 7 == 0 or row.startswith("C"))]), encoding="utf-8-sig"
    )
    return course


def rows_of(course: Course, table: Any) -> list[Any]:
    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            return list(conn.execute(select(table)))
    finally:
        database.close()


def test_the_run_tells_each_step_and_its_figures(ran: Ran) -> None:
    figures = ran.done.figures
    assert f"公開: 研修モジュール {figures['modules']}件" in ran.told
    assert f"名簿: 架空の職員 {figures['people']}人" in ran.told
    assert f"提出 {figures['hand_ins']}件" in ran.told
    assert [Path(file).is_file() for file in ran.done.files] == [True] * 5


def test_every_hand_in_is_graded_and_some_by_a_trainer(ran: Ran) -> None:
    receipts = {row.attempt_id for row in rows_of(ran.course, receipt)}
    by = {row.attempt_id: row.graded_by for row in rows_of(ran.course, grade)}
    assert receipts == set(by)
    assert len(receipts) == ran.done.figures["hand_ins"] == ran.done.figures["graded"] > 40
    assert {"kenshu", "trainer"} <= set(by.values())
    with open_gradebook(ran.course) as gradebook:
        assert {student.id for student in gradebook.students} == {
            row.employee_id for row in rows_of(ran.course, attempt) if row.id in receipts
        }


def test_people_differ_some_fail_retake_break_off_or_have_not_begun(ran: Ran) -> None:
    table = ran.done.report.table
    city = table[table["level"] == 0]
    for column in ("complete", "in_progress", "not_started"):
        assert city[column].sum() > 0, column
    numbers = {row.number for row in rows_of(ran.course, attempt)}
    assert 2 in numbers
    database = open_database(ran.course.database_url)
    with database.reading() as conn:
        verdicts = {verdict(found) for found in grades.latest_of(conn).values()}
    database.close()
    assert {"passed", "failed"} <= verdicts


def test_the_city_is_as_far_in_the_first_hours_of_a_fiscal_year(ran: Ran, released_course: Course, tmp_path: Path) -> None:
    course = small_city(released_course, tmp_path / "course")
    moment = datetime(2027, 4, 1, 9, 30, tzinfo=course.time_zone)
    found = demo.run(course, moment, "ja", Console(file=io.StringIO())).report.table
    figures = ["department", "module", "required", "complete", "failed", "awaiting", "in_progress", "not_started", "overdue"]
    then, now = (
        table[table["module"] != OF_NEW_PEOPLE][figures].reset_index(drop=True) for table in (found, ran.done.report.table)
    )
    assert then.equals(now)
    assert {row["module"] for row in found[found["level"] == 0].to_dict("records") if row["overdue"]} <= {FIRST}
    times = [*(row.started_at for row in rows_of(course, attempt)), *(row.at for row in rows_of(course, receipt))]
    assert datetime(2027, 4, 1, tzinfo=course.time_zone) <= min(times) <= max(times) <= moment


@pytest.mark.parametrize("day", [date(2026, 12, 26), date(2027, 3, 31), date(2027, 4, 1), date(2028, 2, 29)])
def test_most_are_due_in_four_weeks_and_one_division_was_last_week(
    course: Course, database: Database, content: Content, day: date
) -> None:
    with database.writing() as conn:
        enrol(conn, ROSTER, day, datetime.combine(day - timedelta(weeks=6), time(8, 30), course.time_zone), FIRST)
        required = required_on(conn, day, course.time_zone)
        posts = posts_on(conn, day).set_index("employee_id")
    departments = posts["department"]
    days = (required["due"] - pd.Timestamp(day)).dt.days
    assert set(days[days > 0]) <= {26, 27, 28}
    assert set(days[days < 0]) <= {-7, -8, -9}
    assert required["due"].dt.day_of_week.max() <= 4
    assert set(departments[required["employee_id"][days < 0]].str.split("/").str[0]) == {"消防本部"}
    assert sum(days < 0) == sum(departments.str.split("/").str[0] == "消防本部")
    begun = pd.Timestamp(clock.fiscal_year(day), 4, 1)
    reached = {
        (person, name)
        for name, module in content.modules.items()
        for person, held in posts.iterrows()
        if held["employment_type"] in module.bound.employment
        and (
            not module.bound.duties
            or {*held["duties"]} & {*module.bound.duties}
            or ("new_employee" in module.bound.duties and held["joined"] >= begun)
        )
    }
    assert set(zip(required["employee_id"], required["module_id"], strict=True)) == reached


def test_the_commands_tables_fit_a_screen_and_tell_of_the_whole_city_and_each_division(ran: Ran) -> None:
    written = io.StringIO()
    Console(file=written, width=120).print(completion_tables(ran.done.report, "ja"))
    lines = [line.split() for line in written.getvalue().splitlines() if line.strip()]
    modules = list(ran.done.report.modules)
    city = ran.done.report.table[ran.done.report.table["level"] == 0].set_index("module")
    assert lines[0][0].startswith("市全体")
    assert lines[1] == ["対象者", "修了", "不合格", "採点待ち", "受講中", "未着手", "期限超過"]
    rows = {line[0]: line for line in lines[3 : 3 + len(modules)]}
    assert [int(rows[str(number)][-1]) for number in range(1, len(modules) + 1)] == [city["overdue"][each] for each in modules]
    divisions = ran.done.report.table[ran.done.report.table["level"] == 1]["department"].nunique()
    assert len(lines) == 3 + len(modules) + 3 + divisions
    assert {len(line) for line in lines[-divisions:]} == {1 + len(modules)}


def test_the_city_can_be_as_of_a_day_before_and_not_of_one_to_come(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert moment_of(course, None) == moment_of(course, NOW.date()) == NOW
    assert moment_of(course, date(2026, 11, 23)).isoformat() == "2026-11-23T17:15:00+09:00"
    with pytest.raises(KenshuError, match="2026-11-25"):
        moment_of(course, date(2026, 11, 25))


def test_a_roster_with_a_real_person_makes_no_sample_city(ran: Ran, tmp_path: Path) -> None:
    course = Course.at(Path(shutil.copytree(ran.course.root, tmp_path / "course")))
    file = course.grading / "roster.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(FICTIONAL, "@city.example.jp", 1), encoding="utf-8")
    with pytest.raises(KenshuError) as refused:
        demo.run(course, NOW, "ja", Console(file=io.StringIO()))
    assert refused.value.key == "demo.real_roster"
    assert len(rows_of(course, receipt)) == ran.done.figures["hand_ins"]


def test_answers_are_of_every_kind_some_changed_and_some_left_open(ran: Ran, content: Content) -> None:
    drawn = {row.id: row.draw for row in rows_of(ran.course, attempt)}
    answers = rows_of(ran.course, answer)
    kinds = {type(content.questions[drawn[row.attempt_id][row.slot]]) for row in answers}
    assert len(kinds) == 9
    assert max(row.seq for row in answers) == 2
    texts = {row.value for row in answers if part_by_person(content.questions[drawn[row.attempt_id][row.slot]])}
    assert len(texts) > 3
    assert any(None in row.answers.values() for row in rows_of(ran.course, receipt))


def test_everything_happened_in_the_weeks_before_and_in_order(ran: Ran) -> None:
    begun = {row.id: row.started_at for row in rows_of(ran.course, attempt)}
    closed = {row.attempt_id: row.at for row in rows_of(ran.course, receipt)}
    assert all(NOW - timedelta(weeks=6, days=1) < moment <= NOW for moment in (*begun.values(), *closed.values()))
    assert all(begun[key] < at for key, at in closed.items())
    assert all(begun[row.attempt_id] < row.at <= closed.get(row.attempt_id, NOW) for row in rows_of(ran.course, answer))
    assert len({moment.date() for moment in begun.values()}) > 10


def test_contractors_take_what_binds_them_on_official_accounts_and_nothing_else(ran: Ran, content: Content) -> None:
    contractors = {row.id for row in rows_of(ran.course, employee) if row.id.startswith("C")}
    assert contractors
    taken = {row.module_id for row in rows_of(ran.course, attempt) if row.employee_id in contractors}
    assert "basics" in taken <= {name for name, module in content.modules.items() if "contractor" in module.bound.employment}
    table = ran.done.report.table
    private = table[(table["department"] == "環境部/清掃工場") & table["module"].isin(["personal-accounts", "confidentiality"])]
    assert list(private["completion"]) == ["0 of 0"] * 2


@pytest.mark.parametrize("stranger", ["on record", "a folder", "in the gradebook"])
def test_a_course_that_knows_real_people_is_left_alone(ran: Ran, tmp_path: Path, stranger: str) -> None:
    course = Course.at(Path(shutil.copytree(ran.course.root, tmp_path / "course")))
    database = open_database(course.database_url)
    if stranger == "on record":
        with database.writing() as conn:
            conn.execute(employee.insert().values(id="R1", name="実在 する", mail="r1@city.example.jp", added_at=NOW))
    elif stranger == "a folder":
        (course.submitted / "R1" / "working-hours").mkdir(parents=True)
    else:
        with open_gradebook(course) as gradebook:
            gradebook.add_student("R1")
    database.close()
    before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*") if path.suffix != ".db-shm"}
    with pytest.raises(KenshuError, match="R1") as refused:
        demo.run(course, NOW, "ja", Console(file=io.StringIO()))
    assert refused.value.key == "demo.in_use"
    after = {path: path.stat().st_mtime_ns for path in course.root.rglob("*") if path.suffix != ".db-shm"}
    assert {path for path in before if path not in after} == set()
    assert len(rows_of(course, receipt)) == ran.done.figures["hand_ins"]


def test_a_demo_begins_anew_over_the_last_one(ran: Ran, tmp_path: Path) -> None:
    course = Course.at(Path(shutil.copytree(ran.course.root, tmp_path / "course")))
    begin_anew(course)
    assert [rows_of(course, table) for table in (employee, attempt, receipt, grade)] == [[], [], [], []]
    assert not any(
        folder.exists() for folder in (course.submitted, course.autograded, course.reports, course.grading / "gradebook.db")
    )
    assert (course.grading / "roster.csv").exists()


@pytest.mark.both_databases
def test_the_gradebook_is_looked_into_and_begun_anew_wherever_it_is(course: Course) -> None:
    with gradebook(course) as book, book.writing() as conn:
        conn.execute(student.insert().values(id="R1"))
    with pytest.raises(KenshuError, match="R1"):
        begin_anew(course)
    with gradebook(course) as book, book.writing() as conn:
        assert list(conn.scalars(select(student.c.id))) == ["R1"]
        forget(conn, ["R1"])
    begin_anew(course)
    with gradebook(course) as book, book.reading() as conn:
        assert list(conn.scalars(select(assignment.c.name))) == []


def test_without_its_roster_there_is_no_demo(course: Course) -> None:
    with pytest.raises(KenshuError, match=r"roster\.csv"):
        demo.run(course, NOW, "ja", Console(file=io.StringIO()))


def test_enough_of_the_sample_city_have_begun_nothing_for_visitors_to_sign_in_as(content: Content) -> None:
    people = [person.id for person in read_roster_file(ROSTER).entries if person.employment_type != "contractor"]
    idle = [key for key in people if {City.way_of(key, module) for module in content.modules} == {"has not begun"}]
    assert 3 <= len(idle) <= 15


def test_the_sample_roster_has_120_fictional_people_of_every_employment_type() -> None:
    people = read_roster_file(ROSTER).entries
    assert len(people) == 120
    assert len({person.employment_type for person in people}) == 6
    assert {person.department.count("/") for person in people} == {0, 1, 2}
    assert all((person.mail or "").endswith(FICTIONAL) for person in people)
    rows = csv.DictReader(io.StringIO(ROSTER.read_text(encoding="utf-8-sig")))
    assert {row["備考"] for row in rows} == {"架空"}
