"""Reports: completion over departments, time and clauses, lists of people, statistics of questions; tables, charts and files.

For an analyst, in a notebook of the course (docs/reports.md says what each table holds):

    from kenshu import reports
    course = reports.open_course()
    table = course.completion()
    reports.draw_completion(reports.drill_down(table, "総務部"), course, course.today)

These names stay; what is in the modules beside may move.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kenshu.reports.analysis.course import OpenCourse, drill_down, open_course
    from kenshu.reports.analysis.drawings import draw_completion, draw_heatmap, draw_options, draw_questions, draw_trend
    from kenshu.reports.analysis.wording import in_words

__all__ = [
    "OpenCourse",
    "draw_completion",
    "draw_heatmap",
    "draw_options",
    "draw_questions",
    "draw_trend",
    "drill_down",
    "in_words",
    "open_course",
]


def __getattr__(name: str) -> Any:
    # Loaded when it is used: who imports a room beside it does not wait for pandas and matplotlib.
    if name in __all__:
        modules = (import_module(f"kenshu.reports.analysis.{each}") for each in ("course", "drawings", "wording"))
        return next(vars(module)[name] for module in modules if name in vars(module))
    raise AttributeError(f"module 'kenshu.reports' has no attribute {name!r}")
