"""グラフ: completion by department, over the fiscal year, and which clauses are answered wrongly where.

Under each chart stand its figures as a table: nobody has to see a chart to read it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from ipywidgets import DOMWidget

from kenshu import clock
from kenshu.dashboards.completion_sections import figures
from kenshu.dashboards.pieces import Column, Pane, figure, folded, notice, piece, table
from kenshu.dashboards.section import Section
from kenshu.i18n import say
from kenshu.people.departments import WHOLE_CITY, children, level, with_ancestors
from kenshu.people.posts import departments_on
from kenshu.reports.report import Report, written_department, written_figure


class ChartsSection(Section):
    """The charts of the chosen module, day and part of the tree; each is shown as soon as it is drawn."""

    name = "charts"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make their places."""
        self.by_department, self.over_time, self.by_clause = Pane(), Pane(), Pane()
        return [self.message, self.by_department, self.over_time, self.by_clause]

    def read(self) -> None:
        """Draw them."""
        here, chosen = self.here, self.here.choices
        self.titles = {chosen.module: dict(here.editions.modules[chosen.module].title)}
        for pane, draw in ((self.by_department, self._completion), (self.over_time, self._trend), (self.by_clause, self._heatmap)):
            pane.html = draw()

    def _completion(self) -> str:
        from kenshu.reports.charts import completion_chart

        chosen = self.here.choices
        report = Report(figures(self.here), chosen.as_of, self.here.course.settings["title"], self.titles)
        return self._drawn("completion", completion_chart(report, self.lang, 3), "report.chart.alt")

    def _trend(self) -> str:
        from kenshu.reports.trend import reporting_days, trend
        from kenshu.reports.trend_chart import trend_chart

        chosen, lang = self.here.choices, self.lang
        days = reporting_days(clock.fiscal_year(chosen.as_of), "month", chosen.as_of)
        with self.here.desk() as desk:
            found = trend(desk.conn, days, self.here.course.time_zone)
        names = ("required", "complete", "completion_rate")
        columns = [Column("day", self.say("charts.day"))]
        columns += [Column(name, say(f"report.column.{name}", lang), figure=True) for name in names]
        rows = [
            {"day": self.here.day(each["day"]), **{name: written_figure(name, each[name], lang) for name in names}}
            for each in found.to_dict("records")
            if (each["department"], each["module"]) == (chosen.department, chosen.module)
        ]
        chart = trend_chart(found, chosen.department, self.titles, lang)
        return self._drawn("trend", chart, "report.trend.alt") + self._figures(columns, rows)

    def _heatmap(self) -> str:
        from kenshu.reports.heatmap import heatmap
        from kenshu.reports.heatmap_chart import heatmap_chart

        here, lang = self.here, self.lang
        with here.desk() as desk:
            there = departments_on(desk.conn, here.choices.as_of)
            shown = shown_in_heatmap(there, here.choices.department)
            found = heatmap(desk.conn, here.choices.as_of, here.course.time_zone, shown)
        if found.table.empty:
            return self._drawn("heatmap", None, said=self.say("charts.no_answers"))
        labels = here.editions.clauses
        columns = [Column("clause", self.say("charts.clause"))]
        columns += [Column(each, written_department(each, lang), figure=True) for each in dict.fromkeys(found.table["department"])]
        rows: dict[str, dict[str, Any]] = {}
        for each in found.table.to_dict("records"):
            row = rows.setdefault(each["clause"], {"clause": labels[each["clause"]]["label"][lang]})
            row[each["department"]] = self._share(each)
        hidden = self.say("charts.hidden", smallest=found.smallest)
        chart = heatmap_chart(found, here.editions, lang)
        return self._drawn("heatmap", chart, "report.heatmap.alt", hidden) + self._figures(columns, list(rows.values()))

    def _drawn(self, name: str, chart: bytes | None, alt: str = "", said: str = "") -> str:
        head = piece("heading", self.lang, text=self.say(f"charts.{name}")) + notice(said, self.lang)
        return head + (figure(chart, say(alt, self.lang), self.lang) if chart else "")

    def _figures(self, columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> str:
        shown = table(self.say("charts.figures"), columns, rows, self.lang, self.say("charts.no_answers"))
        return folded(self.say("charts.figures"), shown, self.lang)

    def _share(self, each: dict[Any, Any]) -> str:
        if each["hidden"]:
            return self.say("charts.hidden_cell")
        return say("report.heatmap.nobody", self.lang) if pd.isna(each["wrong_rate"]) else f"{each['wrong_rate']:.0%}"


def shown_in_heatmap(there: Sequence[str], chosen: str) -> list[str]:
    """Return the departments beside the whole city: the chosen one and those below it, no deeper than 課."""
    way = [each for each in with_ancestors(chosen) if each != WHOLE_CITY and level(each) <= 2]
    last = way[-1:] or [WHOLE_CITY]
    below = [each for each in children(there, last[0]) if level(each) <= 2]
    return [each for each in (*way[-1:], *below) if each in there]
