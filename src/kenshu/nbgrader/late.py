"""The penalty of a late hand-in, as the course's nbgrader is configured; by default nothing.

`grading/nbgrader_config.py` says it in nbgrader's words: `c.LateSubmissionPlugin.penalty_method = "zero"`, or a plugin of one's own
by `c.AssignLatePenalties.plugin_class`.
"""

from collections.abc import Callable
from typing import Any

from kenshu.course import Course

# (employee, score, seconds late) -> the points to be taken off, None for none
Penalty = Callable[[str, float, float], float | None]

_CONFIGURATION = "nbgrader_config.py"


def late_penalty(course: Course) -> Penalty:
    """Return the rule of a course. Raises whatever the course's configuration raises."""
    from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

    try:
        config = PyFileConfigLoader(_CONFIGURATION, path=str(course.grading)).load_config()
    except ConfigFileNotFound:
        return _nothing
    if "plugin_class" in config.AssignLatePenalties:
        return _clipped(_plugin(config))
    return _everything if config.LateSubmissionPlugin.get("penalty_method") == "zero" else _nothing


def _nothing(_employee_id: str, _score: float, _seconds: float) -> None:
    return None


def _everything(_employee_id: str, score: float, _seconds: float) -> float:
    return score


def _plugin(config: Any) -> Penalty:
    from traitlets import import_item

    named = config.AssignLatePenalties.plugin_class
    plugin = import_item(named) if isinstance(named, str) else named
    rule: Penalty = plugin(config=config).late_submission_penalty
    return rule


def _clipped(rule: Penalty) -> Penalty:
    """Return the rule kept between 0 and the score, as nbgrader keeps it."""

    def clipped(employee_id: str, score: float, seconds: float) -> float | None:
        penalty = rule(employee_id, score, seconds)
        return None if penalty is None else min(max(penalty, 0.0), score)

    return clipped
