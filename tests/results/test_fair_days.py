"""Fair last days: in whatever happened to a (fictional) city, nobody is overdue before they could act, and years stay apart."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection
from tools.city_on_record import write
from tools.histories import TOKYO, City, random_city
from tools.put_on_record import put_on_record
from tools.recount import MODULES, content_of

from kenshu import clock
from kenshu.content import Content
from kenshu.leeway import LEEWAY
from kenshu.people.posts import posts_on
from kenshu.results.standing.everybody import standings
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment

SEEDS = range(300, 306)


def city_in(conn: Connection, content: Content, seed: int) -> City:
    city = random_city(seed, MODULES, 25)
    put_on_record(conn, content_of(content, city), clock.now())
    write(conn, city)
    return city


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_overdue_within_thirty_days_of_a_start(database: Database, content: Content, seed: int) -> None:
    with database.writing() as conn:
        city = city_in(conn, content, seed)
        own_days = {row["module_id"] for row in city.assignments if row["days_after_joining"] or row["days_after_transfer"]}
        table = standings(conn, city.as_of, TOKYO).merge(posts_on(conn, city.as_of)[["employee_id", "joined", "transferred"]])
        conn.rollback()
    late = table[table["overdue"]]
    soon = pd.Timestamp(city.as_of) - pd.Timedelta(days=LEEWAY.days_to_begin)
    new = late[(late["joined"] >= soon) | (late["transferred"] >= soon)]
    assert set(new["module_id"]) <= own_days  # an assignment's own number of days counts instead
    taken_back = {row["withdraws"] for row in city.absences}
    back = {
        row["employee_id"]
        for key, row in enumerate(city.absences, 1)
        if row["kind"] != "exempt" and row["module_id"] is None and not row["withdraws"] and key not in taken_back
        if row["last"] and city.as_of - timedelta(LEEWAY.days_to_begin) <= row["last"] < city.as_of
    }
    assert not back & set(late["employee_id"])


@pytest.mark.parametrize("seed", SEEDS)
def test_an_assignment_for_a_later_fiscal_year_leaves_the_figures_of_this_one_alone(
    database: Database, content: Content, seed: int
) -> None:
    with database.writing() as conn:
        city = city_in(conn, content, seed)
        before = standings(conn, city.as_of, TOKYO)
        due = date(clock.fiscal_year(city.as_of) + 1, 6, 30)
        made: dict[str, Any] = {"made_by": "hr", "made_at": clock.now().replace(year=2025), "due": due, "department": ""}
        rows = [{**made, "module_id": each, "employment_types": [], "duties": []} for each in MODULES]
        named = [
            {**rows[0], "module_id": each["module_id"], "employee_id": each["employee_id"]}
            for each in before[:9].to_dict("records")
        ]
        for row in (*rows, *named):
            ledger.add(conn, assignment, [row])
        after = standings(conn, city.as_of, TOKYO)
        conn.rollback()
    keys = ["employee_id", "module_id"]
    kept = before[keys].merge(after, on=keys)
    dated = before["due"] <= pd.Timestamp(clock.fiscal_year_end(city.as_of))  # of the others nothing was asked this year
    pd.testing.assert_frame_equal(kept[dated.to_numpy()].reset_index(drop=True), before[dated].reset_index(drop=True))
    assert set(after[after["overdue"]]["employee_id"]) >= set(before[before["overdue"]]["employee_id"])
