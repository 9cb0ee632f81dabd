"""The report as files: XLSX, CSV, PDF, HTML and PNG. Text that begins like a formula stays text in each of them."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader

from kenshu.i18n import LANGS, Lang, say
from kenshu.papers.document import Document
from kenshu.people.departments import level
from kenshu.reports.charts import completion_chart
from kenshu.reports.completion import COUNTS
from kenshu.reports.report import SCORE, Report, on_screen, written_day, written_department, written_figure
from kenshu.reports.sheets import Column, Sheet, as_csv, as_workbook
from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

_TEXTS = ("department", "level", "module")


def write_report(report: Report, folder: Path, lang: Lang) -> list[Path]:
    """Write completion.xlsx, .csv, .pdf, .html and .png into a folder, made where it is missing; each file is replaced whole.

    The page holds both languages, the other files the one asked for. Raises StorageFailed.
    """
    charts = {each: completion_chart(report, each) for each in LANGS}
    written = {
        "completion.xlsx": completion_workbook(report, lang),
        "completion.csv": completion_csv(report, lang),
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
    return as_workbook(completion_sheet(report, lang))


def completion_csv(report: Report, lang: Lang) -> bytes:
    """Return the same table as CSV (UTF-8 with a BOM)."""
    return as_csv(completion_sheet(report, lang))


def completion_sheet(report: Report, lang: Lang) -> Sheet:
    """Return the table of every module, to be written."""
    table = report.table
    rate = {SCORE: f"{SCORE}_rate"}  # a share like the others
    frame = pd.DataFrame(
        {
            "department": table["department"].where(table["department"] != "", say("report.whole_city", lang)),
            "level": table["level"].map({each: say(f"report.level.{each}", lang) for each in range(4)}),
            "module": table["module"].map({module: titles[lang] for module, titles in report.modules.items()}),
            **{rate.get(name, name): table[name] / 100 if name == SCORE else table[name] for name in report.figures},
        }
    )
    columns = {name: Column(say(f"report.column.{name}", lang)) for name in _TEXTS}
    for name in report.figures:
        nothing = "" if name in COUNTS else written_figure(name, pd.NA, lang)
        columns[rate.get(name, name)] = Column(say(f"report.column.{name}", lang), say(f"report.note.{name}", lang), nothing)
    tab = say("report.title", lang)
    title = f"{report.title[lang]} {tab}"
    said = [written_day(report, lang)]
    return Sheet(title, tab, frame, columns, lang, said, report.as_of, table["level"].tolist(), frozen=len(_TEXTS))


def completion_pdf(report: Report, lang: Lang, chart: bytes | None = None) -> bytes:
    """Return the report on paper (A4): a table for each module, the chart on a page of its own, how to read it.

    The chart is drawn where it is not given.
    """
    chart = completion_chart(report, lang, level(report.department) + 1) if chart is None else chart
    document = Document(f"{report.title[lang]} {say('report.title', lang)}", lang, report.as_of)
    make = document.make
    figures = on_screen(report.table)
    headings = [say(f"report.column.{column}", lang) for column in ("department", *figures)]
    right = [False, *(True for _ in figures)]
    below = f"{say('report.by_department', lang)} ({written_day(report, lang)})"
    for module, titles in report.modules.items():
        rows = [
            ["\u3000" * row["level"] + row["name"], *row["figures"].values()]
            for row in _written_rows(report, module, figures, lang)
        ]
        document.section(make.heading(titles[lang]), make.small(below, below=True), make.table(headings, rows, right))
    document.page_of(chart, say("report.chart.alt", lang))
    document.section(make.heading(say("report.notes.title", lang)))
    document.add(*(make.small(f"{say(f'report.column.{name}', lang)}: {say(f'report.note.{name}', lang)}") for name in figures))
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
