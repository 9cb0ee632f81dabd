"""Of people whose personal data were deleted a record store gets nothing more, and no pseudonym ever."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.grading.voiding import void
from kenshu.interchange import sending
from kenshu.interchange.sending import Item, Sent, send
from kenshu.ledger.retention import Leaver, erase_records
from kenshu.ledger.verify import verify
from kenshu.storage.tables import xapi_statement
from tests.conftest import NOW, Desk
from tests.interchange.strict_store import Fault, StrictStore, wired
from tests.interchange.test_xapi import graded, regraded, told

ALIAS = "erased-00aa"


@pytest.fixture
def store() -> StrictStore:
    return StrictStore()


@pytest.fixture
def two(desk: Desk) -> tuple[Attempt, Attempt]:
    """Attempts of two (fictional) people, of whom the first will be erased."""
    return graded(desk, "E1", 9.0), graded(desk, "E2", 5.0)


def sent(desk: Desk, store: StrictStore) -> Sent:
    return send(desk.database, desk.course, wired(store))


def erase(desk: Desk) -> None:
    with desk.database.writing() as conn:
        erase_records(conn, [Leaver("E1", "E1", "架空 花子", "", NOW.date(), ALIAS)], "hr")


def marked(desk: Desk) -> set[str]:
    with desk.database.reading() as conn:
        return set(conn.scalars(select(xapi_statement.c.attempt_id)))


@pytest.mark.both_databases
def test_nothing_more_is_sent_of_them_and_their_marks_are_gone(
    desk: Desk, store: StrictStore, two: tuple[Attempt, Attempt]
) -> None:
    sent(desk, store)
    before = dict(store.kept)
    erase(desk)
    assert marked(desk) == {two[1].id}
    regraded(desk, two[0], 5.0)
    with desk.database.writing() as conn:
        void(conn, two[0].id, "hr", NOW, "架空")
    done = sent(desk, store)
    assert (done.sent, done.voided, done.left_out, done.needs_a_person) == (0, 0, 1, False)
    assert store.kept == before
    regraded(desk, two[1], 9.0)
    assert sent(desk, store).sent == 2
    assert ALIAS not in json.dumps(store.kept)
    with desk.database.reading() as conn:
        assert verify(conn) == []


def test_a_file_of_statements_leaves_them_out_too(desk: Desk, two: tuple[Attempt, Attempt]) -> None:
    erase(desk)
    assert {one["actor"]["account"]["name"] for one in told(desk)} == {"E2"}
    out = desk.course.root / "statements.jsonl"
    words = ["--course", str(desk.course.root), "xapi", "--out", str(out), "--json"]
    assert json.loads(CliRunner().invoke(kenshu, words).stdout)["left_out"] == 1
    assert ALIAS not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("taken", [True, False])
def test_an_unclear_end_before_is_left_unclear(desk: Desk, store: StrictStore, two: tuple[Attempt, Attempt], taken: bool) -> None:
    store.faults.append(Fault(taken=taken))
    sent(desk, store)
    erase(desk)
    assert sent(desk, store).sent == 2
    assert store.verbs("E2") == ["attempted", "failed"]
    assert len(store.kept) == (5 if taken else 2)


def test_an_erasure_in_the_middle_of_a_run_is_heeded(
    desk: Desk, store: StrictStore, two: tuple[Attempt, Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = sending._Sender.send_batch

    def erased_first(self: sending._Sender, items: list[Item]) -> bool:
        erase(desk)
        return begin(self, items)

    monkeypatch.setattr(sending._Sender, "send_batch", erased_first)
    done = sent(desk, store)
    assert (done.sent, done.left, marked(desk)) == (2, 0, {two[1].id})
    assert {each["actor"]["account"]["name"] for each in store.kept.values()} == {"E2"}
