"""A question as an attempt asks it: its parts in the attempt's order, and as much of it as the answer on record shows."""

from typing import Any, Protocol

from kenshu.attempts.draw import parts_as_shown
from kenshu.kinds import Offered, shown


class Taken(Protocol):
    """An attempt, as far as it decides the order of parts."""

    @property
    def employee_id(self) -> str:
        """The person's id."""

    @property
    def number(self) -> int:
        """Its number among the person's attempts."""


def whole(offered: Offered, attempt: Taken) -> Offered:
    """Return all of a question."""
    return {**offered, "parts": parts_as_shown(offered, attempt.employee_id, attempt.number)}


def asked(offered: Offered, attempt: Taken, value: Any) -> Offered:
    """Return a question as far as the answer on record shows it; None is no answer yet."""
    return shown(whole(offered, attempt), value)


def without_story(asked: Offered) -> dict[str, Any]:
    """Return a question without its scenario, for a page that tells the story itself."""
    return {name: value for name, value in asked.items() if name != "scenario"}


def unfolds(offered: Offered) -> bool:
    """Return whether a question shows more as it is answered."""
    return shown(offered, None) != offered
