"""The report as HTML. Everything that comes from data is escaped by the templates."""

import base64
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader

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
            modules={each: [_module(report, module, each) for module in report.modules] for each in LANGS},
            charts={each: base64.b64encode(chart).decode("ascii") for each, chart in charts.items()},
            notes=on_screen(report.table),
        )
    )


def _module(report: Report, module: str, lang: Lang) -> dict[str, Any]:
    columns = on_screen(report.table)
    rows = [
        {
            "name": written_department(row["department"], lang),
            "path": row["department"],
            "level": row["level"],
            "figures": {column: written_figure(column, row[column], lang) for column in columns},
            "share": None if pd.isna(row["completion_rate"]) else round(100 * row["completion_rate"], 1),
        }
        for row in report.of_module(module).to_dict("records")
    ]
    return {"id": module, "title": report.modules[module][lang], "rows": rows, "columns": columns}


@cache
def _templates() -> Environment:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=PackageLoader("kenshu.reports"))
    environment.globals["say"] = say
    return environment
