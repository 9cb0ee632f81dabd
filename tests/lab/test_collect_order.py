"""Hand-ins whose folder hides another's, or whose time cannot be, are named and left where they are. All fictional."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kenshu import clock
from kenshu.lab import collect as module
from kenshu.lab.collect import collect
from kenshu.storage import Database
from tests.conftest import Desk
from tests.lab.exchange import MODULE, Exchange, handed_in, reasons

pytestmark = pytest.mark.usefixtures("employee")


@pytest.mark.parametrize("letter", ["\n", "\r", "\x1e", "\x85", "\u2028", "\udcff"])
def test_a_folders_name_hides_nobody_elses_hand_in(exchange: Exchange, database: Database, letter: str) -> None:
    folder = exchange.put(exchange.lines(), random="r2")
    exchange.put(exchange.lines(), random=f"r1{letter}{folder.name}")
    found = collect(exchange.course)
    assert [each.name for each in found.taken] == [folder.name]
    (refused,) = found.refused
    assert refused.reason.key == "collect.letters"
    assert refused.reason.message("ja").isprintable()
    assert len(handed_in(database)) == 1


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The file system says that everything was handed in at a moment."""
    read = module._read

    def told(folder: Any) -> Any:
        return module._Waiting(**{**vars(read(folder)), "at": moment})

    monkeypatch.setattr(module, "_read", told)


def test_a_hand_in_that_is_still_to_come_is_left(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange.put(exchange.lines())
    at(monkeypatch, clock.now() + timedelta(hours=1))
    assert "still to come" in reasons(exchange.course)[0]
    monkeypatch.undo()
    at(monkeypatch, clock.now() + timedelta(minutes=1))  # clocks differ
    assert len(collect(exchange.course).taken) == 1


def test_a_second_attempt_of_before_the_first_is_left(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange.put([], random="r1")
    assert len(collect(exchange.course).taken) == 1
    exchange.put(exchange.lines(number=2), random="r2")
    at(monkeypatch, datetime(2026, 11, 1, tzinfo=UTC))
    (reason,) = reasons(exchange.course)
    assert "before what is on record of attempt 1" in reason
    monkeypatch.undo()
    assert len(collect(exchange.course).taken) == 1


def test_a_hand_in_of_before_its_attempt_was_begun_is_left(
    exchange: Exchange, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.start("E0001", MODULE)
    exchange.put(exchange.lines())
    at(monkeypatch, datetime(2026, 11, 1, tzinfo=UTC))
    (reason,) = reasons(exchange.course)
    assert "before what is on record of attempt 1" in reason
    assert handed_in(database) == []
