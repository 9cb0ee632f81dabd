"""A record store comes to hold what the records say, once, whatever happens on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kenshu.grading.voiding import void
from kenshu.interchange import sending
from kenshu.interchange.record_store import RecordStore
from kenshu.interchange.sending import Sent, look, send
from kenshu.storage import ledger
from kenshu.storage.tables import edition, rule_change, xapi_statement
from tests.conftest import NOW, Desk
from tests.interchange.strict_store import Fault, Killed, StrictStore, verb_of, wired
from tests.interchange.test_xapi import graded, regraded, told


@pytest.fixture
def store() -> StrictStore:
    return StrictStore()


def sent(desk: Desk, store: StrictStore, address: str = "https://lrs.example/xapi") -> Sent:
    return send(desk.database, desk.course, wired(store, address))


def figures(done: Sent) -> tuple[int, int, int, int, int]:
    return done.sent, done.voided, len(done.held), len(done.refused), done.left


def marks(desk: Desk) -> dict[str | None, int]:
    with desk.database.reading() as conn:
        rows = conn.execute(select(xapi_statement.c.outcome, func.count()).group_by(xapi_statement.c.outcome))
        return {row[0]: row[1] for row in rows}


@pytest.mark.both_databases
def test_only_what_is_new_is_sent(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    assert figures(sent(desk, store)) == (3, 0, 0, 0, 0)
    assert list(store.kept.values()) == told(desk)
    graded(desk, "E2", 5.0)
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 0)
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)
    assert [len(ids) for ids in store.requests] == [3, 2]
    assert marks(desk) == {"sent": 5}


def test_another_store_gets_everything_under_the_same_ids(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    other = StrictStore()
    sent(desk, store)
    assert figures(sent(desk, other, "https://other.example/xapi")) == (3, 0, 0, 0, 0)
    assert other.kept == store.kept


def test_a_mended_title_and_a_new_home_change_nothing_that_was_sent(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    sent(desk, store)
    before = dict(store.kept)
    desk.course.settings["title"] = {"ja": "改題", "en": "Renamed"}
    desk.course.settings["xapi"] = {"home": "https://city.example/learning"}
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)
    graded(desk, "E2", 5.0)
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 0)
    assert {name: store.kept[name] for name in before} == before
    assert {each["actor"]["account"]["homePage"] for name, each in store.kept.items() if name not in before} == {
        "https://city.example/learning"
    }


@pytest.mark.both_databases
def test_what_a_regrade_overturned_is_voided_before_the_new_verdict_is_sent(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    sent(desk, store)
    regraded(desk, attempt, 5.0)
    done = sent(desk, store)
    assert figures(done) == (1, 2, 0, 0, 0)
    assert [verb_of(store.kept[name]) for name in store.requests[-1]] == ["voided", "voided", "failed"]
    assert store.verbs("E1") == ["attempted", "failed"]
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)


def test_a_verdict_that_comes_back_is_told_again_under_another_id(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    for points in (9.0, 5.0, 9.0, 5.0, 9.0):
        regraded(desk, attempt, points)
        sent(desk, store)
    assert store.verbs("E1") == ["attempted", "completed", "passed"]
    assert len(set(store.voided)) == len(store.voided) == 6
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)


def test_a_regrade_that_changes_no_score_sends_nothing(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    sent(desk, store)
    regraded(desk, attempt, 9.0)
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)


def test_a_verdict_that_waits_for_a_person_again_is_voided(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    sent(desk, store)
    regraded(desk, attempt, None)
    assert figures(sent(desk, store)) == (0, 2, 0, 0, 0)
    assert store.verbs("E1") == ["attempted"]


def test_another_validity_voids_the_completion_alone(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    sent(desk, store)
    with desk.database.writing() as conn:
        key = conn.execute(select(edition.c.id).where(edition.c.sha256 == desk.edition().sha256)).scalar_one()
        rules = {**desk.edition().content["rules"], "valid": "for good"}
        row = {"edition_id": key, "rules": rules, "reason": "架空", "entered_by": "H1", "entered_at": NOW + timedelta(days=2)}
        ledger.add(conn, rule_change, [row])
    assert figures(sent(desk, store)) == (1, 1, 0, 0, 0)
    voiding = next(each for each in store.kept.values() if verb_of(each) == "voided")
    assert voiding["timestamp"].startswith("2026-11-26")
    assert store.verbs("E1") == ["attempted", "completed", "passed"]


@pytest.mark.both_databases
def test_of_a_voided_attempt_everything_is_voided(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    sent(desk, store)
    with desk.database.writing() as conn:
        void(conn, attempt.id, "H1", NOW + timedelta(days=3), "架空")
    assert figures(sent(desk, store)) == (0, 3, 0, 0, 0)
    assert (store.live, len(store.voided)) == ([], 3)
    assert {each["timestamp"] for each in store.kept.values() if verb_of(each) == "voided"} == {"2026-11-27T01:30:00.000+00:00"}
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)


def test_one_statement_that_the_store_holds_otherwise_stops_nothing_and_is_named_once(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    graded(desk, "E2", 5.0)
    theirs = next(each for each in told(desk) if verb_of(each) == "passed")
    store.kept[theirs["id"]] = {**theirs, "timestamp": "2020-01-01T00:00:00Z"}
    done = sent(desk, store)
    assert figures(done) == (4, 0, 1, 0, 0)
    assert (done.held[0]["statement"], done.held[0]["verb"], done.needs_a_person) == (theirs["id"], "passed", True)
    assert len(store.kept) == 5
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)
    assert marks(desk) == {"sent": 4, "held": 1}


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("status", [0, 500, 503])
def test_after_an_unclear_end_the_same_ids_are_sent(desk: Desk, store: StrictStore, status: int, taken: bool) -> None:
    graded(desk, "E1", 9.0)
    store.faults.append(Fault(status, taken))
    done = sent(desk, store)
    assert figures(done) == (0, 0, 0, 0, 3)
    assert done.stopped is not None
    assert marks(desk) == {None: 3}
    desk.course.settings["title"] = {"ja": "改題", "en": "Renamed"}  # so that the store finds them to be others
    assert figures(sent(desk, store)) == (3, 0, 0, 0, 0)
    assert store.verbs("E1") == ["attempted", "completed", "passed"]
    assert (len(store.kept), marks(desk)) == (3, {"sent": 3})


def test_a_verdict_that_was_overturned_after_an_unclear_end_is_voided(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    store.faults.append(Fault(taken=True))
    sent(desk, store)
    regraded(desk, attempt, 5.0)
    assert sent(desk, store).voided == 2
    assert store.verbs("E1") == ["attempted", "failed"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_run_that_was_killed_is_gone_on_with(desk: Desk, store: StrictStore, taken: bool) -> None:
    graded(desk, "E1", 9.0)
    store.faults.append(Fault(taken=taken, killed=True))
    with pytest.raises(Killed):
        sent(desk, store)
    assert figures(sent(desk, store)) == (3, 0, 0, 0, 0)
    assert len(store.kept) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_what_the_store_surely_did_not_take_has_no_mark(desk: Desk, store: StrictStore, status: int) -> None:
    attempt = graded(desk, "E1", 9.0)
    store.faults.append(Fault(status))
    assert (sent(desk, store).left, marks(desk)) == (3, {})
    regraded(desk, attempt, 5.0)
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 0)
    assert store.voided == []


def test_a_batch_that_is_too_large_goes_in_parts(desk: Desk, store: StrictStore) -> None:
    graded(desk, "E1", 9.0)
    graded(desk, "E2", 5.0)
    store.most = 2000
    assert figures(sent(desk, store)) == (5, 0, 0, 0, 0)
    store.most = 10
    graded(desk, "E3", 5.0)
    done = sent(desk, store)
    assert (figures(done), done.stopped is not None) == ((0, 0, 0, 2, 0), True)
    store.most = 10**6
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 0)


def test_a_statement_that_the_store_finds_invalid_holds_up_no_other(
    desk: Desk, store: StrictStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded(desk, "E1", 9.0)
    graded(desk, "E 2", 5.0)
    true = StrictStore.answer
    monkeypatch.setattr(StrictStore, "answer", lambda self, body: (400, "a name") if b'"E 2"' in body else true(self, body))
    done = sent(desk, store)
    assert figures(done) == (3, 0, 0, 2, 0)
    assert "a name" in done.refused[0]["reason"]["en"]
    monkeypatch.undo()
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 0)


def test_a_store_that_stops_half_way_has_the_rest_later(desk: Desk, store: StrictStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    graded(desk, "E1", 9.0)
    graded(desk, "E2", 5.0)
    store.faults.extend([None, Fault(503)])
    assert figures(sent(desk, store)) == (2, 0, 0, 0, 3)
    assert figures(sent(desk, store)) == (3, 0, 0, 0, 0)
    assert len(store.kept) == 5


def test_a_look_sends_and_marks_nothing(desk: Desk, store: StrictStore) -> None:
    attempt = graded(desk, "E1", 9.0)
    with desk.database.reading() as conn:
        assert figures(look(conn, desk.course, "https://lrs.example/xapi")) == (3, 0, 0, 0, 0)
    assert (marks(desk), store.requests) == ({}, [])
    sent(desk, store)
    regraded(desk, attempt, 5.0)
    with desk.database.reading() as conn:
        assert figures(look(conn, desk.course, "https://lrs.example/xapi")) == (1, 2, 0, 0, 0)


def test_what_another_run_sent_meanwhile_is_not_sent_again(desk: Desk, store: StrictStore, monkeypatch: pytest.MonkeyPatch) -> None:
    graded(desk, "E1", 9.0)
    planned = sending.plan

    def meanwhile(*args: object) -> list[sending.Item]:
        found = planned(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(sending, "plan", planned)
        sent(desk, store)
        return found

    monkeypatch.setattr(sending, "plan", meanwhile)
    assert figures(sent(desk, store)) == (0, 0, 0, 0, 0)
    assert len(store.requests) == 1


def test_progress_is_told(desk: Desk, store: StrictStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    graded(desk, "E1", 9.0)
    steps: list[tuple[int, int]] = []
    way: RecordStore = wired(store)
    send(desk.database, desk.course, way, lambda done, total: steps.append((done, total)))
    assert steps == [(2, 3), (3, 3)]
