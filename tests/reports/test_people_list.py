"""Who is listed by name agrees with what the report counts, department by department."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from kenshu.content import Content
from kenshu.people.departments import level
from kenshu.reports.completion import completion
from kenshu.reports.people_list import COLUMNS, people_list
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment, employee
from tests.reports.conftest import AS_OF, TOKYO

History = Callable[..., Database]
LONG_AGO = datetime(2024, 4, 1, tzinfo=UTC)
AWAY = ["exempt", "on_leave"]


@pytest.fixture
def city(history: History, content: Content) -> Database:
    """A small city in which everybody must take every module, whatever else its history holds."""
    database = history(3, people=40)
    rule = {"department": "", "employment_types": [], "duties": [], "due": AS_OF, "made_by": "hr", "made_at": LONG_AGO}
    with database.writing() as conn:
        ledger.add(conn, assignment, [{**rule, "module_id": module} for module in content.modules])
    return database


@pytest.mark.parametrize("seed", [2, 5])
def test_the_lists_are_as_long_as_the_report_counts(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
        for department in sorted(set(table["department"]))[::3]:  # the whole city is the first
            people = people_list(conn, AS_OF, TOKYO, [department])
            late = people_list(conn, AS_OF, TOKYO, [department], only="overdue")
            for row in table[table["department"] == department].to_dict("records"):
                listed = people[(people["module_id"] == row["module"]) & ~people["state"].isin(AWAY)]
                assert (len(listed), int(listed["overdue"].sum())) == (row["required"], row["overdue"])
                assert (late["module_id"] == row["module"]).sum() == row["overdue"]


def test_names_stand_beside_ids_and_no_score_or_answer_does(city: Database, content: Content) -> None:
    with city.reading() as conn:
        people = people_list(conn, AS_OF, TOKYO)
        names = {row.id: row.name for row in conn.execute(select(employee.c.id, employee.c.name))}
    assert not people.empty
    assert tuple(people.columns) == COLUMNS
    assert not {"score", "answers", "attempts_left"} & set(people.columns)
    assert dict(zip(people["employee_id"], people["name"], strict=True)).items() <= names.items()


def test_nobody_outside_the_departments_is_listed(city: Database, content: Content) -> None:
    with city.reading() as conn:
        everybody = people_list(conn, AS_OF, TOKYO)
        some = people_list(conn, AS_OF, TOKYO, ["総務部/人事課"])
        nobody = people_list(conn, AS_OF, TOKYO, [])
    assert set(some["department"]) <= {"総務部/人事課", "総務部/人事課/人事係"}
    assert len(some) == everybody["department"].str.startswith("総務部/人事課").sum()
    assert nobody.empty


def test_people_stand_department_by_department(city: Database, content: Content) -> None:
    with city.reading() as conn:
        people = people_list(conn, AS_OF, TOKYO)
        tree = list(dict.fromkeys(completion(conn, AS_OF, TOKYO)["department"]))
    assert people["department"].map(tree.index).is_monotonic_increasing
    assert {level(department) for department in people["department"]} > {1}
