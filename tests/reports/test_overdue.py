"""Who is overdue over all modules: the same people as the completion table counts, with days, head and mail. All fictional."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import select

from kenshu.content import Content
from kenshu.editions.on_record import on_record
from kenshu.people.heads import Heads
from kenshu.reports.completion import completion
from kenshu.reports.overdue import COLUMNS, overdue, still_to_do
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.states import TO_DO
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment, employee
from tests.reports.conftest import AS_OF, TOKYO

History = Callable[..., Database]


@pytest.mark.parametrize("seed", [3, 5])
def test_as_many_are_overdue_as_the_completion_table_counts(history: History, content: Content, seed: int) -> None:
    database = history(seed, people=40)
    rule = {"department": "", "employment_types": [], "duties": [], "due": AS_OF - timedelta(days=9), "made_by": "hr"}
    with database.writing() as conn:
        rows = [{**rule, "module_id": module, "made_at": datetime(2024, 4, 1, tzinfo=UTC)} for module in content.modules]
        ledger.add(conn, assignment, rows)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
        found = overdue(conn, AS_OF, TOKYO)
    whole = table[table["level"] == 0].set_index("module")["overdue"]
    assert found.groupby("module_id").size().to_dict() == whole[whole > 0].to_dict()
    assert len(found) > 0


def test_a_row_has_the_days_the_mail_and_the_head(history: History) -> None:
    database = history(3, people=40)
    with database.reading() as conn:
        found = still_to_do(conn, AS_OF, TOKYO)
        people = {row.id: row for row in conn.execute(select(employee))}
        heads = Heads.on(conn, AS_OF)
        standing = standings(conn, AS_OF, TOKYO).set_index(["employee_id", "module_id"])
        retired = [module for module in on_record(conn).modules if on_record(conn).retired_by(module, AS_OF, TOKYO)]
    assert tuple(found.columns) == COLUMNS
    for row in found.to_dict("records"):
        person, where = people[row["employee_id"]], standing.loc[(row["employee_id"], row["module_id"])]
        assert (row["name"], row["mail"]) == (person.name, person.mail)
        assert (row["state"], row["due"], row["attempts_left"]) == (where["state"], where["due"], where["attempts_left"])
        assert row["due"] + timedelta(days=row["days_overdue"]) == pd.Timestamp(AS_OF)
        assert list(row["heads"]) == heads.of(row["employee_id"], row["department"])
        assert row["head"] == " / ".join(people[head].name for head in row["heads"])
    expected = standing[standing["state"].isin(TO_DO) & standing["due"].notna()].drop(index=retired, level="module_id")
    assert set(zip(found["employee_id"], found["module_id"], strict=True)) == set(expected.index)
    assert found["days_overdue"].is_monotonic_decreasing


def test_where_nobody_is_overdue_the_frame_has_its_columns(records: Database) -> None:
    with records.reading() as conn:
        assert list(overdue(conn, AS_OF, TOKYO).columns) == list(COLUMNS)


def test_a_head_is_the_nearest_above_who_is_somebody_else() -> None:
    heads = Heads({"総務部": ["B1"], "総務部/人事課": ["K1", "K2"], "土木部": ["D1"]})
    assert heads.of("E1", "総務部/人事課/人事係") == ["K1", "K2"]
    assert heads.of("K1", "総務部/人事課") == ["K2"]
    assert heads.of("B1", "総務部") == []
    assert heads.of("E1", "総務部付") == []
    assert heads.of("E1", "総務部/総務課") == ["B1"]
