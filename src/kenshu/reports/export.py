"""The report as files: XLSX, CSV, PDF, HTML and PNG. Text that begins like a formula stays text in each of them."""

import csv
import io
from pathlib import Path

from kenshu.errors import StorageFailed
from kenshu.i18n import LANGS, Lang, say
from kenshu.reports.charts import completion_chart
from kenshu.reports.page import completion_html
from kenshu.reports.pdf import Document
from kenshu.reports.report import SHOWN, Report, on_screen, written_day, written_department, written_figure
from kenshu.reports.sheets import inert
from kenshu.reports.workbook import completion_workbook
from kenshu.storage.files import write_whole


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StorageFailed("storage.failed", reason=fault.strerror or str(fault)) from fault
    for name, content in written.items():
        write_whole(folder / name, content)
    return [folder / name for name in written]


def completion_csv(report: Report, lang: Lang) -> str:
    """The table as CSV, headings in one language; written as `utf-8-sig`, Excel shows its Japanese."""
    columns = ("department", "level", "module", "module_id", "completion", *SHOWN)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([say(f"report.column.{column}", lang) for column in columns])
    for row in report.table.to_dict("records"):
        texts = [
            row["department"] or say("report.whole_city", lang),
            say(f"report.level.{row['level']}", lang),
            report.modules[row["module"]][lang],
            row["module"],
            say("report.people", lang, complete=row["complete"], required=row["required"]),
        ]
        writer.writerow([*map(inert, texts), *(written_figure(column, row[column], lang) for column in SHOWN)])
    return written.getvalue()


def completion_pdf(report: Report, lang: Lang, chart: bytes) -> bytes:
    """The report on paper (A4): a table for each module, the chart on a page of its own, how to read it."""
    document = Document(f"{report.title[lang]} {say('report.title', lang)}", lang, report.as_of)
    figures = on_screen(report.table)
    headings = [say(f"report.column.{column}", lang) for column in ("department", *figures)]
    right = [False, *(True for _ in figures)]
    day = written_day(report, lang)
    for module, titles in report.modules.items():
        rows = [
            [
                "\u3000" * row["level"] + written_department(row["department"], lang),
                *(written_figure(column, row[column], lang) for column in figures),
            ]
            for row in report.of_module(module).to_dict("records")
        ]
        document.table(headings, rows, right, (titles[lang], f"{say('report.by_department', lang)} ({day})"))
    document.picture(chart)
    document.page(landscape=False)
    document.heading(say("report.notes.title", lang))
    document.paragraphs([f"{say(f'report.column.{column}', lang)}: {say(f'report.note.{column}', lang)}" for column in figures])
    return document.written()
