"""A corrected key: what would change is shown, both ways; what is confirmed is done, and no grade is changed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from kenshu.attempts.attempts import Attempt
from kenshu.cli import command
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.errors import KenshuError
from kenshu.grading import regrade
from kenshu.grading.bulk import grade
from kenshu.grading.override import override
from kenshu.nbgrader import three_ways
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.results import grades
from kenshu.results.verdict import verdict
from kenshu.storage import ledger
from kenshu.storage.tables import certificate, certificate_note
from kenshu.storage.tables import grade as grade_table
from tests.conftest import NOW, Desk, right_answers
from tests.grading.corrected import change, correct, single_slot, wrong_option
from tests.grading.test_bulk import count_grades, give, held, text_slot

WHY = "正解の誤りを訂正"


class Case:
    """Two people who got the same question: one chose what was right (E1), one what should have been (E2); a pass hangs on it."""

    def __init__(self, desk: Desk, content: Content) -> None:
        self.desk, self.content = desk, content
        self.first = desk.start(desk.employ("E1"))
        self.slot = single_slot(content, self.first)
        self.question = self.first.draw[self.slot]
        self.new_key = wrong_option(content, self.first, self.slot)
        candidates = (desk.start(desk.employ(f"F{number}")) for number in range(60))
        self.second = next(attempt for attempt in candidates if attempt.draw[self.slot] == self.question)
        for attempt, chosen in ((self.first, content.questions[self.question].key()), (self.second, self.new_key)):
            self.hand_in(attempt, chosen)
        grade(desk.course)

    def hand_in(self, attempt: Attempt, chosen: Any) -> None:
        """So many right answers that the slot decides: the pass mark is 80 %."""
        most = sum(slot.points for slot in self.content.modules["working-hours"].test_slots)
        wanted = most * self.content.modules["working-hours"].pass_mark / 100
        answers, earned = {self.slot: chosen}, 1.0
        for slot, answer in right_answers(self.content, attempt).items():
            if slot != self.slot and earned < wanted:
                answers[slot], earned = answer, earned + 1.0
        self.desk.answer(attempt, answers)
        self.desk.hand_in(attempt)


@pytest.fixture
def case(desk: Desk, content: Content) -> Case:
    return Case(desk, content)


def stored(desk: Desk) -> list[Any]:
    with desk.database.reading() as conn:
        return list(conn.execute(select(grade_table).order_by(grade_table.c.id)).all())


def run(desk: Desk, *words: str, said: str | None = None) -> Result:
    return CliRunner().invoke(kenshu, ["--course", str(desk.course.root), *words], input=said, env={"KENSHU_LANG": "en"})


def test_the_case_is_one_where_a_pass_hangs_on_the_slot(case: Case) -> None:
    assert [verdict(held(case.desk, attempt)) for attempt in (case.first, case.second)] == ["passed", "failed"]


def test_without_a_correction_nothing_would_change(case: Case) -> None:
    shown = regrade.plan(case.desk.course)
    assert (shown.changes, shown.impossible, shown.unchanged) == ([], [], 2)


def test_a_plan_shows_losses_and_gains_and_writes_nothing(case: Case) -> None:
    correct(case.desk.course, case.question, case.new_key)
    before = stored(case.desk)
    shown = regrade.plan(case.desk.course, "working-hours")
    rows = {row["attempt_id"]: row for row in shown.rows}
    points = held(case.desk, case.first).score
    assert [(rows[a.id]["before"], rows[a.id]["after"]) for a in (case.first, case.second)] == [
        (points, points - 1),
        (points - 1, points),
    ]
    assert [change.hand_in.attempt.id for change in shown.passes("lost")] == [case.first.id]
    assert [change.hand_in.attempt.id for change in shown.passes("gained")] == [case.second.id]
    assert stored(case.desk) == before


@pytest.mark.both_databases
def test_what_is_confirmed_adds_grades_and_changes_none(case: Case) -> None:
    correct(case.desk.course, case.question, case.new_key)
    before = stored(case.desk)
    shown = regrade.plan(case.desk.course)
    added = regrade.apply(case.desk.course, shown, "T001", WHY)
    after = stored(case.desk)
    assert after[: len(before)] == before
    assert {(row.graded_by, row.reason) for row in after[len(before) :]} == {("T001", WHY)}
    assert {found.attempt_id: found.slots for found in added} == {c.before.attempt_id: c.after.slots for c in shown.changes}
    assert len({row.edition for row in after}) == 2
    assert [verdict(held(case.desk, attempt)) for attempt in (case.first, case.second)] == ["failed", "passed"]
    assert regrade.plan(case.desk.course).changes == []
    with open_gradebook(case.desk.course) as book:
        for attempt in (case.first, case.second):
            assert book.find_submission("working-hours", attempt.employee_id).score == held(case.desk, attempt).score


def test_after_a_regrade_a_gradebook_that_is_lost_is_written_by_the_new_key(case: Case) -> None:
    correct(case.desk.course, case.question, case.new_key)
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", WHY)
    rows = three_ways.gradebook_rows(case.desk.course.grading / "gradebook.db")
    with open_gradebook(case.desk.course) as book:
        book.remove_submission("working-hours", "E1")
    grade(case.desk.course)
    assert three_ways.gradebook_rows(case.desk.course.grading / "gradebook.db") == rows
    assert count_grades(case.desk) == 4


@pytest.mark.parametrize("meanwhile", ["graded", "released"])
def test_what_changed_since_it_was_shown_is_not_done(case: Case, meanwhile: str) -> None:
    correct(case.desk.course, case.question, case.new_key)
    shown = regrade.plan(case.desk.course)
    if meanwhile == "graded":
        with case.desk.database.writing() as conn:
            override(conn, case.desk.course, case.first.id, case.slot, 0.5, by="T002", now=NOW, reason="聞き取りの結果")
    else:
        other = next(part.id for part in case.content.questions[case.question].parts[::-1] if part.id != case.new_key)
        correct(case.desk.course, case.question, other)
    count = count_grades(case.desk)
    with pytest.raises(KenshuError) as refused:
        regrade.apply(case.desk.course, shown, "T001", WHY)
    assert refused.value.key == "regrade.changed_meanwhile"
    assert count_grades(case.desk) == count


@pytest.mark.parametrize(("by", "reason"), [("", WHY), ("T001", " ")])
def test_a_regrade_needs_a_name_and_a_reason(case: Case, by: str, reason: str) -> None:
    correct(case.desk.course, case.question, case.new_key)
    with pytest.raises(KenshuError) as refused:
        regrade.apply(case.desk.course, regrade.plan(case.desk.course), by, reason)
    assert refused.value.key == "regrade.reason"
    assert count_grades(case.desk) == 2


def test_points_that_a_person_gave_stay(case: Case) -> None:
    third = case.desk.start(case.desk.employ("G1"))
    text = text_slot(case.content, third)
    case.desk.answer(third, {text: "先に相談します。"})
    case.desk.hand_in(third)
    grade(case.desk.course)
    give(case.desk, "G1", text, 1.5, "よい")
    take_manual_scores(case.desk.course)
    with case.desk.database.writing() as conn:
        override(conn, case.desk.course, case.first.id, case.slot, 1.0, by="T002", now=NOW, reason="説明を受けた")
    correct(case.desk.course, case.question, case.new_key)
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", WHY)
    assert held(case.desk, third).slots[text] == {"points": 1.5, "max": 2.0, "comment": "よい"}
    assert held(case.desk, case.first).slots[case.slot] == {"points": 1.0, "max": 1.0, "reason": "説明を受けた", "by": "T002"}


def test_an_interrupted_regrade_is_planned_again_as_it_was(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(case.desk.course, case.question, case.new_key)
    shown = regrade.plan(case.desk.course)

    def cut(*_: object, **__: object) -> None:
        raise KenshuError("storage.failed", reason="cut")

    with monkeypatch.context() as fault:
        fault.setattr(grades, "add_all", cut)
        with pytest.raises(KenshuError):
            regrade.apply(case.desk.course, shown, "T001", WHY)
    assert count_grades(case.desk) == 2
    assert regrade.plan(case.desk.course).fingerprint == shown.fingerprint
    assert len(regrade.apply(case.desk.course, shown, "T001", WHY)) == 2


def issue(desk: Desk, attempt: Attempt, number: str) -> None:
    row = {"number": number, "attempt_id": attempt.id, "employee_id": attempt.employee_id, "facts": {}}
    with desk.database.writing() as conn:
        ledger.add(conn, certificate, [row | {"code": "c", "digest": "d", "issued_at": NOW}])


def notes(desk: Desk) -> list[tuple[str, str, str, str]]:
    with desk.database.reading() as conn:
        rows = conn.execute(select(certificate_note).order_by(certificate_note.c.id)).all()
    return [(row.number, row.kind, row.reason, row.entered_by) for row in rows]


def test_certificates_follow_the_verdict_and_come_back(case: Case) -> None:
    issue(case.desk, case.first, "K-1")
    correct(case.desk.course, case.question, case.new_key)
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", WHY)
    assert notes(case.desk) == [("K-1", "withdrawn", WHY, "T001")]
    correct(case.desk.course, case.question, str(case.content.questions[case.question].key()))
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", "元の正解が正しかった")
    assert notes(case.desk)[1:] == [("K-1", "restored", "元の正解が正しかった", "T001")]


def test_earlier_attempts_are_regraded_too_and_nbgraders_rows_stay_those_of_the_last(case: Case) -> None:
    retake = case.desk.start(case.second.employee_id)
    case.desk.hand_in(retake, NOW + timedelta(days=1))
    grade(case.desk.course)
    correct(case.desk.course, case.question, case.new_key)
    regrade.apply(case.desk.course, regrade.plan(case.desk.course), "T001", WHY)
    assert verdict(held(case.desk, case.second)) == "passed"
    with open_gradebook(case.desk.course) as book:
        assert book.find_submission("working-hours", case.second.employee_id).score == 0.0


def test_a_question_that_was_taken_out_is_listed(case: Case) -> None:
    course = case.desk.course
    path = course.quizzes / "working-hours.yaml"
    other = f"{case.question.rpartition('-')[0]}-99"
    path.write_text(path.read_text(encoding="utf-8").replace(f"- {case.question}\n", f"- {other}\n"), encoding="utf-8")
    change(course, case.question, lambda question: question.update(id=other))
    shown = regrade.plan(course)
    assert {listed.hand_in.attempt.id for listed in shown.impossible} == {case.first.id, case.second.id}
    assert {(listed.reason.key, listed.reason.values["question"]) for listed in shown.impossible} == {
        ("regrade.question", case.question)
    }


def test_an_attempt_that_was_offered_other_options_is_listed(case: Case) -> None:
    def rename(question: dict[str, Any]) -> None:
        option = next(option for option in question["options"] if option["id"] != case.new_key and "right" not in option)
        option["id"] = "zz9"

    change(case.desk.course, case.question, rename)
    shown = regrade.plan(case.desk.course)
    assert {(listed.hand_in.attempt.id, listed.reason.key) for listed in shown.impossible} == {
        (case.first.id, "regrade.options"),
        (case.second.id, "regrade.options"),
    }


def test_the_command_shows_asks_and_regrades(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(case.desk.course, case.question, case.new_key)
    dry = run(case.desk, "regrade", "working-hours", "--dry-run")
    assert (dry.exit_code, count_grades(case.desk)) == (0, 2)
    assert "Passes gained: 1" in dry.output
    assert "Passes lost: 1" in dry.output
    assert "E1" in dry.output
    words = ("regrade", "--reason", WHY, "--by", "T001")
    unasked = run(case.desk, *words, "--json", said="y\n")  # nobody sits at a terminal
    assert (unasked.exit_code, json.loads(unasked.stdout)["added"]) == (1, 0)
    monkeypatch.setattr(command, "at_terminal", lambda: True)
    refused = run(case.desk, *words, said="n\n")
    assert (refused.exit_code, "Regrade as shown?" in refused.stderr) == (1, True)
    assert count_grades(case.desk) == 2
    figures = json.loads(run(case.desk, *words, "--yes", "--json").stdout)
    assert (figures["added"], figures["gained"], figures["lost"], count_grades(case.desk)) == (2, 1, 1, 4)
    assert run(case.desk, *words, "--yes").exit_code == 0
