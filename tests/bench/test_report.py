"""The benchmark of the report makes its figures, and the report reads a large city from its indices alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.report import QUICK, run
from sqlalchemy import event

from bench import city, report
from kenshu.content import Content
from kenshu.editions.on_record import on_record
from kenshu.reports.completion import completion
from kenshu.results.standing.attempts_until import attempts_until
from kenshu.storage import Database, open_database
from tests.reports.conftest import TOKYO

SIZE = city.Size(people=60, modules=4, years=2)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Database]:
    """A city of sixty: to be read only."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('city') / 'kenshu.db'}")
    city.fill(database, city.with_modules(content, SIZE.modules), SIZE)
    yield database
    database.close()


@pytest.mark.kernel
def test_every_figure_is_made(tmp_path: Path) -> None:
    found = run(quick=True, folder=tmp_path)
    assert found.axes == report.AXES
    assert [curve.work for curve in found.curves] == [
        [float(each.people * each.modules) for each in QUICK.cities],
        [*QUICK.exported],
    ]
    assert all(cost > 0 for curve in found.curves for cost in curve.cost)
    assert all(len(row.values) == 1 and row.least > 0 for row in found.rows)
    assert [target.wanted for target in found.targets] == ["≤ 1/10 of the time", "told", "told"]


def test_a_city_has_everybody_assigned_to_every_module(filled: Database, content: Content) -> None:
    with filled.reading() as conn:
        table = completion(conn, city.AS_OF, TOKYO)
    whole = table[table["level"] == 0]
    assert list(whole["required"]) == [SIZE.people] * SIZE.modules
    assert ((whole["complete"] > 0) & (whole["complete"] < SIZE.people)).all()


def test_the_report_reads_attempts_from_indices_alone(filled: Database, content: Content) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    with filled.reading() as conn:
        event.listen(conn, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        attempts_until(conn, on_record(conn), city.AS_OF, TOKYO)
        ((query, parameters),) = [each for each in asked if "FROM attempt LEFT OUTER JOIN" in each[0]]
        plan = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", parameters)]
    steps = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
    read = [step for step in steps if step != "SCAN attempt_void"]  # a handful of rows, if any
    assert len(read) == 3
    assert all("COVERING INDEX" in step for step in read), steps
