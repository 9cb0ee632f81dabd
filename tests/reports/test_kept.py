"""Figures are kept as long as the records stay as they are, and no longer."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event, update

from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import absences
from kenshu.reports import kept
from kenshu.reports.completion import completion
from kenshu.reports.overdue import overdue, still_to_do
from kenshu.reports.people_list import people_list
from kenshu.storage import Database
from kenshu.storage.tables import employee
from tests.acts.city import MODULE, City
from tests.conftest import NOW, Desk
from tests.reports.conftest import TOKYO

DAY = NOW.date()
LATE = DAY + timedelta(days=400)  # past every due date


@pytest.fixture
def city(course: Course, database: Database, content: Content) -> City:
    return City(course, database, content)


def figures(city: City) -> tuple[Any, ...]:
    """Every kept figure, each beside what is reckoned anew."""
    with city.database.reading() as conn:
        pairs = (
            (kept.completion(conn, DAY, TOKYO), completion(conn, DAY, TOKYO)),
            (kept.people_list(conn, DAY, TOKYO), people_list(conn, DAY, TOKYO)),
            (kept.still_to_do(conn, LATE, TOKYO), still_to_do(conn, LATE, TOKYO)),
            (kept.overdue(conn, LATE, TOKYO), overdue(conn, LATE, TOKYO)),
        )
    for found, anew in pairs:
        pd.testing.assert_frame_equal(found, anew)
    return tuple(found.to_json(date_format="iso") for found, _ in pairs)


def attempts(city: City) -> Iterator[None]:
    """What a learner does at a module, step by step."""
    desk = Desk(city.course, city.database)
    attempt = desk.start("H0001", MODULE)
    yield
    desk.hand_in(attempt)
    yield


def test_what_a_learner_does_is_in_the_next_figures(city: City) -> None:
    before = figures(city)
    for _ in attempts(city):
        now = figures(city)
        assert now != before
        before = now


def test_every_act_that_writes_makes_the_next_figures_new(city: City) -> None:
    made: list[int] = []

    def read() -> None:
        with city.database.reading() as conn:
            kept.kept(conn, "what rests on the records", lambda: made.append(1))

    def enter() -> None:
        city.does("H0001", "absence.enter", employee_id="E0001", kind="leave", reason="架空", first=DAY.isoformat())

    def assign() -> None:
        order = {"module_id": MODULE, "departments": ["総務部"], "due": (DAY + timedelta(days=9)).isoformat()}
        seen = city.does("T0001", "assignment.preview", **order)["fingerprint"]
        city.does("T0001", "assignment.make", **order, fingerprint=seen)

    for act in (enter, assign):
        read()
        read()
        before = len(made)
        act()
        read()
        assert len(made) == before + 1


def test_a_new_name_is_in_the_next_list(city: City) -> None:
    figures(city)
    with city.database.writing() as conn:
        conn.execute(update(employee).where(employee.c.id == "E0001").values(name="架空 新姓"))
    figures(city)


def test_unchanged_records_are_not_read_again(city: City) -> None:
    figures(city)
    asked: list[str] = []
    with city.database.reading() as conn:
        event.listen(conn, "before_cursor_execute", lambda *call: asked.append(call[2]))
        kept.completion(conn, DAY, TOKYO)
    (query,) = [each for each in asked if each != "BEGIN"]
    assert "max(ledger.seq)" in query


def test_nothing_is_kept_of_a_transaction_that_is_undone(city: City) -> None:
    before = figures(city)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), city.database.writing() as conn:
        absences.enter(conn, "E0001", "leave", DAY, None, by="H0001", now=NOW, reason="架空")
        kept.completion(conn, DAY, TOKYO)
        raise Undone
    assert figures(city) == before


def test_of_many_who_ask_at_once_one_reckons(city: City) -> None:
    made: list[int] = []
    together = threading.Barrier(6)

    def ask() -> None:
        with city.database.reading() as conn:
            together.wait()
            kept.kept(conn, "slow", lambda: made.append(1))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [1]


def test_what_failed_is_tried_again_and_not_more_is_kept_than_there_is_room_for(city: City) -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    with city.database.reading() as conn:
        with pytest.raises(ZeroDivisionError):
            kept.kept(conn, 0, lambda: 1 // 0)
        for number in range(kept.MOST + 1):
            assert kept.kept(conn, number, lambda number=number: make(number)) == number  # type: ignore[misc]
        assert kept.kept(conn, kept.MOST, lambda: make(-1)) == kept.MOST
        assert kept.kept(conn, 0, lambda: make(-2)) == -2
    assert made == [*range(kept.MOST + 1), -2]


def test_what_a_reader_does_with_a_table_is_their_own(city: City) -> None:
    with city.database.reading() as conn:
        table = kept.completion(conn, DAY, TOKYO)
        table["required"] = 0
        assert kept.completion(conn, DAY, TOKYO)["required"].sum() > 0
