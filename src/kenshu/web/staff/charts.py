"""グラフ: completion by department and over time, wrong answers by clause; each as a table first, and drawn beside it.

A chart is a picture with an address of its own, drawn once a change of the records. The map of wrong answers is a table in colours:
twenty-seven clauses beside sixteen departments are legible as text alone.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

import pandas as pd

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.people.departments import parent
from kenshu.reports import kept
from kenshu.reports.heatmap import shown_in_heatmap
from kenshu.reports.report import SHOWN, Report, written_department, written_figure
from kenshu.reports.trend import reporting_days
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, Table, table

_SHOWS = ("department", "time", "clause")
_OVER_TIME = ("required", "complete", "completion_rate")
_STATES = ("required", "complete", "awaiting", "in_progress", "failed", "expired", "not_started", "completion_rate")


class Charts(Section):
    """One of the three: which, says the address."""

    name = "charts"
    words = "staff_figures"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the table, and where its picture is."""
        show = asked.other("show", _SHOWS)
        options = [(each, self.w(f"charts.{each}")) for each in _SHOWS]
        counted = ("counted",) if show == "department" else ()
        module = () if show == "clause" else ("module",)
        chosen = filters(desk, asked, self.lang, *module, "day", "department", *counted, show=(self.w("charts.show"), options))
        made: Mapping[str, Callable[[], dict[str, Any]]] = {
            "department": lambda: self._by_department(desk, asked),
            "time": lambda: self._over_time(desk, asked),
            "clause": lambda: self._by_clause(desk, asked),
        }
        return {"filters": chosen, "show": show, "title": self.w(f"charts.{show}"), "said": [], **made[show]()}

    def _by_department(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        found = _below(desk, asked)
        columns = [Column("department", say("report.column.department", self.lang), sorts=False)]
        columns += [Column(each, say(f"report.column.{each}", self.lang), figure=True, sorts=False) for each in _STATES]

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            figures = {name: written_figure(name, each[name], self.lang) for name in _STATES}
            return {"department": written_department(each["department"], self.lang), **figures}

        shown = table(found, columns, row, asked, caption=self._title(desk, asked), empty=self.s("completion.none"), a_page=None)
        return {"table": shown, "picture": _picture("completion", asked), "alt": say("report.chart.alt", self.lang)}

    def _over_time(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        found = _trend(desk, asked)
        found = found[(found["department"] == asked.department) & (found["module"] == asked.module)]
        columns = [Column("day", self.w("charts.day"), sorts=False)]
        columns += [Column(each, say(f"report.column.{each}", self.lang), figure=True, sorts=False) for each in _OVER_TIME]

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            figures = {name: written_figure(name, each[name], self.lang) for name in _OVER_TIME}
            return {"day": clock.written_date(each["day"].date(), self.lang), **figures}

        shown = table(found, columns, row, asked, caption=self._title(desk, asked), empty=self.s("completion.none"), a_page=None)
        return {"table": shown, "picture": _picture("trend", asked), "alt": say("report.trend.alt", self.lang)}

    def _by_clause(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        departments = shown_in_heatmap(_departments(desk, asked), asked.department)
        found = kept.heatmap(desk.conn, asked.day, desk.course.time_zone, departments)
        said = self.w("charts.hidden", smallest=found.smallest)
        return {"table": self._map(desk, found.table, asked), "said": [self.w("charts.heat"), said], "picture": ""}

    def _map(self, desk: Desk, found: pd.DataFrame, asked: Asked) -> Table:
        labels = on_record(desk.conn).clauses
        columns = [Column("clause", self.w("charts.clause_column"), sorts=False)]
        names = list(dict.fromkeys(found["department"]))
        columns += [Column(each, written_department(each, self.lang), figure=True, sorts=False) for each in names]
        rows: dict[str, dict[str, Any]] = {}
        for each in found.to_dict("records"):
            cells = rows.setdefault(each["clause"], {"clause": labels[each["clause"]]["label"][self.lang]})
            cells[each["department"]] = self._share(each)
        caption = say("report.heatmap.title", self.lang, day=clock.written_date(asked.day, self.lang))
        return Table(caption, self.w("charts.no_answers"), columns, list(rows.values()), asked, len(rows), 1, sortable=False)

    def _share(self, each: Mapping[Any, Any]) -> Any:
        if each["hidden"]:
            return self.w("charts.hidden_cell")
        if pd.isna(each["wrong_rate"]):
            return ""
        share = float(each["wrong_rate"])
        return Cell(f"{share:.0%}", heat=min(9, int(share * 10)))

    def _title(self, desk: Desk, asked: Asked) -> str:
        module = on_record(desk.conn).modules.get(asked.module)
        title = module.title[self.lang] if module else ""
        return f"{title} ({written_department(asked.department, self.lang)})"


class Picture(Section):
    """A chart as PNG."""

    name = "charts"
    chart: ClassVar[str]

    async def get(self) -> None:
        """Send it."""
        picture = await self.look(lambda desk: self.drawn(desk, self.asked(desk)))
        self.set_header("Content-Type", "image/png")
        self.finish(picture)

    def drawn(self, desk: Desk, asked: Asked) -> bytes:
        """Return the picture, kept as long as the records stay as they are."""
        key = (self.chart, asked.day, asked.module, asked.department, asked.counted_in, desk.role, desk.by, self.lang)
        return kept.kept(desk.conn, key, lambda: self.make(desk, asked))

    def make(self, desk: Desk, asked: Asked) -> bytes:
        """Draw it."""
        raise NotImplementedError


class CompletionPicture(Picture):
    """Completion by department."""

    chart = "completion"

    def make(self, desk: Desk, asked: Asked) -> bytes:
        """Draw the bars."""
        from kenshu.reports.charts import completion_chart

        titles = {asked.module: dict(on_record(desk.conn).newest(asked.module).title)}
        report = Report(_below(desk, asked), asked.day, desk.course.title, titles, asked.counted_in, asked.department)
        return completion_chart(report, self.lang, 3)


class TrendPicture(Picture):
    """Completion over time."""

    chart = "trend"

    def make(self, desk: Desk, asked: Asked) -> bytes:
        """Draw the line."""
        from kenshu.reports.charts import trend_chart

        titles = {asked.module: dict(on_record(desk.conn).newest(asked.module).title)}
        return trend_chart(_trend(desk, asked), asked.department, titles, self.lang)


def _below(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return the figures of the module: the department and those directly below it."""
    found = kept.completion(desk.conn, asked.day, desk.course.time_zone, asked.counted_in, desk.course.leeway)
    found = found.loc[found["module"] == asked.module, ["department", "level", "module", *SHOWN]]
    return found[[asked.department in (each, parent(each) if each else None) for each in found["department"]]]


def _trend(desk: Desk, asked: Asked) -> pd.DataFrame:
    days = reporting_days(clock.fiscal_year(asked.day), "month", asked.day)
    return kept.trend(desk.conn, days, desk.course.time_zone, desk.course.leeway)


def _departments(desk: Desk, asked: Asked) -> list[str]:
    seen = desk.within_on(asked.day)
    return [each for each in kept.departments_on(desk.conn, asked.day) if seen(each)]


def _picture(chart: str, asked: Asked) -> str:
    query = {"module": asked.module, "as_of": asked.day.isoformat(), "department": asked.department, "counted_in": asked.counted_in}
    return f"/staff/charts/{chart}.png?{urlencode({name: value for name, value in query.items() if value})}"


HANDLERS: list[Any] = [
    ("/staff/charts", Charts),
    ("/staff/charts/completion.png", CompletionPicture),
    ("/staff/charts/trend.png", TrendPicture),
]
