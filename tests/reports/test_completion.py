from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from kenshu.content import Content
from kenshu.grading import grades
from kenshu.grading.standing import Standing, standing
from kenshu.player import attempts
from kenshu.reports.completion import COLUMNS, COUNTS, completion
from kenshu.reports.standings import standings
from kenshu.storage import Database
from kenshu.storage.tables import assignment, employee, post
from tests.reports.conftest import AS_OF, TOKYO

COLUMN_OF = {"completed": "complete", "grading": "awaiting", "expired": "not_started"}
History = Callable[..., Database]


def works(conn: Any, key: str) -> tuple[str, str, date] | None:
    """A person's department, employment type and first day, read row by row."""
    present = None
    for row in conn.execute(select(post).where(post.c.employee_id == key).order_by(post.c.since, post.c.id)):
        if row.since <= AS_OF:
            joined = present[2] if present else row.since
            present = (row.department, row.employment_type, joined) if row.department is not None else None
    return present


def must_by(conn: Any, key: str, module: str) -> date | None:
    """The last day in time of one person for one module, read rule by rule."""
    place = works(conn, key)
    due: dict[bool, date] = {}
    for rule in conn.execute(select(assignment).where(assignment.c.module_id == module).order_by(assignment.c.id)):
        if place is None or rule.made_at.astimezone(TOKYO).date() > AS_OF:
            continue
        named = rule.employee_id is not None
        within = rule.department == "" or (place[0] + "/").startswith(rule.department + "/")
        if (named and rule.employee_id == key) or (
            not named and within and (not rule.employment_types or place[1] in rule.employment_types)
        ):
            due[named] = max(rule.due, place[2] + timedelta(days=rule.days_after_joining or -9999))
    return due.get(True, due.get(False))


def one_standing(conn: Any, content: Content, key: str, module: str, due: date | None) -> tuple[Standing, list[Any]]:
    """Where one person stands, by the definition for one person, on what was there on the day."""
    begun = []
    for each in attempts.of(conn, key, module):
        if day(each.started_at) <= AS_OF:
            at = each.handed_in_at if each.handed_in_at and day(each.handed_in_at) <= AS_OF else None
            begun.append(attempts.Attempt(**{**vars(each), "handed_in_at": at}))
    found = {each.id: grade for each in begun if (grade := grades.latest(conn, each.id))}
    verdicts = {key: grades.verdict(grade) for key, grade in found.items()}
    handed_in = [found.get(each.id) for each in begun if each.handed_in_at]
    return standing(content.modules[module], begun, verdicts, due, AS_OF, TOKYO), handed_in


def day(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


def naive_counts(conn: Any, content: Content, department: str, module: str) -> dict[str, Any]:
    """A recount in plain Python, person by person."""
    counts: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    scores = []
    for key in conn.scalars(select(employee.c.id)):
        place, due = works(conn, key), must_by(conn, key, module)
        if place is None or due is None or not (department == "" or (place[0] + "/").startswith(department + "/")):
            continue
        where, handed_in = one_standing(conn, content, key, module, due)
        counts["required"] += 1
        counts["handed_in"] += bool(handed_in)
        counts[COLUMN_OF.get(where.state, where.state)] += 1
        counts["overdue"] += where.overdue
        if handed_in and handed_in[-1] and handed_in[-1].awaiting == 0:
            scores.append(100 * handed_in[-1].score / handed_in[-1].max_score)
    rate = counts["complete"] / counts["required"] if counts["required"] else None
    return {**counts, "completion_rate": rate, "mean_score": sum(scores) / len(scores) if scores else None}


@pytest.mark.parametrize("seed", range(8))
def test_the_table_agrees_with_a_recount_person_by_person(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, content, AS_OF, TOKYO)
        for row in table.to_dict("records"):
            for name, value in naive_counts(conn, content, row["department"], row["module"]).items():
                where = (row["department"], row["module"], name)
                assert row[name] == (None if value is None else pytest.approx(value)), where


@pytest.mark.parametrize("seed", range(8, 12))
def test_everybody_stands_where_the_definition_for_one_person_says(history: History, content: Content, seed: int) -> None:
    database = history(seed, people=40)
    with database.reading() as conn:
        table = standings(conn, content, AS_OF, TOKYO)
        for row in table.to_dict("records"):
            where, handed_in = one_standing(conn, content, row["employee_id"], row["module_id"], row["due"].date())
            assert (row["state"], row["overdue"], row["handed_in"]) == (where.state, where.overdue, bool(handed_in))


def test_the_histories_hold_every_state(history: History, content: Content) -> None:
    database = history(7, people=150)
    with database.reading() as conn:
        states = set(standings(conn, content, AS_OF, TOKYO)["state"])
    assert states == {"completed", "in_progress", "grading", "awaiting", "failed", "expired", "not_started"}


@pytest.mark.parametrize("seed", [0, 3])
def test_the_columns_are_as_documented(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, content, AS_OF, TOKYO)
    documented = {
        name: dtype
        for name, dtype, *_ in (
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in (completion.__doc__ or "").splitlines()
            if line.strip().startswith("|")
        )
        if name not in ("column", "---")
    }
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == documented
    assert tuple(documented) == COLUMNS


def test_a_rate_of_nobody_is_said_as_such_and_never_nan(history: History, content: Content) -> None:
    database = history(1)
    with database.reading() as conn:
        table = completion(conn, content, AS_OF, TOKYO)
    nobody = table["required"] == 0
    assert nobody.any()
    assert (table["completion_rate"].isna() == nobody).all()
    assert (table.loc[nobody, "completion"] == "0 of 0").all()
    assert table["completion_rate"].dropna().between(0, 1).all()


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_the_states_add_up_and_levels_sum_to_the_city(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, content, AS_OF, TOKYO)
    assert (table["required"] == table[["complete", "failed", "awaiting", "in_progress", "not_started"]].sum(axis=1)).all()
    city = table[table["level"] == 0].set_index("module")[list(COUNTS)]
    divisions = table[table["level"] == 1].groupby("module")[list(COUNTS)].sum()
    pd.testing.assert_frame_equal(divisions.loc[city.index], city)


def test_a_city_of_nobody_has_a_table_of_zeros(records: Database, content: Content) -> None:
    with records.reading() as conn:
        table = completion(conn, content, AS_OF, TOKYO)
    assert list(table["completion"]) == ["0 of 0"] * len(content.modules)
    assert list(table["department"]) == [""] * len(content.modules)
