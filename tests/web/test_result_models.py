"""What the page of a result shows: before a pass neither key nor explanation, after it every part and why."""

from typing import Any

import pytest

from kenshu.editions.edition import Reveal
from kenshu.editions.on_record import Editions
from kenshu.results.scoring import written_points
from kenshu.results.standing.one import Standing
from kenshu.results.standing.states import State
from kenshu.web.pages.feedback import feedback
from kenshu.web.pages.result import what_next, written_share


@pytest.mark.parametrize("reveal", ["nothing", "clauses"])
def test_before_a_pass_nothing_says_which_part_is_right_or_why(editions: Editions, reveal: Reveal) -> None:
    for question in editions.questions.values():
        for points in (None, 0.0, 0.5, 1.0):
            said = feedback(question, None, {"points": points, "max": 1.0}, reveal, editions.clauses, "ja")
            assert said is None or (said["parts"] == [] and set(said) <= {"right", "parts", "clauses"})


def test_the_clauses_of_a_question_are_shown_in_their_own_words(editions: Editions) -> None:
    question = editions.questions["train-window-snow-photo-1"]
    said = feedback(question, "p2", {"points": 0.0, "max": 1.0}, "clauses", editions.clauses, "ja")
    assert said is not None
    assert said["right"] is False
    assert [clause["text"] for clause in said["clauses"]] == [editions.clauses["8-1-ku"]["text"]["ja"]]


def test_after_a_pass_every_part_has_its_verdict_and_why(editions: Editions) -> None:
    question = editions.questions["train-window-snow-photo-1"]
    said = feedback(question, "g6", {"points": 1.0, "max": 1.0}, "answers", editions.clauses, "en")
    assert said is not None
    assert said["right"] is True
    assert [part["wanted"] for part in said["parts"]] == [part["id"] == "g6" for part in question["offered"]["parts"]]
    assert all(part["why"] and part["clause"]["text"] for part in said["parts"])


def test_a_free_text_gets_its_guide_only_once_a_trainer_has_graded_it(editions: Editions) -> None:
    question = editions.questions["train-junior-on-the-seat-1"]
    awaited = feedback(question, "…", {"points": None, "max": 2.0}, "answers", editions.clauses, "ja")
    given = feedback(question, "…", {"points": 1.0, "max": 2.0, "comment": "あと一歩"}, "answers", editions.clauses, "ja")
    assert awaited is not None
    assert given is not None
    assert (awaited["right"], "guide" in awaited, "criteria" in awaited) == (None, False, False)
    assert (given["right"], given["comment"], len(given["criteria"])) == ("partly", "あと一歩", 3)


@pytest.mark.parametrize(("score", "shown"), [(7.996, "79.9"), (8.0, "80"), (10 * 0.8, "80"), (10 / 3, "33.3"), (0.0, "0")])
def test_a_share_is_never_rounded_up_to_the_pass_mark(score: float, shown: str) -> None:
    assert written_share(score, 10.0) == shown


@pytest.mark.parametrize(("points", "shown"), [(29 / 3, "9.67"), (11.0, "11"), (8.5, "8.5"), (0.0, "0"), (10.0, "10")])
def test_points_have_two_places_at_most(points: float, shown: str) -> None:
    assert written_points(points) == shown


@pytest.mark.parametrize(
    ("verdict", "state", "left", "expected"),
    [
        ("passed", "completed", 2, ("passed", False)),
        ("failed", "completed", 1, ("passed_since", False)),
        ("awaiting", "awaiting", 2, ("awaiting", False)),
        ("failed", "failed", 2, ("again", True)),
        ("failed", "failed", 0, ("none_left", False)),
        ("failed", "in_progress", 1, ("went_on", False)),
    ],
)
def test_a_result_says_what_comes_next(verdict: Any, state: State, left: int, expected: tuple[str, bool]) -> None:
    assert what_next(verdict, Standing(state, None, left, overdue=False)) == expected
