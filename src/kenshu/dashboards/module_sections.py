"""受講者の画面 and 設問の分析: each module as a learner sees it, and what `kenshu items` says of its questions."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from ipywidgets import DOMWidget

from kenshu.dashboards.completion_sections import files
from kenshu.dashboards.pieces import Column, Pane, figure, piece, table
from kenshu.dashboards.section import Section
from kenshu.i18n import say
from kenshu.reports.items import ItemStatistics, item_statistics

_FIGURES = ("answers", "blank", "facility", "discrimination")


class PreviewSection(Section):
    """A link to each module; nothing that is answered there is kept."""

    name = "preview"

    def build(self) -> Sequence[DOMWidget]:
        """Make the links; in JupyterLab, where no server shows the pages, name the notebooks."""
        modules = list(self.here.editions.offered.values())
        return [self.message, Pane(piece("preview", self.lang, modules=modules, served=self.here.served))]


class ItemsSection(Section):
    """The questions of the chosen module, two charts, what is refused and why, the files."""

    name = "items"
    chooses = ("module", "as_of")

    def build(self) -> Sequence[DOMWidget]:
        """Make their places."""
        self.questions, self.drawn, self.refused, self.files = Pane(), Pane(), Pane(), Pane()
        return [self.message, self.questions, self.files, self.drawn, self.refused]

    def read(self) -> None:
        """Draw the statistics of first attempts up to the day."""
        from kenshu.reports.item_charts import options_chart, plot

        here, chosen = self.here, self.here.choices
        with here.desk() as desk:
            found = item_statistics(desk.conn, chosen.module, chosen.as_of, here.course.time_zone)
        names = ("question", *_FIGURES, "sign")
        columns = [Column(name, say(f"items.{name}", self.lang), figure=name in _FIGURES) for name in names]
        rows = [self._row(each) for each in found.questions.to_dict("records")]
        title = say("items.title", self.lang, module=here.title(chosen.module))
        self.questions.html = piece("items", self.lang, lines=_reliability(found, self.lang)) + table(
            title, columns, rows, self.lang, self.say("items.none")
        )
        self.files.html = files(here, "items", ("xlsx", "csv"), as_of=chosen.as_of, module=chosen.module, lang=self.lang)
        drawn = ""
        for name, draw, needed in (("plot", plot, "discrimination"), ("options", options_chart, "facility")):
            if found.questions[needed].notna().any():
                words = say(f"items.chart.{name}", self.lang, module=here.title(chosen.module))
                drawn += figure(draw(found, here.editions, self.lang), words, self.lang)
        self.drawn.html = drawn
        self.refused.html = piece("refused", self.lang, lines=[each.message(self.lang) for each in found.refused])

    def _row(self, each: dict[Any, Any]) -> dict[str, Any]:
        prompt = self.here.editions.questions[each["question_id"]]["offered"]["prompt"][self.lang]
        return {
            "question": f"{each['question_id']}\n{prompt}",
            "answers": each["answers"],
            "blank": each["blank"],
            "facility": self._figure(each["facility"], "{:.0%}"),
            "discrimination": self._figure(each["discrimination"], "{:.2f}"),
            "sign": {"text": say(f"items.sign.{each['sign']}", self.lang), "late": True} if each["sign"] else "",
        }

    def _figure(self, value: Any, form: str) -> str:
        return self.say("items.refused") if pd.isna(value) else form.format(float(value))


def _reliability(found: ItemStatistics, lang: Any) -> list[str]:
    lines = [say("items.counted", lang, hand_ins=found.hand_ins, awaiting=found.awaiting)]
    told = found.reliability
    if told is not None:
        values = {"name": told.name, "value": told.value, "low": told.low, "high": told.high, "slots": told.slots}
        lines.append(say("items.reliability.line", lang, **values))
        if told.error is not None:
            lines.append(say("items.error.line", lang, error=told.error, max_score=told.max_score))
    return lines
