"""Attempts and the journal of their answers."""

from datetime import UTC, datetime, timedelta

import pytest

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.editions.released import Released
from kenshu.errors import AnswerConflict, AnswerRefused, AttemptUnknown, NoAttemptLeft
from kenshu.storage import Database
from kenshu.storage.tables import employee, receipt

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def edition(database: Database) -> Edition:
    with database.reading() as conn:
        return on_record(conn).newest("working-hours")


@pytest.fixture
def released(edition: Edition) -> Released:
    return edition.released


@pytest.fixture
def attempt(database: Database, edition: Edition) -> Attempt:
    with database.writing() as conn:
        conn.execute(employee.insert().values(id="0012", name="架空 花子", added_at=NOW))
        return attempts.start(conn, edition, "0012", NOW)


def save(database: Database, released: Released, attempt: Attempt, value: object, base: int, click: str) -> journal.Saved:
    with database.writing() as conn:
        return journal.save(conn, released, attempt, "t01", value, base, click, NOW)


def an_option(released: Released, attempt: Attempt, number: int = 0) -> str:
    option: str = released.questions[attempt.draw["t01"]]["parts"][number]["id"]
    return option


def hand_in(database: Database, attempt: Attempt) -> None:
    with database.writing() as conn:
        conn.execute(receipt.insert().values(number=attempt.id, attempt_id=attempt.id, answers={}, via="page", at=NOW))


def test_an_open_attempt_is_gone_on_with(database: Database, edition: Edition, attempt: Attempt) -> None:
    with database.writing() as conn:
        assert attempts.start(conn, edition, "0012", NOW + timedelta(days=1)) == attempt


def test_attempts_end_where_the_module_says(database: Database, edition: Edition, attempt: Attempt) -> None:
    for number in (2, 3):
        with database.reading() as conn:
            hand_in(database, attempts.of(conn, "0012")[-1])
        with database.writing() as conn:
            assert attempts.start(conn, edition, "0012", NOW).number == number
    with database.reading() as conn:
        hand_in(database, attempts.of(conn, "0012")[-1])
    with database.writing() as conn, pytest.raises(NoAttemptLeft):
        attempts.start(conn, edition, "0012", NOW)


def test_a_passed_module_starts_no_further_attempt(database: Database, edition: Edition, attempt: Attempt) -> None:
    hand_in(database, attempt)
    with database.writing() as conn, pytest.raises(NoAttemptLeft):
        attempts.start(conn, edition, "0012", NOW, passed=True)


def test_somebody_elses_attempt_is_unknown(database: Database, attempt: Attempt) -> None:
    with database.reading() as conn:
        assert attempts.find(conn, attempt.id, "0012") == attempt
        with pytest.raises(AttemptUnknown):
            attempts.find(conn, attempt.id, "0013")


def test_the_latest_answer_holds_and_none_is_changed(database: Database, released: Released, attempt: Attempt) -> None:
    first = save(database, released, attempt, an_option(released, attempt, 0), 0, "click-1")
    second = save(database, released, attempt, an_option(released, attempt, 1), first.seq, "click-2")
    assert (first.seq, second.seq) == (1, 2)
    with database.reading() as conn:
        assert journal.latest(conn, attempt.id) == {"t01": second}


def test_an_answer_can_be_taken_back(database: Database, released: Released, attempt: Attempt) -> None:
    save(database, released, attempt, an_option(released, attempt), 0, "click-1")
    save(database, released, attempt, None, 1, "click-2")
    with database.reading() as conn:
        assert journal.latest(conn, attempt.id)["t01"].value is None


def test_a_click_sent_twice_is_recorded_once(database: Database, released: Released, attempt: Attempt) -> None:
    option = an_option(released, attempt)
    assert save(database, released, attempt, option, 0, "click-1") == save(database, released, attempt, option, 0, "click-1")


def test_an_answer_on_an_older_state_is_a_conflict(database: Database, released: Released, attempt: Attempt) -> None:
    current = save(database, released, attempt, an_option(released, attempt, 0), 0, "tab-1")
    with pytest.raises(AnswerConflict) as conflict:
        save(database, released, attempt, an_option(released, attempt, 1), 0, "tab-2")
    assert conflict.value.current == current
    with database.reading() as conn:
        assert journal.latest(conn, attempt.id) == {"t01": current}


def test_a_slot_of_another_module_is_refused(database: Database, released: Released, attempt: Attempt) -> None:
    with database.writing() as conn, pytest.raises(AnswerRefused) as refused:
        journal.save(conn, released, attempt, "t99", "a1", 0, "click-1", NOW)
    assert refused.value.key == "answer.slot"
