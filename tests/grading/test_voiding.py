"""An attempt that was voided counts for nothing from then on; as of an earlier day it still counts, and another may be begun."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.errors import AttemptClosed, AttemptUnknown, HandInRefused, KenshuError
from kenshu.grading import rule_change
from kenshu.grading.bulk import grade
from kenshu.grading.override import override
from kenshu.grading.voiding import void
from kenshu.interchange.results import results
from kenshu.interchange.xapi import statements
from kenshu.ledger.recompute import of_records
from kenshu.ledger.verify import verify
from kenshu.reports.completion import completion
from kenshu.reports.heatmap import heatmap
from kenshu.reports.items import item_statistics
from kenshu.results.grades import certificate_holds
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.one import Standing, standing_of
from tests.acts.city import MODULE, City
from tests.conftest import NOW, Desk, right_answers
from tests.grading.test_bulk import text_slot

WHY = "別人が受けた"
LATER = NOW + timedelta(days=3)  # when it is voided


@dataclass(frozen=True)
class Voided:
    """A small city (fictional) in which E0001 passed the module on the day of NOW, and E0002 is in the middle of it."""

    city: City
    desk: Desk
    passed: Attempt
    open: Attempt

    def void(self, attempt: Attempt, now: datetime = LATER) -> None:
        with self.desk.database.writing() as conn:
            void(conn, attempt.id, "H0001", now, WHY)

    def stands(self, employee_id: str, day: date) -> Standing:
        with self.desk.database.reading() as conn:
            return standing_of(conn, MODULE, employee_id, day, self.desk.course.time_zone)

    def read(self, what: Any, *args: Any) -> Any:
        with self.desk.database.reading() as conn:
            return what(conn, *args)

    def row(self, employee_id: str, day: date) -> dict[str, Any]:
        table = self.read(standings, day, self.desk.course.time_zone)
        [row] = table[(table["employee_id"] == employee_id) & (table["module_id"] == MODULE)].to_dict("records")
        return dict(row)

    @property
    def before(self) -> date:
        return self.local(NOW)

    @property
    def after(self) -> date:
        return self.local(LATER)

    def local(self, at: datetime) -> date:
        return at.astimezone(self.desk.course.time_zone).date()


@pytest.fixture
def case(desk: Desk, content: Content) -> Voided:
    city = City(desk.course, desk.database, content)
    with desk.database.writing() as conn:
        void(conn, city.attempts.pop("E0002").id, "H0001", NOW - timedelta(minutes=1), "準備")
    return Voided(city, desk, city.attempts["E0001"], desk.start("E0002"))


@pytest.mark.both_databases
def test_a_handed_in_attempt_counts_for_nothing_afterwards_and_still_does_as_of_an_earlier_day(case: Voided) -> None:
    assert case.row("E0001", case.after)["state"] == "completed"
    as_of_before = case.row("E0001", case.before)
    case.void(case.passed)
    assert case.row("E0001", case.before) == as_of_before
    now = case.row("E0001", case.after)
    assert (now["state"], now["handed_in"], now["attempts_left"]) == ("not_started", False, 3)
    one = case.stands("E0001", case.after)
    assert (one.state, one.may_start, one.attempts_left, one.completed_on) == ("not_started", True, 3, None)


@pytest.mark.both_databases
def test_the_report_and_the_results_follow(case: Voided) -> None:
    def figures(day: date) -> tuple[int, list[str]]:
        table = case.read(completion, day, case.desk.course.time_zone)
        whole = table[(table["module"] == MODULE) & (table["department"] == "")]
        exported = case.read(results, day, case.desk.course.time_zone)
        return int(whole["complete"].iloc[0]), sorted(exported[exported["completed_on"] != ""]["employee_id"])

    as_of_before = figures(case.before)
    assert as_of_before == figures(case.after) == (1, ["E0001"])
    case.void(case.passed)
    assert figures(case.before) == as_of_before
    assert figures(case.after) == (0, [])


@pytest.mark.both_databases
def test_statistics_leave_it_out_and_count_the_first_attempt_that_counts(case: Voided, content: Content) -> None:
    zone = case.desk.course.time_zone
    assert case.read(item_statistics, MODULE).hand_ins == 1
    case.void(case.passed)
    assert case.read(item_statistics, MODULE).hand_ins == 0
    assert case.read(item_statistics, MODULE, case.before, zone).hand_ins == 1
    assert case.read(heatmap, case.after, zone, None, 1).table.empty
    assert not case.read(heatmap, case.before, zone, None, 1).table.empty
    again = case.desk.start("E0001")
    case.desk.answer(again, right_answers(content, again))
    case.desk.hand_in(again, LATER)
    grade(case.desk.course)
    text = text_slot(content, again)
    with case.desk.database.writing() as conn:
        override(conn, case.desk.course, again.id, text, 2.0, by="T0001", now=LATER, reason="採点")
    assert case.read(item_statistics, MODULE).hand_ins == 1
    assert not case.read(heatmap, case.after, zone, None, 1).table.empty


def test_no_statement_is_made_of_it(case: Voided) -> None:
    def verbs() -> list[str]:
        found = case.read(statements, case.desk.course)
        return [each["verb"]["display"]["en-US"] for each in found if each["actor"]["account"]["name"] == "E0001"]

    assert verbs() == ["attempted", "completed", "passed"]
    case.void(case.passed)
    assert verbs() == []


def test_its_certificate_is_withdrawn_and_nothing_that_comes_later_restores_it(case: Voided) -> None:
    def holds(conn: Connection) -> bool:
        return certificate_holds(conn, issued.number)

    issued = certificates.issue(case.desk.database, case.desk.course, case.passed.id, "hr", NOW)
    assert case.read(holds)
    case.void(case.passed)
    assert not case.read(holds)
    database, zone = case.desk.database, case.desk.course.time_zone
    seen = rule_change.plan(database, MODULE, {"pass_mark": 50}, LATER, zone).fingerprint
    rule_change.apply(database, MODULE, {"pass_mark": 50}, "H0001", LATER, "架空", zone, seen=seen)
    with database.writing() as conn:
        override(conn, case.desk.course, case.passed.id, "t01", 1.0, by="T0001", now=LATER, reason="架空")
    assert not case.read(holds)


def test_no_certificate_is_issued_for_it(case: Voided) -> None:
    case.void(case.passed)
    with pytest.raises(KenshuError) as refused:
        certificates.issue(case.desk.database, case.desk.course, case.passed.id, "hr", LATER)
    assert refused.value.key == "certificate.not_passed"


@pytest.mark.both_databases
def test_an_open_attempt_is_over_and_another_takes_the_next_number(case: Voided) -> None:
    case.desk.answer(case.open, {"t01": None})
    assert case.row("E0002", case.after)["state"] == "in_progress"
    case.void(case.open)
    assert case.row("E0002", case.before)["state"] == "in_progress"
    assert case.row("E0002", case.after)["state"] == "not_started"
    gone = case.read(attempts.find, case.open.id)
    with pytest.raises(AttemptClosed, match=WHY):
        case.desk.answer(gone, {"t01": None})
    with pytest.raises(HandInRefused, match=WHY):
        case.desk.hand_in(gone)
    again = case.desk.start("E0002")
    assert (again.id != case.open.id, again.number, case.stands("E0002", case.after).attempts_left) == (
        True,
        case.open.number + 1,
        2,
    )


def test_a_voided_attempt_uses_up_none_of_the_attempts(case: Voided) -> None:
    for number in range(5):
        attempt = case.desk.start("E0002")
        case.void(attempt, LATER + timedelta(minutes=number))
    assert case.stands("E0002", case.after).attempts_left == 3


@pytest.mark.both_databases
def test_the_chain_and_the_recomputation_find_nothing_amiss_on_either_day(case: Voided) -> None:
    case.void(case.passed)
    case.void(case.open)
    for day in (case.before, case.after):
        assert case.read(of_records, day, case.desk.course.time_zone).differences == []
    assert case.read(verify) == []


def test_a_void_hand_in_is_graded_and_counts_for_nothing(case: Voided) -> None:
    case.desk.hand_in(case.open)
    case.void(case.open)
    done = grade(case.desk.course)
    assert (case.open.id in done.grades, done.refused) == (True, [])
    assert grade(case.desk.course).grades == {}
    assert case.row("E0002", case.after)["state"] == "not_started"


@pytest.mark.parametrize(("by", "reason"), [("", WHY), ("H0001", " ")])
def test_it_needs_a_name_and_a_reason(case: Voided, by: str, reason: str) -> None:
    with case.desk.database.writing() as conn, pytest.raises(KenshuError) as refused:
        void(conn, case.open.id, by, LATER, reason)
    assert refused.value.key == "attempt.void_reason"


def test_it_is_done_once_and_to_an_attempt_that_is_there(case: Voided) -> None:
    case.void(case.open)
    with pytest.raises(KenshuError, match=case.open.id):
        case.void(case.open)
    with case.desk.database.writing() as conn, pytest.raises(AttemptUnknown):
        void(conn, "nobody", "H0001", LATER, WHY)


def test_the_command_voids_and_says_whose_it_was(case: Voided) -> None:
    words = ["--course", str(case.desk.course.root), "attempt", "void", case.open.id, "--by", "H0001"]
    assert CliRunner().invoke(kenshu, words).exit_code == 2  # it has no reason
    assert case.read(attempts.find, case.open.id).void is None
    done = CliRunner().invoke(kenshu, [*words, "--reason", WHY], env={"KENSHU_LANG": "en"})
    assert (done.exit_code, "E0002" in done.output) == (0, True)
    assert case.read(attempts.find, case.open.id).void == WHY
