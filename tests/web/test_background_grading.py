"""Grading without anybody pressing anything."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.results import grades
from kenshu.storage import Database
from kenshu.storage.guards import changes_allowed
from kenshu.web.background import TRIES_AGAIN_AFTER, Grader
from tests.conftest import Desk, right_answers
from tests.web.conftest import Site


class AnnouncingGrader(Grader):
    """The grader as it is; `looked` is set after each look."""

    looked = threading.Event()

    def look(self) -> None:
        """Look, then say so."""
        super().look()
        self.looked.set()


@pytest.fixture
def grading_site(course: Course, database: Database, content: Content, quick_hashes: None) -> Iterator[Site]:
    """The server of the test's course, its grader at work."""
    with closing(Site(course, AnnouncingGrader)) as running:
        yield running


def test_a_result_stands_after_the_hand_in_without_anybody_pressing_anything(
    grading_site: Site, account: Callable[..., str], desk: Desk, content: Content
) -> None:
    attempt = desk.start(account("E0001"))
    desk.answer(attempt, right_answers(content, attempt))
    client = grading_site.person("E0001")

    handed_in = client.post(f"/attempts/{attempt.id}/hand-in", data={"confirm": "yes"})

    assert handed_in.status_code == 303
    while client.get(f"/api/attempts/{attempt.id}/result-state").json() != {"state": "done"}:
        AnnouncingGrader.looked.clear()
        assert AnnouncingGrader.looked.wait(60)
    with desk.database.reading() as conn:
        grade = grades.latest(conn, attempt.id)
    assert grade is not None
    assert grade.score > 0
    assert client.get(f"/attempts/{attempt.id}/result").status_code == 200


def test_what_the_last_run_left_over_is_graded_first(desk: Desk, employee: str, course: Course) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)

    Grader(course, desk.database).look()

    with desk.database.reading() as conn:
        assert grades.latest(conn, attempt.id) is not None


def belong_to(desk: Desk, attempt: Attempt, edition: str | None) -> None:
    with desk.database.writing() as conn, changes_allowed(conn):
        conn.execute(text("UPDATE attempt SET edition = :edition WHERE id = :id"), {"edition": edition, "id": attempt.id})


def test_a_hand_in_that_cannot_be_graded_holds_up_no_other_and_is_tried_again(
    desk: Desk, course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, fine = desk.start(desk.employ("E0001"), "confidentiality"), desk.start(desk.employ("E0002"), "working-hours")
    desk.hand_in(stuck)
    desk.hand_in(fine)
    belong_to(desk, stuck, "gone")
    grader = Grader(course, desk.database)

    with caplog.at_level(logging.ERROR):
        grader.look()

    assert stuck.id in caplog.text
    assert graded(desk) == {fine.id}
    belong_to(desk, stuck, stuck.edition)
    for _ in range(TRIES_AGAIN_AFTER):
        grader.look()
    assert graded(desk) == {fine.id, stuck.id}


def test_a_fault_of_the_grader_ends_neither_it_nor_the_server(
    desk: Desk, employee: str, course: Course, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = desk.start(employee)
    desk.hand_in(attempt)
    grader = Grader(course, desk.database)
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr("kenshu.grading.bulk.grade", lambda *_: 1 / 0)
        grader.look()
    assert "stumbled" in caplog.text

    grader.look()

    assert graded(desk) == {attempt.id}


def test_manual_scores_are_taken_over_when_the_gradebook_changes(
    desk: Desk, employee: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Course] = []
    monkeypatch.setattr("kenshu.nbgrader.manual_scores.take_manual_scores", taken.append)
    grader = Grader(course, desk.database)
    desk.hand_in(desk.start(employee))
    grader.look()
    grader.look()
    before = len(taken)

    (course.grading / "gradebook.db").touch()
    grader.look()

    assert before == 1
    assert len(taken) == 2


def graded(desk: Desk) -> set[str]:
    with desk.database.reading() as conn:
        return set(grades.latest_of(conn))


def test_a_hand_in_from_jupyterlab_is_taken_in_and_graded(
    grading_site: Site, account: Callable[..., str], course: Course, desk: Desk
) -> None:
    account("E0001")
    hand_in = course.inbound / "E0001+working-hours+2026-11-24 01:30:00.000000 UTC+r1"
    hand_in.mkdir(parents=True)
    (hand_in / "answers.jsonl").touch()
    (hand_in / "timestamp.txt").touch()
    with desk.database.reading() as conn:
        while not [grade for attempt in attempts.of(conn, "E0001") if (grade := grades.latest(conn, attempt.id))]:
            conn.rollback()
            AnnouncingGrader.looked.clear()
            assert AnnouncingGrader.looked.wait(60)


def test_a_hand_in_that_is_still_arriving_is_taken_when_it_has_arrived(
    course: Course, database: Database, account: Callable[..., str], desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    account("E0001")
    hand_in = course.inbound / "E0001+working-hours+2026-11-24 01:30:00.000000 UTC+r1"
    hand_in.mkdir(parents=True)
    (hand_in / "answers.jsonl").touch()
    grader = Grader(course, database)
    grader.look()
    assert "timestamp.txt" in caplog.text
    (hand_in / "timestamp.txt").touch()
    for _ in range(TRIES_AGAIN_AFTER):
        grader.look()
    assert caplog.text.count("left where it is") == 1
    with database.reading() as conn:
        assert [attempt.handed_in_at is not None for attempt in attempts.of(conn, "E0001")] == [True]
