"""A rule edited in a quiz changes nothing that has happened, built or not; who begins after the build begins under the new rule."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from tools.put_on_record import build_and_release

from kenshu.attempts import attempts
from kenshu.certificates import certificates
from kenshu.cli.main import kenshu
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release
from kenshu.interchange.xapi import statements
from kenshu.ledger.recompute import of_records
from kenshu.ledger.verify import verify
from kenshu.reports.completion import completion
from kenshu.reports.report import make_report
from kenshu.results import grades
from kenshu.results.scoring import Slots
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.one import Standing, begin, standing_of
from kenshu.results.verdict import verdict
from kenshu.storage import Database, open_database
from tests.acts.city import MODULE, City, CourseOfTheCity
from tests.conftest import NOW, Desk, right_answers
from tests.written import set_rules

BUILT = NOW + timedelta(days=7)
DAYS = [0, 40, 400]  # after NOW, the day on which two people passed the module
EDITS: list[dict[str, str]] = [
    {"valid": "1 months"},
    {"valid": "for good"},
    {"pass_mark": "100"},
    {"attempts": "1"},
    {"reveal_after_fail": "answers"},
    {"due": "2026-11-30"},
]


@pytest.fixture(scope="module")
def unedited(course_of_the_city: CourseOfTheCity, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Two people have passed the module; a third failed it once. To be copied."""
    course = course_of_the_city.copied(tmp_path_factory.mktemp("unedited"))
    database = open_database(course.database_url)
    desk = Desk(course, database)
    failed = desk.start("H0001", MODULE)
    desk.hand_in(failed)
    with database.writing() as conn:
        grades.add_all(conn, [grades.graded(failed.id, {"t01": {"points": 0.0, "max": 9.0}}, 80, "kenshu", NOW)])
    yield City(course, database, content, course_of_the_city.attempts)
    database.close()


@pytest.fixture(scope="module")
def before(unedited: City) -> dict[str, Any]:
    """What the records say before anything is edited."""
    return shown(unedited)


@pytest.fixture
def course(unedited: City, tmp_path: Path) -> Course:
    return Course.at(shutil.copytree(unedited.course.root, tmp_path / "研修 course"))


@pytest.fixture
def city(course: Course, database: Database, unedited: City) -> City:
    return City(course, database, unedited.content, unedited.attempts)


def shown(city: City) -> dict[str, Any]:
    """What the records say of every day: the report, everybody's standing, the statements, and the recomputation."""
    zone = city.course.time_zone
    days = [day_after(city, more) for more in DAYS]
    with city.database.reading() as conn:
        tables = {f"{what.__name__} {day}": what(conn, day, zone).to_csv() for what in (completion, standings) for day in days}
        differences = [of_records(conn, day, zone).differences for day in days]
        return {**tables, "statements": statements(conn, city.course), "recompute": differences}


def day_after(city: City, days: int) -> date:
    return (NOW + timedelta(days=days)).astimezone(city.course.time_zone).date()


def stands(city: City, employee_id: str, at: datetime) -> Standing:
    with city.database.reading() as conn:
        return standing_of(conn, MODULE, employee_id, at.astimezone(city.course.time_zone).date(), city.course.time_zone)


def as_of(city: City, day: date) -> Any:
    words = ["--course", str(city.course.root), "report", "--as-of", day.isoformat(), "--json"]
    done = CliRunner().invoke(kenshu, words)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def record_anew(city: City) -> None:
    """Put what is written of the module on record, as the last step of a build does; a whole one is in the commands' test."""
    written = load(city.course)
    with city.database.writing() as conn:
        assert release(conn, compose(written, written.modules[MODULE]), "T0001", BUILT) is not None


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: next(iter(edit)) + " " + next(iter(edit.values())))
def test_an_edited_rule_changes_nothing_of_what_was_done_before(city: City, before: dict[str, Any], edit: dict[str, str]) -> None:
    assert before["recompute"] == [[]] * len(DAYS)
    set_rules(city.course, MODULE, **edit)
    assert shown(city) == before
    record_anew(city)
    after = shown(city)
    if "attempts" in edit:  # who has not begun may begin as often as the newest edition allows
        after, before = ({name: said for name, said in all_of.items() if "standings" not in name} for all_of in (after, before))
    assert after == before
    assert [each.state for each in (stands(city, "E0001", NOW), stands(city, "H0001", NOW))] == ["completed", "failed"]


def test_the_commands_say_the_same_of_a_day_after_the_build(city: City) -> None:
    later = day_after(city, 120)
    before = make_report(city.course, later).table.to_json(orient="records")
    set_rules(city.course, MODULE, valid="1 months", pass_mark="100")
    build_and_release(city.course, BUILT)
    said = as_of(city, later)
    assert (said["as_of"], said["rows"]) == (later.isoformat(), json.loads(before))
    for words in (["ledger", "verify"], ["ledger", "recompute"], ["build", "--check"]):
        done = CliRunner().invoke(kenshu, ["--course", str(city.course.root), *words])
        assert done.exit_code == 0, done.output


def test_a_certificate_drawn_after_the_build_is_that_of_the_edition_it_was_earned_at(city: City) -> None:
    def facts() -> dict[str, Any]:
        with city.database.reading() as conn:
            return certificates.prepare(conn, city.course, city.attempts["E0001"].id, "hr", BUILT)[0].facts

    before = facts()
    assert before["valid_until"] == "2027-03-31"
    set_rules(city.course, MODULE, valid="1 months")
    record_anew(city)
    assert facts() == before


def test_build_check_names_what_is_written_and_not_released(city: City) -> None:
    set_rules(city.course, MODULE, valid="1 months")
    done = CliRunner().invoke(kenshu, ["--course", str(city.course.root), "build", "--check", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["unreleased"]) == (1, [MODULE])


def test_who_begins_after_the_build_begins_under_the_new_rule(city: City, content: Content, desk: Desk) -> None:
    before = desk.start("T0001", MODULE)
    set_rules(city.course, MODULE, valid="1 months", pass_mark="90", attempts="2")
    record_anew(city)
    after = desk.start("T0002", MODULE)
    for attempt in (before, after):
        desk.answer(attempt, right_answers(content, attempt))
        desk.hand_in(attempt, BUILT)
        with city.database.writing() as conn:
            edition = desk.editions.of(attempt)
            slots: Slots = {
                each.id: {"points": float(each.points), "max": float(each.points)} for each in edition.released.of("test")
            }
            grades.add_all(
                conn, [grades.graded(attempt.id, slots, edition.rules.pass_mark, "kenshu", BUILT, edition=edition.sha256)]
            )
    days = [stands(city, who, BUILT).valid_until for who in ("T0001", "T0002")]
    assert days == [date(2027, 3, 31), date(2027, 1, 1)]
    with city.database.reading() as conn:
        found = {attempt.employee_id: grades.latest(conn, attempt.id) for attempt in (before, after)}
        assert verify(conn) == []
    assert [grade.pass_mark for grade in found.values() if grade] == [80, 90]
    assert [verdict(grade) for grade in found.values() if grade] == ["passed", "passed"]


def test_a_cycle_keeps_the_attempts_it_was_begun_with_and_the_next_has_those_of_the_new_edition(city: City, desk: Desk) -> None:
    assert stands(city, "H0001", NOW).attempts_left == 2
    set_rules(city.course, MODULE, attempts="1")
    record_anew(city)
    assert (stands(city, "H0001", BUILT).attempts_left, stands(city, "T0001", BUILT).attempts_left) == (2, 1)
    spring = datetime(2027, 4, 5, 3, tzinfo=NOW.tzinfo)
    renewed = stands(city, "E0001", spring)
    assert (renewed.state, renewed.attempts_left) == ("expired", 1)
    with city.database.writing() as conn:
        again = begin(conn, renewed, MODULE, "E0001", spring)
    assert desk.editions.of(again).number == 2


def test_one_and_everybody_count_the_attempts_alike(city: City) -> None:
    set_rules(city.course, MODULE, attempts="1", valid="1 months")
    record_anew(city)
    for more in DAYS:
        at = NOW + timedelta(days=more)
        with city.database.reading() as conn:
            table = standings(conn, day_after(city, more), city.course.time_zone)
        for row in table[table["module_id"] == MODULE].to_dict("records"):
            one = stands(city, row["employee_id"], at)
            valid_until = None if pd.isna(row["valid_until"]) else row["valid_until"].date()
            assert (row["state"], row["attempts_left"], valid_until) == (one.state, one.attempts_left, one.valid_until)


def test_an_open_attempt_counts_in_the_cycle_of_its_own_edition(city: City, desk: Desk) -> None:
    opened = desk.start("T0001", MODULE)
    set_rules(city.course, MODULE, attempts="1")
    record_anew(city)
    with city.database.reading() as conn:
        assert attempts.find(conn, opened.id).edition == desk.editions.of_module(MODULE)[0].sha256
    assert stands(city, "T0001", BUILT).attempts_left == 2
