"""Who chose what by department: the figures of an independent count, and none of a small group, whatever is taken from what."""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tools.put_on_record import build_and_release

from kenshu.clock import day_of
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.kinds import right_answer
from kenshu.people.departments import is_within
from kenshu.reports.choices import choices_by_department
from kenshu.reports.items import item_statistics
from kenshu.storage import Database, open_database
from kenshu.storage.tables import attempt, employee, post, receipt
from tests.conftest import NOW, Desk
from tests.kinds.simulated import FAKE, MODULE, NIGHT, simulated_course
from tests.reports.conftest import AS_OF, TOKYO
from tests.reports.test_items import MODULE as HOURS
from tests.reports.test_items import City, took

# How many of a hundred people work where; who is nowhere has left
PLACES = {
    "総務部": 1,
    "総務部/人事課": 20,
    "総務部/人事課/人事係": 5,
    "総務部/総務課": 4,
    "環境部": 30,
    "環境部/清掃課": 12,
    "水道局": 25,
    "": 3,
}


def employ(database: Database, where: Mapping[str, str], since: date) -> None:
    """Put people on record where they work; who works nowhere has no post."""
    rows = [
        {"employee_id": person, "department": place, "employment_type": "regular", "since": since, "entered_at": NOW}
        for person, place in where.items()
        if place
    ]
    with database.writing() as conn:
        conn.execute(employee.insert(), [{"id": person, "name": f"架空 {person}", "added_at": NOW} for person in where])
        conn.execute(post.insert(), rows)


class Counted:
    """A city of 250 people, and what stands in its records: {question: [(where, answer)]}."""

    def __init__(self, records: Database, content: Content) -> None:
        city, chance = City(content), random.Random(3)
        for _ in range(250):
            city.take()
        where = {row["employee_id"]: chance.choices(list(PLACES), list(PLACES.values()))[0] for row in city.attempts}
        city.write(records)
        employ(records, where, AS_OF)
        self.answers: dict[str, list[tuple[str, Any]]] = {}
        with records.reading() as conn:
            for row in conn.execute(attempt.join(receipt).select()):
                for slot, question in row.draw.items():
                    if slot.startswith("t"):
                        self.answers.setdefault(question, []).append((where[row.employee_id], row.answers[slot]))
            self.table = choices_by_department(conn, HOURS, AS_OF, TOKYO)
            self.options = item_statistics(conn, HOURS, AS_OF, TOKYO).options


@pytest.fixture(scope="module")
def counted(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    records = open_database(f"sqlite:///{tmp_path_factory.mktemp('choices')}/kenshu.db")
    found = Counted(records, content)
    records.close()
    return found


def test_every_figure_is_that_of_an_independent_count(counted: Counted, content: Content) -> None:
    shown = counted.table[~counted.table["hidden"]]
    for row in shown.to_dict("records"):
        values = [value for place, value in counted.answers[row["question_id"]] if is_within(place, row["department"])]
        number = sum(took(value, row["part_id"], row["choice"], content.questions[row["question_id"]].key()) for value in values)
        assert (row["people"], row["number"]) == (len(values), number), row
        assert row["share"] == pytest.approx(number / len(values))
    assert {content.questions[each].kind for each in shown["question_id"]} == {each.kind for each in asked(content)}
    assert shown["department"].nunique() > len(PLACES) - 3


def asked(content: Content) -> list[Any]:
    return [content.questions[each] for slot in content.modules[HOURS].test_slots for each in slot.pool]


def test_the_choices_are_those_of_the_options_and_so_is_the_whole_city(counted: Counted) -> None:
    keys = ["question_id", "part_id", "choice", "wanted", "number"]
    whole = counted.table[counted.table["department"] == ""]
    answered = counted.options[counted.options["question_id"].isin(whole["question_id"])]
    pd.testing.assert_frame_equal(
        whole[keys].reset_index(drop=True), answered[keys].astype({"number": "Int64"}).reset_index(drop=True)
    )


def test_no_figure_of_fewer_than_five_people_follows_from_those_shown(counted: Counted) -> None:
    """Whoever is counted somewhere is an unknown for each place; people who have left are one too, as the whole city holds them."""
    hidden = counted.table[counted.table["hidden"]]
    assert hidden[["people", "number", "share"]].isna().all(axis=None)
    small = 0
    for question, answers in counted.answers.items():
        people = {place: [where for where, _ in answers].count(place) for place in {where for where, _ in answers}}
        of_it = counted.table[counted.table["question_id"] == question].drop_duplicates("department")
        known = np.array(
            [[is_within(place, each) for place in people] for each in of_it.loc[~of_it["hidden"], "department"]], float
        )
        assert "" in set(of_it.loc[~of_it["hidden"], "department"])
        for size in range(1, len(people) + 1):
            for some in combinations(people, size):
                if sum(people[place] for place in some) < 5:
                    small += 1
                    secret = np.array([place in some for place in people], float)
                    assert np.linalg.matrix_rank(np.vstack([known, secret])) > np.linalg.matrix_rank(known), (question, some)
    assert small > 50


def test_who_has_left_counts_for_the_whole_city_alone(records: Database, content: Content) -> None:
    """Two who have left could be told by taking the departments from the whole city, were not a department hidden for it."""
    city = City(content)
    draw = {slot.id: slot.pool[slot.place] for slot in city.module.test_slots}
    for _ in range(14):
        city.record(draw, dict.fromkeys(draw))
    people = [row["employee_id"] for row in city.attempts]
    city.write(records)
    employ(records, dict(zip(people, [*["環境部"] * 7, *["水道局"] * 5, "", ""], strict=True)), AS_OF)
    with records.reading() as conn:
        found = choices_by_department(conn, HOURS, AS_OF, TOKYO)
    of_it = found[(found["question_id"] == draw["t01"]) & (found["choice"] == "blank")]
    rows = of_it[["department", "people", "hidden"]].astype(object).where(lambda each: each.notna(), None)
    assert rows.to_numpy().tolist() == [["", 14, False], ["環境部", 7, False], ["水道局", None, True]]


def test_nobody_has_answered_in_a_department_without_rows(records: Database, content: Content) -> None:
    City(content).write(records)
    employ(records, {"P1": "水道局"}, AS_OF)
    with records.reading() as conn:
        found = choices_by_department(conn, HOURS, AS_OF, TOKYO)
    assert found.empty
    assert {str(each) for each in found.dtypes} == {"str", "bool", "Int64", "Float64"}


@pytest.fixture(scope="module")
def simulations(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = simulated_course(tmp_path_factory.mktemp("ways") / "course")
    build_and_release(made)
    return made


@pytest.fixture(scope="module")
def database(simulations: Course) -> Iterator[Database]:
    opened = open_database(simulations.database_url)
    yield opened
    opened.close()


def test_the_moments_of_a_simulation_are_counted_on_the_ways_that_were_taken(simulations: Course, database: Database) -> None:
    """Whoever takes the best way leaves the other choices, and never comes to the moments beside it."""
    desk, taken = Desk(simulations, database), dict[str, list[str]]()
    people = [f"P{number:03}" for number in range(24)]
    employ(database, dict.fromkeys(people, "環境部"), day_of(NOW, simulations.time_zone))
    for person in people:
        attempt = desk.start(person, MODULE)
        question = desk.edition(MODULE).questions[attempt.draw["t01"]]
        desk.answer(attempt, {"t01": right_answer(question)})
        desk.hand_in(attempt)
        taken.setdefault(attempt.draw["t01"], []).append(person)
    grade(simulations, database=database)
    with database.reading() as conn:
        found = choices_by_department(conn, MODULE, day_of(NOW, simulations.time_zone), simulations.time_zone)
    for name in (f"{NIGHT}-1", f"{FAKE}-1"):
        best, number = right_answer(desk.edition(MODULE).questions[name]), len(taken[name])
        rows = found[(found["question_id"] == name) & (found["department"] == "環境部") & (found["choice"] == "chosen")]
        assert dict(zip(rows["part_id"], rows["number"], strict=True)) == {
            each: number * (each in best) for each in rows["part_id"]
        }
        assert set(rows["people"]) == {number}
        assert len(rows) > len(best)
