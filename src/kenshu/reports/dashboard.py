"""What `notebooks/hr.ipynb` and `notebooks/trainer.ipynb` show, as widgets that Voilà and JupyterLab draw alike.

Text reaches the page through templates that escape it: `ipywidgets.HTML` itself escapes nothing.
"""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
from ipywidgets import HTML, Button, DOMWidget, Dropdown, HBox, ToggleButtons, VBox

from kenshu.content import load
from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.i18n import LANGS, Lang, say, spoken_language
from kenshu.reports.charts import completion_chart
from kenshu.reports.page import chart_html, completion_table_html, heading_html, summary_html, waiting_html
from kenshu.reports.report import make_report
from kenshu.reports.waiting import waiting
from kenshu.storage import open_database


def course_here() -> Course:
    """The course of KENSHU_COURSE, else the nearest folder above the notebook that holds one. Raises CourseMissing."""
    named = os.environ.get("KENSHU_COURSE")
    if named:
        return Course.at(Path(named))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "course.yaml").is_file():
            return Course.at(folder)
    raise CourseMissing("course.missing", folder=here)


def language_here() -> Lang:
    """The language that the page's address asks for (`?lang=en`), else the one of KENSHU_LANG or the system."""
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("lang", [""])[0]
    return next((lang for lang in LANGS if lang == asked), spoken_language())


def hr_dashboard() -> VBox:
    """Completion for each department: a module's table and the chart, down to the level chosen, in the language chosen."""
    course, box = course_here(), VBox()
    report = make_report(course)

    def build(lang: Lang, module: str | None, level: int) -> None:
        modules = Dropdown(
            options=[(titles[lang], key) for key, titles in report.modules.items()],
            value=module,
            description=say("report.column.module", lang),
            style={"description_width": "initial"},
        )
        levels = Dropdown(
            options=[(say(f"report.level.{each}", lang), each) for each in (1, 2, 3)],
            value=level,
            description=say("report.dashboard.down_to", lang),
            style={"description_width": "initial"},
        )
        table, chart = HTML(), HTML()

        def show(_change: object = None) -> None:
            table.value = completion_table_html(report, modules.value, lang, levels.value) if modules.value else ""

        def draw(_change: object = None) -> None:
            show()
            chart.value = chart_html(completion_chart(report, lang, levels.value), lang)

        def read_again() -> None:
            nonlocal report
            report = make_report(course)
            build(lang, modules.value, levels.value)

        modules.observe(show, "value")
        levels.observe(draw, "value")
        draw()
        controls = _controls(lang, [modules, levels], lambda other: build(other, modules.value, levels.value), read_again)
        box.children = (HTML(heading_html(report, say("report.dashboard.hr", lang), lang)), controls, table, chart)

    build(language_here(), next(iter(report.modules), None), 2)
    return box


def trainer_dashboard() -> VBox:
    """Progress of each module, and the hand-ins that wait for a person."""
    course, box = course_here(), VBox()

    def build(lang: Lang) -> None:
        report, hand_ins = make_report(course), _waiting(course)
        controls = _controls(lang, [], build, lambda: build(lang))
        box.children = (
            HTML(heading_html(report, say("report.dashboard.trainer", lang), lang)),
            controls,
            HTML(summary_html(report, hand_ins, lang)),
            HTML(waiting_html(report, hand_ins, course.time_zone, lang)),
        )

    build(language_here())
    return box


def _controls(lang: Lang, choices: list[DOMWidget], switch: Callable[[Lang], None], read_again: Callable[[], None]) -> HBox:
    languages = ToggleButtons(
        options=[(say("report.language", each), each) for each in LANGS], value=lang, style={"button_width": "6em"}
    )
    again = Button(description=say("report.dashboard.again", lang), icon="refresh", layout={"width": "auto"})
    languages.observe(lambda change: switch(change["new"]), "value")
    again.on_click(lambda _button: read_again())
    return HBox([*choices, languages, again], layout={"flex_flow": "row wrap", "grid_gap": "8px"})


def _waiting(course: Course) -> pd.DataFrame:
    content = load(course)
    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            return waiting(conn, content)
    finally:
        database.close()
