"""グラフ: completion by department, over time, and which clauses are answered wrongly where."""

from collections.abc import Sequence

from ipywidgets import DOMWidget

from kenshu.dashboards.completion_section import figures
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import figure
from kenshu.dashboards.section import Section
from kenshu.i18n import LANGS, say
from kenshu.reports.report import Report


class ChartsSection(Section):
    """The charts of the chosen module, day and part of the tree."""

    name = "charts"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Their places."""
        self.by_department = Pane()
        return [self.message, self.by_department]

    def read(self) -> None:
        """Draw them."""
        from kenshu.reports.charts import completion_chart

        here, chosen = self.here, self.here.choices
        found = figures(here)
        titles = {lang: here.content.modules[chosen.module].title.within(lang) for lang in LANGS}
        report = Report(found, chosen.as_of, here.course.settings["title"], {chosen.module: titles})
        self.by_department.html = figure(completion_chart(report, self.lang, 3), say("report.chart.alt", self.lang), self.lang)
