"""Drawings of an analyst's tables: matplotlib Figures in the style of the pages' charts, by the same code.

A figure may be changed before it is shown, and saved: `figure.savefig("completion.png")`.
"""

from datetime import date

import pandas as pd
from matplotlib.figure import Figure

from kenshu.i18n import Lang
from kenshu.people.departments import WHOLE_CITY
from kenshu.reports import charts, item_charts
from kenshu.reports.analysis.course import OpenCourse
from kenshu.reports.heatmap import Heatmap
from kenshu.reports.items import ItemStatistics
from kenshu.reports.report import Report
from kenshu.reports.suppression import SMALLEST

_DEEPEST = 3  # 係: what is drawn was chosen before


def draw_completion(table: pd.DataFrame, course: OpenCourse, day: date | None = None) -> Figure:
    """Draw rows of `OpenCourse.completion`: a panel a module, a bar a department."""
    report = Report(table, day or course.today, course.course.title, _titles(table, course))
    return charts.completion_chart.figure(report, course.lang, _DEEPEST)


def draw_trend(table: pd.DataFrame, course: OpenCourse, department: str = WHOLE_CITY) -> Figure:
    """Draw rows of `OpenCourse.trend` for one department: a line a module."""
    return charts.trend_chart.figure(table, department, _titles(table, course), course.lang)


def draw_heatmap(table: pd.DataFrame, course: OpenCourse, day: date | None = None) -> Figure:
    """Draw rows of `OpenCourse.heatmap`: a line a clause, a column a department; a hidden cell is hatched."""
    return charts.heatmap_chart.figure(Heatmap(table, day or course.today, SMALLEST), course.editions, course.lang)


def draw_questions(questions: pd.DataFrame, course: OpenCourse, module: str) -> Figure:
    """Draw rows of `OpenCourse.questions`: how easy each is against how well it tells people apart."""
    return item_charts.plot.figure(_statistics(module, questions, questions[:0]), course.editions, course.lang)


def draw_options(options: pd.DataFrame, questions: pd.DataFrame, course: OpenCourse, module: str) -> Figure:
    """Draw rows of `OpenCourse.options`, those of these questions: what each choice drew, and which the key wants."""
    figure = item_charts.options_chart.figure(_statistics(module, questions, options), course.editions, course.lang)
    if not figure.axes:  # it says that there is nothing to draw; IPython shows no figure without axes
        figure.add_axes((0, 0, 1, 1)).axis("off")
    return figure


def _titles(table: pd.DataFrame, course: OpenCourse) -> dict[str, dict[Lang, str]]:
    drawn = set(table["module"])
    return {module: titles for module, titles in course.titles.items() if module in drawn}


def _statistics(module: str, questions: pd.DataFrame, options: pd.DataFrame) -> ItemStatistics:
    return ItemStatistics(module, len(questions), 0, questions, options, None, [])
