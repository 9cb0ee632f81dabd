"""The public names of the kit: what the notebooks and the nbgrader configuration of a course import. They stay where they are.

A city's private course and its gradebook hold these addresses as text, so that every other module may move. What a learner's cells
call is in `kenshu` itself: `start`, `practice`, `question`, `hand_in`. `docs/what-stays.md` says what is promised.
"""

from pathlib import Path
from typing import Any

from kenshu.nbgrader.checks import points

__all__ = ["configure_course", "points"]


def configure_course(config: Any, root: Path) -> None:
    """Set nbgrader up for the course at `root`, from its `grading/nbgrader_config.py`. Raises CourseMissing."""
    from kenshu.nbgrader.settings import configure_course as configure  # 0.2 s, which no kernel of a graded cell must wait for

    configure(config, root)
