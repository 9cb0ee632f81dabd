"""An analyst's way to the figures, under the names of `kenshu.reports`: a course opened, its tables, in words and drawn."""

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
