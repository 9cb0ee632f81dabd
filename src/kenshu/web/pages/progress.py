"""How far somebody has come in an attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.editions.released import Released
from kenshu.kinds import is_complete

Answered = Literal["answered", "partly", "open"]


@dataclass(frozen=True)
class Progress:
    """{slot: answered, partly or open} of the practice and of the test, in the order of the attempt."""

    practice: dict[str, Answered]
    test: dict[str, Answered]

    @property
    def slots(self) -> list[str]:
        """Every slot, in order."""
        return [*self.practice, *self.test]

    @property
    def answered(self) -> int:
        """The test questions that are answered completely."""
        return sum(state == "answered" for state in self.test.values())

    @property
    def next_page(self) -> str:
        """Where to go on: the first question not answered, of the test alone once that is begun; at its end the review."""
        begun = any(state != "open" for state in self.test.values())
        left = [slot for slot, state in (self.test if begun else {**self.practice, **self.test}).items() if state != "answered"]
        return left[0] if left else "review"


def progress(released: Released, attempt: Attempt, saved: Mapping[str, Saved]) -> Progress:
    """Return how far an attempt is, by its own edition."""
    states: dict[str, Answered] = {slot: _answered(released, attempt, slot, saved.get(slot)) for slot in attempt.draw}
    return Progress(
        practice={slot: state for slot, state in states.items() if released.is_practice(slot)},
        test={slot: state for slot, state in states.items() if not released.is_practice(slot)},
    )


def _answered(released: Released, attempt: Attempt, slot: str, saved: Saved | None) -> Answered:
    offered = released.questions[attempt.draw[slot]]
    if saved is None or saved.value is None:
        return "open"
    return "answered" if is_complete(offered, saved.value) else "partly"
