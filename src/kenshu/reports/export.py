"""The report as files: XLSX, CSV, PDF, HTML and PNG. Text that begins like a formula stays text in each of them."""

import base64
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader
from openpyxl.styles import Alignment, Font, PatternFill

from kenshu.i18n import LANGS, Lang, say
from kenshu.people.departments import LEVELS
from kenshu.reports.charts import completion_chart
from kenshu.reports.completion import COUNTS
from kenshu.reports.pdf import Document
from kenshu.reports.report import SHOWN, Report, on_screen, written_day, written_department, written_figure
from kenshu.reports.sheets import csv_of, inert
from kenshu.reports.workbook import TEXT, Cell, Look, number, text, workbook
from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

_NOTE = (("term", "column"), ("note", "note"))
_TEXTS = ("department", "level", "module")
_WIDTHS = {"department": 44, "level": 10, "module": 34, "completion_rate": 14, "mean_score": 14}
_SHADES = {0: PatternFill("solid", fgColor="DDE8F5"), 1: PatternFill("solid", fgColor="F2F6FB")}


def write_report(report: Report, folder: Path, lang: Lang) -> list[Path]:
    """Write completion.xlsx, .csv, .pdf, .html and .png into a folder, made where it is missing; each file is replaced whole.

    The page holds both languages, the other files the one asked for. Raises StorageFailed.
    """
    charts = {each: completion_chart(report, each) for each in LANGS}
    written = {
        "completion.xlsx": completion_workbook(report, lang),
        "completion.csv": completion_csv(report, lang).encode("utf-8-sig"),
        "completion.pdf": completion_pdf(report, lang, charts[lang]),
        "completion.html": completion_html(report, lang, charts).encode("utf-8"),
        "completion.png": charts[lang],
    }
    with storage_faults():
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        write_whole(folder / name, content)
    return [folder / name for name in written]


def completion_workbook(report: Report, lang: Lang) -> bytes:
    """Return an XLSX file in one language: counts are numbers, rates are percentages, a rate of nobody is said in words."""
    table, whole_city = report.table, say("report.whole_city", lang)
    named = (
        (("department", text(each or whole_city)) for each in table["department"]),
        (("text", text(say(f"report.level.{each}", lang))) for each in table["level"]),
        (("text", text(report.modules[each][lang])) for each in table["module"]),
    )
    figures = [_figures(table, column, lang) for column in SHOWN]
    rows = (
        [((kind, level), content) for kind, content in row] for level, *row in zip(table["level"], *named, *figures, strict=True)
    )
    columns = [
        (say(f"report.column.{column}", lang), _WIDTHS.get(column, 11), "left" if column in _TEXTS else "right")
        for column in (*_TEXTS, *SHOWN)
    ]
    title = say("report.title", lang)
    notes: list[list[Cell]] = [[("title", text(f"{report.title[lang]} {title}"))], [("plain", text(written_day(report, lang)))], []]
    notes += [[(look, text(say(f"report.{what}.{each}", lang))) for look, what in _NOTE] for each in SHOWN]
    return workbook(title, columns, rows, _looks(), ((20, 90), notes), lang, frozen="D2")


def _looks() -> dict[tuple[str, int], Look]:
    """Return how the cells of each level of the tree look."""
    looks: dict[tuple[str, int], Look] = {}
    for level in range(LEVELS + 1):
        row: Look = {"font": Font(bold=level == 0), "fill": _SHADES.get(level, PatternFill())}
        looks |= {
            ("department", level): row | TEXT | {"alignment": Alignment(indent=level * 2)},
            ("text", level): row | TEXT,
            ("nobody", level): row | TEXT | {"alignment": Alignment(horizontal="right")},
            ("count", level): row | {"number_format": "0"},
            ("share", level): row | {"number_format": "0.0%"},
        }
    return looks


def _figures(table: pd.DataFrame, column: str, lang: Lang) -> Iterable[tuple[str, str]]:
    """Return (how it looks, what stands in the cell) of a column's figures."""
    if column in COUNTS:
        return (("count", number(value)) for value in table[column].tolist())
    nobody = ("nobody", text(written_figure(column, pd.NA, lang)))
    shares = (table[column] / (100 if column == "mean_score" else 1)).to_numpy(dtype="float64", na_value=math.nan).tolist()
    return (nobody if math.isnan(share) else ("share", number(share)) for share in shares)


def completion_csv(report: Report, lang: Lang) -> str:
    """Return the table as CSV, headings in one language; written as `utf-8-sig`, Excel shows its Japanese."""
    columns = ("department", "level", "module", "module_id", "completion", *SHOWN)
    rows = [[say(f"report.column.{column}", lang) for column in columns]]
    for row in report.table.to_dict("records"):
        texts = [
            row["department"] or say("report.whole_city", lang),
            say(f"report.level.{row['level']}", lang),
            report.modules[row["module"]][lang],
            row["module"],
            say("report.people", lang, complete=row["complete"], required=row["required"]),
        ]
        rows.append([*map(inert, texts), *(written_figure(column, row[column], lang) for column in SHOWN)])
    return csv_of(rows)


def completion_pdf(report: Report, lang: Lang, chart: bytes) -> bytes:
    """Return the report on paper (A4): a table for each module, the chart on a page of its own, how to read it."""
    document = Document(f"{report.title[lang]} {say('report.title', lang)}", lang, report.as_of)
    figures = on_screen(report.table)
    headings = [say(f"report.column.{column}", lang) for column in ("department", *figures)]
    right = [False, *(True for _ in figures)]
    below = f"{say('report.by_department', lang)} ({written_day(report, lang)})"
    for module, titles in report.modules.items():
        rows = [
            ["\u3000" * row["level"] + row["name"], *row["figures"].values()]
            for row in _written_rows(report, module, figures, lang)
        ]
        document.table(headings, rows, right, (titles[lang], below))
    document.picture(chart)
    document.page(landscape=False)
    document.heading(say("report.notes.title", lang))
    document.paragraphs([f"{say(f'report.column.{column}', lang)}: {say(f'report.note.{column}', lang)}" for column in figures])
    return document.written()


def completion_html(report: Report, lang: Lang, charts: dict[Lang, bytes]) -> str:
    """Return the report as one page that needs no other file and no network, in both languages, `lang` shown first.

    Everything that comes from data is escaped by the templates.
    """
    columns = on_screen(report.table)
    modules = {
        each: [
            {"id": module, "title": titles[each], "rows": _written_rows(report, module, columns, each), "columns": columns}
            for module, titles in report.modules.items()
        ]
        for each in LANGS
    }
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            langs=sorted(LANGS, key=lambda each: each != lang),
            title=report.title,
            day={each: written_day(report, each) for each in LANGS},
            modules=modules,
            charts={each: base64.b64encode(chart).decode("ascii") for each, chart in charts.items()},
            notes=columns,
        )
    )


def _written_rows(report: Report, module: str, columns: tuple[str, ...], lang: Lang) -> list[dict[str, Any]]:
    """Return the rows of a module in words; `share` is the completion rate in per cent, None of nobody."""
    return [
        {
            "name": written_department(row["department"], lang),
            "path": row["department"],
            "level": row["level"],
            "figures": {column: written_figure(column, row[column], lang) for column in columns},
            "share": None if pd.isna(row["completion_rate"]) else round(100 * row["completion_rate"], 1),
        }
        for row in report.of_module(module).to_dict("records")
    ]


@cache
def _templates() -> Environment:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=PackageLoader("kenshu.reports"))
    environment.globals["say"] = say
    return environment
