"""Who chose what in a simulation, counted for a department; small groups are not told of."""

from collections.abc import Iterator
from typing import Any

import pytest
from tools.put_on_record import build_and_release

from kenshu.clock import day_of
from kenshu.course import Course
from kenshu.kinds import ReleasedQuestion, drawn, right_answer
from kenshu.reports.ways import Taken, taken_in
from kenshu.storage import Database, open_database
from kenshu.storage.tables import post
from tests.conftest import NOW, Desk
from tests.kinds.simulated import FAKE, MODULE, NIGHT, simulated_course

STAFF = {"総務部/人事課": 12, "総務部/総務課": 3, "環境部": 24}  # people who hand in


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = simulated_course(tmp_path_factory.mktemp("ways") / "course")
    build_and_release(made)
    return made


@pytest.fixture(scope="module")
def database(course: Course) -> Iterator[Database]:
    opened = open_database(course.database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def handed_in(course: Course, database: Database) -> dict[str, list[str]]:
    """{department: the questions that its people were asked}; all of them take the best way."""
    desk = Desk(course, database)
    asked: dict[str, list[str]] = {}
    people = iter(range(1000))
    for department, number in STAFF.items():
        for _ in range(number):
            person = desk.employ(f"P{next(people):03}")
            since = day_of(NOW, course.time_zone)
            with database.writing() as conn:
                row = {"employee_id": person, "department": department, "employment_type": "regular", "since": since}
                conn.execute(post.insert().values(**row, entered_at=NOW))
            attempt = desk.start(person, MODULE)
            question = desk.edition(MODULE).questions[attempt.draw["t01"]]
            desk.answer(attempt, {"t01": right_answer(question)})
            desk.hand_in(attempt)
            asked.setdefault(department, []).append(attempt.draw["t01"])
    return asked


def taken(course: Course, database: Database, name: str, department: str) -> tuple[Taken | None, ReleasedQuestion]:
    question = Desk(course, database).edition(MODULE).questions[f"{name}-1"]
    with database.reading() as conn:
        day = day_of(NOW, course.time_zone)
        return taken_in(conn, MODULE, question, department, day, course.time_zone), question


@pytest.mark.parametrize("name", [NIGHT, FAKE])
def test_every_choice_of_a_department_is_counted(
    course: Course, database: Database, handed_in: dict[str, list[str]], name: str
) -> None:
    found, question = taken(course, database, name, "環境部")
    number = handed_in["環境部"].count(f"{name}-1")
    assert found is not None
    assert found.people == number >= 5
    best = right_answer(question)
    assert found.parts == {part["id"]: number * (part["id"] in best) for part in question["offered"]["parts"]}
    picture: Any = drawn(question, "ja", found.in_words())
    assert f"{number} (100%)" in picture
    assert "0 (0%)" in picture
    assert "2 / 2" not in picture


@pytest.mark.parametrize("name", [NIGHT, FAKE])
def test_a_department_of_one_to_four_people_is_not_told_of_nor_by_subtraction(
    course: Course, database: Database, handed_in: dict[str, list[str]], name: str
) -> None:
    small, large = (handed_in[each].count(f"{name}-1") for each in ("総務部/総務課", "総務部/人事課"))
    assert 0 < small < 5
    assert taken(course, database, name, "総務部/総務課")[0] is None
    parts = [taken(course, database, name, each)[0] for each in ("総務部", "総務部/人事課")]
    shown = [each.people for each in parts if each is not None]
    assert len(shown) < 2 or shown[0] - shown[1] >= 5
    assert small + large == sum(handed_in[each].count(f"{name}-1") for each in handed_in if each.startswith("総務部"))


def test_nobody_has_answered_in_a_department_that_is_not_there(
    course: Course, database: Database, handed_in: dict[str, list[str]]
) -> None:
    assert taken(course, database, NIGHT, "水道局")[0] is None
