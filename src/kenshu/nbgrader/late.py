"""The penalty of a late hand-in, as the course's nbgrader is configured; by default nothing.

`grading/nbgrader_config.py` says it in nbgrader's words: `c.LateSubmissionPlugin.penalty_method = "zero"`, or a plugin of one's own
by `c.AssignLatePenalties.plugin_class`.
"""

from collections.abc import Callable
from typing import Any

from kenshu.course import Course

# (employee, score, seconds late) -> the points to be taken off, None for none
Penalty = Callable[[str, float, float], float | None]


def late_penalty(course: Course) -> Penalty:
    """Return the rule of a course. Raises whatever the course's configuration raises."""
    from traitlets.config.loader import Config, ConfigFileNotFound, PyFileConfigLoader

    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course.grading)).load_config()
    except ConfigFileNotFound:
        config = Config()
    if "plugin_class" in config.AssignLatePenalties:
        return _plugins(config.AssignLatePenalties.plugin_class, config)
    everything = config.LateSubmissionPlugin.get("penalty_method") == "zero"
    return lambda _employee_id, score, _seconds: score if everything else None


def _plugins(named: Any, config: Any) -> Penalty:
    from traitlets import import_item

    rule: Penalty = (import_item(named) if isinstance(named, str) else named)(config=config).late_submission_penalty

    def clipped(employee_id: str, score: float, seconds: float) -> float | None:
        penalty = rule(employee_id, score, seconds)
        return None if penalty is None else min(max(penalty, 0.0), score)  # as nbgrader keeps it

    return clipped
