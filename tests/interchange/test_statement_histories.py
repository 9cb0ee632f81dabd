"""Whatever happens, in whatever order, a record store ends up with what the records say, counted by hand."""

import pytest
from tools.statement_histories import History, histories

from kenshu.course import Course
from kenshu.interchange import sending


def test_after_random_histories_the_store_holds_what_the_records_say(course: Course) -> None:
    ran = list(histories(course, 40))
    assert [history.wrong for history in ran if history.wrong] == []
    assert all(sum(history.done[act] for history in ran) for act in ("grade", "void", "erase", "rename", "send"))


def test_a_sender_that_forgets_what_ended_unclear_is_found(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending._Sender, "_begin", lambda self, items: (items, [item.id for item in items]))
    ran: list[History] = list(histories(course, 20))
    assert any(history.wrong for history in ran)
