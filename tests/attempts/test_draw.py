"""Which questions an attempt holds."""

from collections import Counter

import pytest

from kenshu.attempts.draw import draw, parts_as_shown
from kenshu.course import Course
from kenshu.editions.released import Released, Slot, released_module

MODULES = ("personal-accounts", "working-hours", "confidentiality")
PEOPLE = [f"{number:04}" for number in range(50)]


@pytest.mark.parametrize("module", MODULES)
def test_every_slot_holds_a_question_of_its_pool_once(released_course: Course, module: str) -> None:
    released = released_module(released_course.release / module)
    for person in PEOPLE:
        drawn = draw(released, person, 1)
        test = {slot.id: drawn[slot.id] for slot in released.of("test")}
        assert all(test[slot.id] in slot.pool for slot in released.of("test"))
        assert len(set(drawn.values())) == len(drawn)


@pytest.mark.parametrize("module", MODULES)
def test_a_retake_gets_other_questions(released_course: Course, module: str) -> None:
    released = released_module(released_course.release / module)
    slots = [slot.id for slot in released.of("test")]
    for person in PEOPLE:
        first, second = (draw(released, person, number) for number in (1, 2))
        assert not {first[slot] for slot in slots} & {second[slot] for slot in slots}


def test_the_same_attempt_is_drawn_the_same_everywhere() -> None:
    """Held to what was drawn once: another hash, or one with a seed of the process, would draw something else."""
    pool = ("q1", "q2", "q3", "q4")
    slots = (Slot("p01", "practice", ("q0",)), Slot("t01", "test", pool, "g", 1, 0), Slot("t02", "test", pool, "g", 1, 1))
    released = Released("m", {}, {}, 1, 80, 3, slots, {}, {})
    assert draw(released, "0012", 1) == {"p01": "q0", "t01": "q3", "t02": "q1"}
    assert draw(released, "0012", 2) == {"p01": "q0", "t01": "q4", "t02": "q2"}
    assert draw(released, "0013", 1) == {"p01": "q0", "t01": "q1", "t02": "q2"}


def test_people_get_different_questions(released_course: Course) -> None:
    released = released_module(released_course.release / "working-hours")
    slot = released.of("test")[0]
    seen = Counter(draw(released, person, 1)[slot.id] for person in PEOPLE)
    assert set(seen) == set(slot.pool)


def test_options_are_mixed_and_steps_and_sentences_are_not(released_course: Course) -> None:
    released = released_module(released_course.release / "personal-accounts")
    for offered in released.questions.values():
        orders = {tuple(part["id"] for part in parts_as_shown(offered, person, 1)) for person in PEOPLE}
        assert all(sorted(order) == sorted(part["id"] for part in offered["parts"]) for order in orders)
        assert (len(orders) > 1) == (offered["kind"] in ("single", "multiple", "sort", "match", "branch"))
