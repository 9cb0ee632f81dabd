"""修了状況, グラフ and 人ごとの状況: completion by department, drawn, and by person; never what anybody answered."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from ipywidgets import DOMWidget
from markupsafe import Markup

from kenshu import clock
from kenshu.acts.tables import COMPLETION
from kenshu.dashboards.calls import download_link
from kenshu.dashboards.fields import choice
from kenshu.dashboards.here import Here
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, Pane, figure, notice, piece, table
from kenshu.dashboards.section import Section, row
from kenshu.i18n import say
from kenshu.people.departments import is_within, parent
from kenshu.people.posts import departments_on
from kenshu.reports.completion import completion
from kenshu.reports.report import Report, on_screen, written_department, written_figure
from kenshu.results.standing.states import STATES

_FIRST = ("required", "complete", "completion_rate", "overdue")  # what one looks for, where the window is narrow
_PEOPLE = ("employee_id", "name", "department", "employment_type", "state", "due", "completed_on", "valid_until")


class CompletionSection(Section):
    """The table; a department's name leads to those below it."""

    name = "completion"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make the table, the files, and what the columns mean."""
        self.table, self.files, self.notes = Pane(chosen=self.here.go_to), Pane(), Pane()
        return [self.message, self.table, self.files, self.notes]

    def read(self) -> None:
        """Draw the figures of the day."""
        chosen = self.here.choices
        found = figures(self.here)
        found = found[found["module"] == chosen.module]
        with self.here.desk() as desk:
            names = [name for name in (*_FIRST, *on_screen(found)) if desk.reach(COMPLETION[name]) is not None]
        names = list(dict.fromkeys(names))
        columns = [Column("department", say("report.column.department", self.lang))]
        columns += [Column(name, say(f"report.column.{name}", self.lang), figure=True) for name in names]
        rows = [self._row(each, names) for each in found.to_dict("records")]
        self.notes.html = piece("notes", self.lang, columns=names, say=say)
        self.table.html = table(self.here.title(chosen.module), columns, rows, self.lang, self.say("completion.none"))
        asked = {"as_of": chosen.as_of, "department": chosen.department or None, "counted_in": chosen.counted_in, "lang": self.lang}
        self.files.html = files(self.here, "completion", ("xlsx", "csv", "pdf"), **asked)

    def _row(self, found: dict[Any, Any], names: Sequence[str]) -> dict[str, Any]:
        chosen = self.here.choices.department
        department = str(found["department"])
        words = written_department(department, self.lang)
        cells: dict[str, Any] = {name: self._cell(name, found[name]) for name in names}
        cells["department"] = words if department == chosen else {"text": words, "choose": f"/{department}"}
        return {**cells, "row_class": "sum" if department == chosen else "below"}

    def _cell(self, name: str, value: Any) -> Any:
        words = written_figure(name, value, self.lang)
        if name == "completion_rate":
            return {"text": words, "share": None if pd.isna(value) else round(100 * float(value), 1)}
        return {"text": words, "late": True} if name == "overdue" and value else words


class ChartsSection(Section):
    """The charts of the chosen module, day and part of the tree, each with its figures as a table: nobody has to see a chart."""

    name = "charts"
    chooses = ("module", "as_of", "counted", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make their places."""
        self.by_department, self.over_time, self.by_clause = Pane(), Pane(), Pane()
        return [self.message, self.by_department, self.over_time, self.by_clause]

    def read(self) -> None:
        """Draw them."""
        here, chosen = self.here, self.here.choices
        self.titles = {chosen.module: dict(here.editions.newest(chosen.module).title)}
        for pane, draw in ((self.by_department, self._completion), (self.over_time, self._trend), (self.by_clause, self._heatmap)):
            pane.html = draw()

    def _completion(self) -> str:
        from kenshu.reports.charts import completion_chart

        chosen = self.here.choices
        report = Report(figures(self.here), chosen.as_of, self.here.course.settings["title"], self.titles)
        return self._drawn("completion", completion_chart(report, self.lang, 3), "report.chart.alt")

    def _trend(self) -> str:
        from kenshu.reports.charts import trend_chart
        from kenshu.reports.trend import reporting_days, trend

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
        from kenshu.reports.charts import heatmap_chart
        from kenshu.reports.heatmap import heatmap, shown_in_heatmap

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
            cells = rows.setdefault(each["clause"], {"clause": labels[each["clause"]]["label"][lang]})
            cells[each["department"]] = self._share(each)
        hidden = self.say("charts.hidden", smallest=found.smallest)
        chart = heatmap_chart(found, here.editions, lang)
        return self._drawn("heatmap", chart, "report.heatmap.alt", hidden) + self._figures(columns, list(rows.values()))

    def _drawn(self, name: str, chart: bytes | None, alt: str = "", said: str = "") -> str:
        head = piece("heading", self.lang, text=self.say(f"charts.{name}")) + notice(said, self.lang)
        return head + (figure(chart, say(alt, self.lang), self.lang) if chart else "")

    def _figures(self, columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> str:
        shown = table(self.say("charts.figures"), columns, rows, self.lang, self.say("charts.no_answers"))
        return piece("folded", self.lang, words=self.say("charts.figures"), body=Markup(shown))  # noqa: S704 - made by a template

    def _share(self, each: dict[Any, Any]) -> str:
        if each["hidden"]:
            return self.say("charts.hidden_cell")
        return say("report.heatmap.nobody", self.lang) if pd.isna(each["wrong_rate"]) else f"{each['wrong_rate']:.0%}"


class PeopleSection(Section):
    """The people overdue; by choice everybody, or those in one state, such as on leave. No score."""

    name = "people"
    chooses = ("module", "as_of", "department")

    def build(self) -> Sequence[DOMWidget]:
        """Make the choice of whom, the list, the files."""
        kinds = [(self.say(f"people.{kind}"), kind) for kind in ("overdue", "all")]
        self.whom = choice(self.say("people.whom"), kinds + [(self.say(f"state.{state}"), state) for state in STATES])
        self.whom.observe(self.read_again, "value")
        self.list = Listing(self.here, "people", _PEOPLE)
        self.files = Pane()
        return [row(self.whom, self.list.search), self.message, self.list, self.files]

    def read(self) -> None:
        """List those of the part of the tree that is chosen, as far as the viewer sees them."""
        from kenshu.reports.people_list import people_list

        chosen, whom = self.here.choices, self.whom.value
        with self.here.desk() as desk:
            time_zone = self.here.course.time_zone
            found = people_list(desk.conn, chosen.as_of, time_zone, only="overdue" if whom == "overdue" else None)
            seen = found["department"].map(lambda each: is_within(each, chosen.department) and desk.within_on(chosen.as_of)(each))
        found = found[seen.astype(bool) & (found["module_id"] == chosen.module)]
        if whom not in ("overdue", "all"):
            found = found[found["state"] == whom]
        rows = [self._row(each) for each in found.to_dict("records")]
        self.list.fill(rows, "nobody_overdue" if whom == "overdue" else "none", module=self.here.title(chosen.module))
        export = "overdue" if whom == "overdue" else "people"
        asked = {"as_of": chosen.as_of, "module": chosen.module, "department": chosen.department or None, "lang": self.lang}
        self.files.html = files(self.here, export, ("xlsx", "csv", "pdf"), **asked)

    def _row(self, each: dict[Any, Any]) -> dict[str, Any]:
        days = {name: "" if pd.isna(each[name]) else self.here.day(each[name]) for name in ("due", "completed_on", "valid_until")}
        late = {"text": f"{days['due']} {self.say('people.late')}", "late": True} if each["overdue"] else days["due"]
        return {
            **each,
            **days,
            "due": late,
            "employment_type": self.here.employment_type(each["employment_type"]),
            "state": {"text": self.say(f"state.{each['state']}"), "tag": each["state"]},
        }


def figures(here: Here) -> pd.DataFrame:
    """Return the completion table of the chosen day: the chosen department and those directly below it, every module."""
    chosen = here.choices
    with here.desk() as desk:
        counted: Literal["day", "completion"] = "completion" if chosen.counted_in == "completion" else "day"
        found = completion(desk.conn, chosen.as_of, here.course.time_zone, counted_in=counted)
        seen = desk.within_on(chosen.as_of)
    here_or_below = [
        seen(department) and chosen.department in (department, parent(department) if department else None)
        for department in found["department"]
    ]
    return found[here_or_below]


def files(here: Here, export: str, forms: Sequence[str], **query: Any) -> str:
    """Draw the links to a table's files; in JupyterLab, where no server makes them, the command that does."""
    links = [(form.upper(), download_link(export, form, **query)) for form in forms] if here.served else []
    return piece("files", here.lang, links=links)
