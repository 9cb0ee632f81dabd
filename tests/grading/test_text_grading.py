"""Free texts are graded by criteria: who may, what it gives, where it is written, how it is taken back; and again, blind."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml

from kenshu.acts import texts
from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.content import Content
from kenshu.content.course_file import course_file_faults
from kenshu.course import Course
from kenshu.errors import AttemptUnknown, KenshuError
from kenshu.grading import text_grading
from kenshu.grading.bulk import grade
from kenshu.i18n import LANGS
from kenshu.ledger.recompute import of_records
from kenshu.ledger.verify import verify
from kenshu.nbgrader import manual_scores
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.people import charges
from kenshu.results import double_marking, grades, text_grades
from kenshu.results.grades import Grade
from kenshu.storage import Database
from tests.acts.city import MODULE, ROLES, City
from tests.conftest import NOW, right_answers
from tests.conftest import Desk as Answers
from tests.grading.test_bulk import give as formgrader_gives
from tests.grading.test_bulk import text_slot

SECOND = "T0002"
ANSWER = "先に上司に相談します。"


@pytest.fixture
def city(course: Course, database: Database, content: Content) -> City:
    """The small city with two trainers in charge of all of it, and texts of three people that wait, theirs among them."""
    city = City(course, database, content)
    with city.database.writing() as conn:
        for trainer in ("T0001", SECOND):
            charges.give(conn, trainer, [""], "H0001", NOW.astimezone(city.course.time_zone))
    answers = Answers(city.course, city.database)
    for number, employee_id in enumerate(("H0001", "T0001", SECOND)):
        attempt = answers.start(employee_id, MODULE)
        answers.answer(
            attempt, right_answers(city.content, attempt) | {text_slot(city.content, attempt): f"{ANSWER}({employee_id})"}
        )
        answers.hand_in(attempt, NOW + timedelta(minutes=number))
    grade(city.course)
    return city


@pytest.fixture
def marked_twice(city: City) -> City:
    """The same, where every text is marked by two."""
    file = city.course.root / "course.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(written | {"grading": {"double_marking": 1}}, allow_unicode=True), encoding="utf-8")
    city.course = Course.at(city.course.root)
    return city


def waiting(city: City, who: str) -> list[tuple[str, str]]:
    with city.desk(who) as desk:
        return [(each.employee_id, each.mark) for each in texts.queue(desk)]


def text_of(city: City, employee_id: str) -> dict[str, str]:
    """The attempt and the slot of somebody's text, as an order names it."""
    with city.desk("lab") as desk:
        (attempt,) = [each for each in _attempts(desk, employee_id) if each.handed_in_at]
    return {"attempt_id": attempt.id, "slot": text_slot(city.content, attempt)}


def _attempts(desk: Desk, employee_id: str) -> Any:
    from kenshu.attempts import attempts

    return attempts.of(desk.conn, employee_id, MODULE)


def held(city: City, text: dict[str, str]) -> Grade:
    with city.database.reading() as conn:
        found = grades.latest(conn, text["attempt_id"])
    assert found is not None
    return found


def refused(do: Callable[[], Any]) -> str:
    with pytest.raises(KenshuError) as fault:
        do()
    assert all(fault.value.message(lang) for lang in LANGS)
    return fault.value.key


def test_the_queue_has_the_oldest_first_and_nobodys_own(city: City) -> None:
    assert waiting(city, "T0001") == [("H0001", "first"), (SECOND, "first")]
    assert waiting(city, SECOND) == [("H0001", "first"), ("T0001", "first")]


def test_the_queue_ends_with_the_charge(city: City) -> None:
    with city.database.writing() as conn:
        charges.give(conn, "T0001", ["総務部"], "H0001", NOW.astimezone(city.course.time_zone))
    assert waiting(city, "T0001") == [("H0001", "first")]
    said = []
    for text in (text_of(city, SECOND), {"attempt_id": "0" * 32, "slot": "t01"}):
        with pytest.raises(AttemptUnknown) as fault:
            city.does("T0001", "text.grade", **text)
        said.append(fault.value.message("ja"))
    assert len(set(said)) == 1


@pytest.mark.both_databases
def test_ticked_criteria_give_points_that_hold(city: City) -> None:
    text = text_of(city, "H0001")
    assert held(city, text).awaiting == 2.0
    done = city.does("T0001", "text.grade", **text, ticked=[0, 2], comment=" よい ")
    assert (done["mark"], done["points"], done["awaiting"], done["verdict"]) == ("first", 1.5, 0.0, "passed")
    found = held(city, text)
    assert (found.slots[text["slot"]], found.graded_by) == ({"points": 1.5, "max": 2.0, "comment": "よい"}, "T0001")
    assert waiting(city, SECOND) == [("T0001", "first")]
    with city.database.reading() as conn:
        [mark] = text_grades.of_grader(conn, "T0001", found_question(city, text), 9)
        assert (mark.ticked, mark.points, mark.max, mark.comment, mark.graded_by) == ((0, 2), 1.5, 2.0, "よい", "T0001")
        assert (mark.graded_at, mark.edition) == (NOW, found.edition)
        assert verify(conn) == []
        assert of_records(conn, NOW.date(), city.course.time_zone).differences == []


def found_question(city: City, text: dict[str, str]) -> str:
    with city.database.reading() as conn:
        from kenshu.attempts import attempts

        return attempts.find(conn, text["attempt_id"]).draw[text["slot"]]


def test_points_are_corrected_by_hand(city: City) -> None:
    assert city.does("T0001", "text.grade", **text_of(city, "H0001"), ticked=[0, 1, 2], points=1.0)["points"] == 1.0


def test_nothing_ticked_is_no_points_and_no_comment(city: City) -> None:
    text = text_of(city, "H0001")
    city.does("T0001", "text.grade", **text)
    assert held(city, text).slots[text["slot"]] == {"points": 0.0, "max": 2.0}


def test_what_cannot_be_given_is_refused_and_nothing_is_written(city: City) -> None:
    text, own = text_of(city, "H0001"), text_of(city, "T0001")
    keyed = text | {"slot": "t01"}
    before = held(city, text)
    for order, key in (
        (own, "texts.own"),
        (keyed, "texts.none"),
        (text | {"ticked": [3]}, "texts.criterion"),
        (text | {"points": 2.5}, "texts.points"),
    ):
        assert refused(lambda order=order: city.does("T0001", "text.grade", **order)) == key  # type: ignore[misc]
    assert held(city, text) == before
    assert waiting(city, "T0001") == [("H0001", "first"), (SECOND, "first")]


def test_a_text_is_graded_once(city: City) -> None:
    text = text_of(city, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0])
    for who in ("T0001", SECOND):
        assert refused(lambda who=who: city.does(who, "text.grade", **text)) == "texts.not_waiting"  # type: ignore[misc]
    assert held(city, text).slots[text["slot"]]["points"] == 0.5


def test_nbgrader_holds_the_mark_and_has_nothing_to_bring(city: City) -> None:
    text = text_of(city, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0, 1, 2], comment="よい")
    with open_gradebook(city.course) as book:
        submission = book.find_submission(MODULE, "H0001")
        assert (submission.score, submission.needs_manual_grade) == (held(city, text).score, False)
        comment = book.find_comment(f"text-{text['slot']}", MODULE, MODULE, "H0001")
        assert (comment.auto_comment, comment.manual_comment) == (None, "よい")
    assert take_manual_scores(city.course) == 0
    assert grade(city.course).grades == {}


def test_an_act_that_is_only_tried_tells_nbgrader_nothing(city: City) -> None:
    text = text_of(city, "H0001")

    class Tried(Exception):
        pass

    with pytest.raises(Tried), city.desk("T0001") as desk:
        ACTS["text.grade"](replace(desk, trying=True), json.dumps({**text, "ticked": [0]}))
        raise Tried
    assert held(city, text).slots[text["slot"]]["points"] is None
    assert take_manual_scores(city.course) == 0


@pytest.mark.both_databases
def test_a_mark_is_undone_on_its_day_and_the_text_waits_again(city: City) -> None:
    text, before = text_of(city, "H0001"), held(city, text_of(city, "H0001"))
    city.does("T0001", "text.grade", **text, ticked=[0], comment="よい")
    done = city.does("T0001", "text.undo", **text)
    assert (done["mark"], done["awaiting"]) == ("first", 2.0)
    assert held(city, text).slots == before.slots
    assert waiting(city, "T0001") == [("H0001", "first"), (SECOND, "first")]
    with open_gradebook(city.course) as book:
        row = book.find_grade(f"text-{text['slot']}", MODULE, MODULE, "H0001")
        assert (row.manual_score, row.needs_manual_grade) == (None, True)
        assert book.find_comment(f"text-{text['slot']}", MODULE, MODULE, "H0001").manual_comment is None
    assert take_manual_scores(city.course) == 0
    assert refused(lambda: city.does("T0001", "text.undo", **text)) == "texts.nothing_to_undo"
    assert city.does("T0001", "text.grade", **text, ticked=[0, 1])["points"] == 1.5
    with city.database.reading() as conn:
        assert verify(conn) == []


def test_a_mark_that_is_undone_while_formgraders_scores_are_taken_over_stays_undone(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(city, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0])
    read = manual_scores.given_scores
    seen: list[Any] = []

    def undone_meanwhile(course: Course) -> Any:
        given = read(course)
        if not seen:
            city.does("T0001", "text.undo", **text)
        seen.append(given)
        return given

    monkeypatch.setattr(manual_scores, "given_scores", undone_meanwhile)
    assert take_manual_scores(city.course) == 0
    assert [len(given) for given in seen] == [1, 0]
    assert held(city, text).slots[text["slot"]] == {"points": None, "max": 2.0}


def test_nobody_undoes_anothers_mark_one_of_another_day_or_one_that_has_changed(city: City) -> None:
    text = text_of(city, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0])
    assert refused(lambda: city.does(SECOND, "text.undo", **text)) == "texts.nothing_to_undo"
    with city.database.writing() as conn:
        tomorrow = NOW + timedelta(hours=14)  # past midnight in Japan
        assert refused(lambda: text_grading.undo(conn, city.course, *text.values(), by="T0001", now=tomorrow)) == "texts.day_over"
    formgrader_gives(Answers(city.course, city.database), "H0001", text["slot"], 2.0)
    assert take_manual_scores(city.course) == 1
    assert refused(lambda: city.does("T0001", "text.undo", **text)) == "texts.changed_since"
    assert held(city, text).slots[text["slot"]]["points"] == 2.0


@pytest.mark.both_databases
def test_a_second_mark_is_asked_of_another_blind_and_changes_no_grade(marked_twice: City) -> None:
    city, text = marked_twice, text_of(marked_twice, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0, 1, 2], comment="よい")
    assert waiting(city, "T0001") == [(SECOND, "first")]
    assert waiting(city, SECOND) == [("H0001", "second"), ("T0001", "first")]
    with city.desk(SECOND) as desk:
        seen = texts.text_of(desk, **text)
    assert (seen.mark, seen.mine, seen.before) == ("second", None, [])
    before = held(city, text)
    assert city.does(SECOND, "text.grade", **text, ticked=[0])["mark"] == "second"
    assert held(city, text) == before
    assert waiting(city, SECOND) == [("T0001", "first")]
    with city.database.reading() as conn:
        [pair] = double_marking.pairs(conn)
    assert (pair.first.points, pair.second.points, pair.differ) == (2.0, 0.5, True)


def test_a_second_mark_is_undone_alone(marked_twice: City) -> None:
    city, text = marked_twice, text_of(marked_twice, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0, 1, 2])
    city.does(SECOND, "text.grade", **text, ticked=[0])
    before = held(city, text)
    assert city.does(SECOND, "text.undo", **text)["mark"] == "second"
    assert held(city, text) == before
    assert waiting(city, SECOND) == [("H0001", "second"), ("T0001", "first")]


def test_nobody_marks_a_text_twice_though_the_first_mark_is_undone(marked_twice: City) -> None:
    city, text = marked_twice, text_of(marked_twice, "H0001")
    city.does("T0001", "text.grade", **text, ticked=[0])
    city.does(SECOND, "text.grade", **text, ticked=[1])
    city.does("T0001", "text.undo", **text)
    assert waiting(city, SECOND) == [("T0001", "first")]
    assert refused(lambda: city.does(SECOND, "text.grade", **text)) == "texts.not_waiting"
    assert waiting(city, "T0001") == [("H0001", "first"), (SECOND, "first")]


def test_between_two_marks_that_differ_a_third_trainer_decides_with_a_reason(
    marked_twice: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, text = marked_twice, text_of(marked_twice, "H0001")
    decided = text | {"points": 1.0, "reason": "条項は挙げていない"}
    city.does("T0001", "text.grade", **text, ticked=[0, 1, 2])
    assert refused(lambda: city.does(SECOND, "text.settle", **decided)) == "texts.no_difference"
    city.does(SECOND, "text.grade", **text, ticked=[0])
    for who in ("T0001", SECOND):
        with city.desk(who) as desk:
            assert [each.employee_id for each in texts.undecided(desk)] == ["H0001"]
        assert refused(lambda who=who: city.does(who, "text.settle", **decided)) == "texts.own_mark"  # type: ignore[misc]
    monkeypatch.setitem(ROLES, "T0003", "trainer")
    Answers(city.course, city.database).employ("T0003")
    with city.database.writing() as conn:
        charges.give(conn, "T0003", [""], "H0001", NOW.astimezone(city.course.time_zone))
    assert city.does("T0003", "text.settle", **decided)["points"] == 1.0
    scored = held(city, text).slots[text["slot"]]
    assert (scored["points"], scored["reason"], scored["by"]) == (1.0, "条項は挙げていない", "T0003")
    with city.desk("T0001") as desk:
        assert texts.undecided(desk) == []
    assert take_manual_scores(city.course) == 0
    for who in ("T0001", SECOND):  # the decision rests on both
        assert refused(lambda who=who: city.does(who, "text.undo", **text)) == "texts.changed_since"  # type: ignore[misc]
    assert ("H0001", "second") not in waiting(city, "T0003")


def test_two_marks_with_the_same_points_leave_nothing_to_decide(marked_twice: City) -> None:
    city, text = marked_twice, text_of(marked_twice, "H0001")
    for who in ("T0001", SECOND):
        city.does(who, "text.grade", **text, ticked=[0])
    with city.desk("T0001") as desk:
        assert texts.undecided(desk) == []


def test_previous_marks_of_the_same_grader_to_the_same_question_are_shown_the_latest_first(city: City) -> None:
    answers = Answers(city.course, city.database)
    asked = found_question(city, text_of(city, "H0001"))
    others: list[dict[str, str]] = []
    for number in range(40):
        if len(others) == 3:
            break
        attempt = answers.start(answers.employ(f"N{number:03}"), MODULE)
        slot = text_slot(city.content, attempt)
        if attempt.draw[slot] == asked:
            answers.answer(attempt, {slot: f"回答 {number}"})
            answers.hand_in(attempt)
            others.append({"attempt_id": attempt.id, "slot": slot})
    grade(city.course)
    for place, text in enumerate(others):
        city.does("T0001", "text.grade", **text, ticked=list(range(place)))
    city.does(SECOND, "text.grade", **text_of(city, "H0001"))
    text = text_of(city, "H0001")
    with city.desk("T0001") as desk:
        assert [each.mark.points for each in texts.text_of(desk, **text).before] == [1.5, 0.5, 0.0]
        assert texts.text_of(desk, **others[2]).mine is not None
    with city.desk(SECOND) as desk:
        assert texts.text_of(desk, **others[0]).before[0].answer == f"{ANSWER}(H0001)"


def test_the_share_that_is_marked_twice_is_near_what_the_course_says_and_always_the_same() -> None:
    names = [f"{number:032x}" for number in range(10_000)]
    found = [name for name in names if double_marking.is_chosen(name, "t09", 0.1)]
    assert 900 < len(found) < 1100
    assert all(double_marking.is_chosen(name, "t09", 0.2) for name in found)
    assert not any(double_marking.is_chosen(name, "t09", 0.0) for name in names)
    assert all(double_marking.is_chosen(name, "t09", 1.0) for name in names)


def test_a_share_that_is_none_is_named(city: City) -> None:
    file = city.course.root / "course.yaml"
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(written | {"grading": {"double_marking": "half"}}, allow_unicode=True), encoding="utf-8")
    city.course = Course.at(city.course.root)
    assert [fault.values["field"] for fault in course_file_faults(city.course)] == ["grading.double_marking"]
    with pytest.raises(KenshuError) as fault:
        waiting(city, "T0001")
    assert "grading.double_marking" in fault.value.message("ja")
    assert "half" in fault.value.message("en")
