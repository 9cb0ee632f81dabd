"""The public names of the kit: what the notebooks and the nbgrader configuration of a course import. They stay where they are.

A city's private course and its gradebook hold these addresses as text, so that every other module may move.
"""

from kenshu.nbgrader.checks import points
from kenshu.nbgrader.settings import configure_course

__all__ = ["configure_course", "points"]
