import os
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kenshu import clock
from kenshu.attempts import journal
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release, retire
from kenshu.lab.collect import collect
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.storage import Database
from tests.conftest import Desk
from tests.lab.exchange import MODULE, Exchange, handed_in

pytestmark = pytest.mark.usefixtures("employee")


def test_where_nothing_waits_nothing_is_collected(course: Course) -> None:
    assert collect(course).taken == []


def test_a_hand_in_is_taken_once_and_its_folder_stays(exchange: Exchange, database: Database) -> None:
    folder = exchange.put(exchange.lines())
    (taken,) = collect(exchange.course).taken
    (attempt,) = handed_in(database)
    assert (taken.employee_id, taken.module_id, taken.receipt.attempt_id) == ("E0001", MODULE, attempt.id)
    with database.reading() as conn:
        saved = journal.latest(conn, attempt.id)
    assert {slot: answer.value for slot, answer in saved.items()} == {line["slot"]: line["value"] for line in exchange.lines()}
    assert folder.is_dir()
    again = collect(exchange.course)
    assert (again.taken, again.refused) == ([], [])


def test_nothing_of_the_learners_notebook_is_kept(exchange: Exchange) -> None:
    exchange.put(exchange.lines())
    collect(exchange.course)
    write_missing(exchange.course)
    submitted = exchange.course.submitted / "E0001" / MODULE
    assert (submitted / f"{MODULE}.ipynb").is_file()
    assert b"whatever a learner wrote" not in b"".join(path.read_bytes() for path in submitted.iterdir())


def test_the_time_is_the_file_systems_whatever_the_learner_wrote(exchange: Exchange, database: Database) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    folder = exchange.put(exchange.lines())
    for path in (folder, folder / "answers.jsonl"):
        os.utime(path, (0, 0))
    (taken,) = collect(exchange.course).taken
    assert before < taken.receipt.at < datetime.now(UTC) + timedelta(seconds=5)
    assert handed_in(database)[0].handed_in_at == taken.receipt.at


def test_the_same_hand_in_twice_gets_one_receipt(exchange: Exchange, database: Database) -> None:
    exchange.put(exchange.lines(), random="r1")
    exchange.put(exchange.lines(), random="r2")
    receipts = {taken.receipt.number for taken in collect(exchange.course).taken}
    assert len(receipts) == 1
    assert len(handed_in(database)) == 1


def test_nothing_answered_is_a_hand_in_too(exchange: Exchange, database: Database) -> None:
    exchange.put([])
    assert len(collect(exchange.course).taken) == 1
    assert len(handed_in(database)) == 1


def test_the_attempt_that_was_begun_last_is_the_one_handed_in(exchange: Exchange, database: Database) -> None:
    exchange.put(exchange.lines(), random="r1")
    collect(exchange.course)
    marks = [
        {"number": 1, "mark": "handed_in", "at": "2026-11-24T01:40:00+00:00"},
        {"number": 2, "mark": "begun", "at": "2026-11-25T00:00:00+00:00"},
    ]
    exchange.put([*exchange.lines(), *marks, *exchange.lines(number=2)], random="r2")
    collect(exchange.course)
    assert [attempt.number for attempt in handed_in(database)] == [1, 2]


def test_an_attempt_begun_on_the_page_goes_on(exchange: Exchange, desk: Desk, database: Database) -> None:
    attempt = desk.start("E0001")
    first = exchange.lines()[0]
    desk.answer(attempt, {first["slot"]: None})
    exchange.put(exchange.lines())
    (taken,) = collect(exchange.course).taken
    assert taken.receipt.attempt_id == attempt.id
    with database.reading() as conn:
        assert journal.latest(conn, attempt.id)[first["slot"]].value == first["value"]


def released_anew(desk: Desk, content: Content, at: datetime | None = None) -> str:
    """Release the module with other prompts; return what its notebooks said before."""
    before = desk.edition(MODULE)
    written = deepcopy(dict(compose(content, content.modules[MODULE])))
    for question in written["questions"].values():
        question["offered"]["prompt"]["en"] += " Really?"
    with desk.database.writing() as conn:
        assert release(conn, written, "trainer", at or clock.now()) is not None
    return before.public_sha256


def saying(lines: list[dict[str, Any]], released: str) -> list[dict[str, Any]]:
    return [{**line, "released": released} for line in lines]


def test_what_was_begun_in_jupyterlab_outlives_a_new_release(exchange: Exchange, desk: Desk, content: Content) -> None:
    begun = desk.edition(MODULE)
    exchange.put(saying(exchange.lines(), released_anew(desk, content)))
    assert len(collect(exchange.course).taken) == 1
    assert handed_in(desk.database)[0].edition == begun.sha256 != desk.edition(MODULE).sha256


def test_what_was_answered_at_the_edition_before_is_not_handed_in(exchange: Exchange, desk: Desk, content: Content) -> None:
    old = released_anew(desk, content)
    first, second = exchange.lines()[:2]
    exchange.put([*saying([first], old), *saying([second], desk.edition(MODULE).public_sha256)])
    assert len(collect(exchange.course).taken) == 1
    (taken,) = handed_in(desk.database)
    assert taken.edition == desk.edition(MODULE).sha256
    with desk.database.reading() as conn:
        recorded = {slot: saved.value for slot, saved in journal.latest(conn, taken.id).items()}
    assert recorded == {second["slot"]: second["value"]}
    assert first["slot"] in taken.draw


def test_a_notebook_of_no_edition_on_record_is_refused(exchange: Exchange, desk: Desk) -> None:
    exchange.put(saying(exchange.lines(), "0" * 64))
    (refused,) = collect(exchange.course).refused
    assert "no edition on record" in refused.reason.message("en")
    assert "記録にある版" in refused.reason.message("ja")
    assert handed_in(desk.database) == []


def test_an_attempt_on_record_is_taken_at_the_edition_it_was_begun_at(exchange: Exchange, desk: Desk, content: Content) -> None:
    begun = desk.start("E0001")
    exchange.put(saying(exchange.lines(), released_anew(desk, content)))
    assert [taken.receipt.attempt_id for taken in collect(exchange.course).taken] == [begun.id]
    assert handed_in(desk.database)[0].edition == begun.edition != desk.edition(MODULE).sha256


def test_one_handed_in_before_another_edition_was_released_is_taken_after_it(
    exchange: Exchange, desk: Desk, content: Content
) -> None:
    folder = exchange.put(saying(exchange.lines(), desk.edition(MODULE).public_sha256))
    released_anew(desk, content, datetime.fromtimestamp(folder.stat().st_ctime, UTC) + timedelta(seconds=1))
    assert len(collect(exchange.course).taken) == 1


def test_a_retired_module_takes_what_was_begun_and_no_first_hand_in(exchange: Exchange, desk: Desk) -> None:
    desk.employ("E0002")
    begun = desk.start("E0001")
    with desk.database.writing() as conn:
        retire(conn, MODULE, "trainer", clock.now(), "quizzes/working-hours.yaml is gone")
    exchange.put(exchange.lines())
    exchange.put(exchange.lines("E0002"), who="E0002")
    collected = collect(exchange.lab(shared_account=True))
    assert [taken.receipt.attempt_id for taken in collected.taken] == [begun.id]
    (refused,) = collected.refused
    assert "is retired" in refused.reason.message("en")
    assert "終了しています" in refused.reason.message("ja")
    assert handed_in(desk.database, "E0002") == []
