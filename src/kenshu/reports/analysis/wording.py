"""Tables of an analyst for reading: headings, departments, modules, clauses, questions and figures in words."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from kenshu.i18n import catalogue, say
from kenshu.kinds import ReleasedQuestion, choice_in_words, part_in_words
from kenshu.reports.analysis.course import OpenCourse
from kenshu.reports.report import written_figure
from kenshu.reports.sheets import written_value

Row = Mapping[Any, Any]
_LONGEST = 40  # letters of a question or an option beside its id


def in_words(table: pd.DataFrame, course: OpenCourse, *, headings: bool = True) -> pd.DataFrame:
    """Return any table of `OpenCourse`, or columns of it, in words for reading; the first column becomes the index.

    A figure of nobody, a hidden one and one that is refused say so. `headings=False` keeps the columns and their names, to go on
    with pandas. A column that the kit does not know keeps its name in any case.
    """
    words = _Words(course)
    rows = table.to_dict("records")
    shown = [name for name in table.columns if name != "hidden"]  # the cell itself says it
    written = pd.DataFrame({name: [words.cell(name, row) for row in rows] for name in shown}, dtype="str")
    if not headings or not shown:
        return written
    first = words.heading(shown[0])
    return written.rename(columns=words.heading).set_index(first).rename_axis(index=None, columns=first)


class _Words:
    """The words of a course, column by column."""

    def __init__(self, course: OpenCourse) -> None:
        self.lang, self._course, self._editions = course.lang, course, course.editions
        self._of: dict[str, Callable[[Any, Row], str]] = {
            "department": lambda value, row: value or say("report.whole_city", self.lang),
            "level": lambda value, row: say(f"report.level.{value}", self.lang),
            "module": lambda value, row: course.title(value),
            "module_id": lambda value, row: course.title(value),
            "clause": lambda value, row: self._editions.clauses[value]["label"][self.lang],
            "state": lambda value, row: say(f"staff_figures.state.{value}", self.lang),
            "employment_type": lambda value, row: say(f"people.employment.{value}", self.lang),
            "figure": lambda value, row: say(f"items.{value}", self.lang),
            "sign": lambda value, row: say(f"items.sign.{value}", self.lang) if value else "",
            "question_id": self._question,
            "part_id": self._part,
            "choice": self._choice,
            "completion_rate": lambda value, row: written_figure("completion_rate", value, self.lang),
            "wrong_rate": self._wrong,
            **dict.fromkeys(("facility", "share", "rest"), partial(self._figure, "{:.0%}")),
            **dict.fromkeys(("discrimination", "value", "low", "high", "error"), partial(self._figure, "{:.2f}")),
            **dict.fromkeys(("people", "number"), partial(self._figure, "{}")),
        }

    def heading(self, name: str) -> str:
        """Return a column's heading."""
        key = f"column.{name}"
        room = next((room for room in ("analysis", "report", "office") if key in catalogue(room)), None)
        return say(f"{room}.{key}", self.lang) if room else name

    def cell(self, name: str, row: Row) -> str:
        """Return what stands in a column of a row."""
        written = self._of.get(name)
        return written(row[name], row) if written else written_value(name, row[name], self.lang)

    def _figure(self, form: str, value: Any, row: Row) -> str:
        if row.get("hidden"):
            return say("analysis.hidden", self.lang)
        return say("analysis.refused", self.lang) if pd.isna(value) else form.format(value)

    def _wrong(self, value: Any, row: Row) -> str:
        if row.get("hidden"):
            return say("analysis.hidden", self.lang)
        return say("report.heatmap.nobody", self.lang) if pd.isna(value) else f"{value:.0%}"

    def _asked(self, row: Row) -> ReleasedQuestion | None:
        return self._editions.questions.get(row.get("question_id", ""))

    def _question(self, value: str, row: Row) -> str:
        question = self._asked(row)
        if not value:
            return say("items.test", self.lang)
        return f"{value}: {_short(question['offered']['prompt'][self.lang])}" if question else value

    def _part(self, value: str, row: Row) -> str:
        question = self._asked(row)
        return f"{value}: {_short(part_in_words(question['offered'], value, self.lang))}" if question and value else value

    def _choice(self, value: str, row: Row) -> str:
        question = self._asked(row)
        return choice_in_words(question["offered"], value, self.lang) if question else value


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
