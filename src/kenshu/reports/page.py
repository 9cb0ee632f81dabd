"""The report as HTML. Everything that comes from data is escaped by the templates."""

import base64
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from jinja2 import Environment, PackageLoader

from kenshu import clock
from kenshu.i18n import LANGS, Lang, say
from kenshu.reports.report import Report, on_screen, written_day, written_department, written_figure


def completion_html(report: Report, lang: Lang, charts: dict[Lang, bytes]) -> str:
    """The report as one page that needs no other file and no network, in both languages, `lang` shown first."""
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            langs=sorted(LANGS, key=lambda each: each != lang),
            title=report.title,
            day={each: written_day(report, each) for each in LANGS},
            modules={each: [_module(report, module, each, 3) for module in report.modules] for each in LANGS},
            charts={each: base64.b64encode(chart).decode("ascii") for each, chart in charts.items()},
            notes=on_screen(report.table),
        )
    )


def completion_table_html(report: Report, module: str, lang: Lang, deepest: int = 3) -> str:
    """One module's table down to a level of the tree, to be put into a page."""
    return _templates().get_template("table.html.j2").render(module=_module(report, module, lang, deepest), lang=lang)


def chart_html(chart: bytes, lang: Lang) -> str:
    """The chart as an image that says what it is to those who do not see it, to be put into a page."""
    image = base64.b64encode(chart).decode("ascii")
    return _templates().get_template("chart.html.j2").render(image=image, lang=lang)


def heading_html(report: Report, title: str, lang: Lang) -> str:
    """A page's heading and the day of its figures, to be put into a page."""
    day = written_day(report, lang)
    return _templates().get_template("heading.html.j2").render(title=title, course=report.title[lang], day=day, lang=lang)


def summary_html(report: Report, hand_ins: pd.DataFrame, lang: Lang) -> str:
    """The whole city's figures, one row a module, and how many hand-ins wait for a person, to be put into a page."""
    waiting = hand_ins["module_id"].value_counts()
    columns = on_screen(report.table)
    rows = [
        {
            "title": report.modules[row["module"]][lang],
            "waiting": int(waiting.get(row["module"], 0)),
            "figures": {column: written_figure(column, row[column], lang) for column in columns},
        }
        for row in report.table[report.table["level"] == 0].to_dict("records")
    ]
    return _templates().get_template("summary.html.j2").render(rows=rows, columns=columns, lang=lang)


def waiting_html(report: Report, hand_ins: pd.DataFrame, time_zone: ZoneInfo, lang: Lang) -> str:
    """The hand-ins that wait for a person (`kenshu.reports.waiting`), and the way to grade them, to be put into a page."""
    rows = [
        {
            **row,
            "title": report.modules[row["module_id"]][lang],
            "at": clock.written_time(row["handed_in_at"].to_pydatetime(), time_zone, lang),
        }
        for row in hand_ins.to_dict("records")
    ]
    return _templates().get_template("waiting.html.j2").render(rows=rows, lang=lang)


def _module(report: Report, module: str, lang: Lang, deepest: int) -> dict[str, Any]:
    columns = on_screen(report.table)
    rows = [
        {
            "name": written_department(row["department"], lang),
            "path": row["department"],
            "level": row["level"],
            "figures": {column: written_figure(column, row[column], lang) for column in columns},
            "share": None if pd.isna(row["completion_rate"]) else round(100 * row["completion_rate"], 1),
        }
        for row in report.of_module(module, deepest).to_dict("records")
    ]
    return {"id": module, "title": report.modules[module][lang], "rows": rows, "columns": columns}


@cache
def _templates() -> Environment:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=PackageLoader("kenshu.reports"))
    environment.globals["say"] = say
    return environment
