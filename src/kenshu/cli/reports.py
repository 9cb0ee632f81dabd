"""`kenshu report` and `items`: completion and item statistics, printed and written as files."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import click

from kenshu import clock
from kenshu.cli.command import Answer, Folder, Typed, command, records
from kenshu.cli.printing import WIDE, console, print_some, table, tell, words
from kenshu.course import Course
from kenshu.i18n import Lang, say, spoken_language

if TYPE_CHECKING:
    import pandas as pd

    from kenshu.editions.on_record import Editions
    from kenshu.kinds import Offered
    from kenshu.reports.items import ItemStatistics
    from kenshu.reports.report import Report

_REFUSALS = 6  # on the screen; each question can have two
_NARROW = 112  # below this the ten figures do not stand side by side with their headings whole
_NARROW_FIGURES = ("required", "complete", "awaiting", "overdue", "completion_rate")


@command("report")
def report(
    course: Course,
    *,
    out: Folder | None = None,
    as_of: date | None = None,
    lang: Lang | None = None,
    counted_in: Literal["day", "completion"] = "day",
    level: Annotated[int, Typed(click.IntRange(0, 3))] = 3,
    scores: bool = False,
) -> Answer:
    """Print the completion table and write the report into a folder, by default `grading/reports`."""
    from kenshu.reports.export import write_report
    from kenshu.reports.report import make_report

    spoken = lang or spoken_language()
    made = make_report(course, as_of, counted_in=counted_in, scores=scores)
    files = write_report(made, out or course.reports, spoken)

    def show() -> None:
        _print_report(made, spoken, level)
        click.echo(say("report.written", spoken, folder=files[0].parent))
        for file in files:
            click.echo(f"  {file.name}")

    rows = json.loads(made.table.to_json(orient="records"))
    return Answer({"as_of": made.as_of, "counted_in": made.counted_in, "files": files, "rows": rows}, show)


def _print_report(made: "Report", lang: Lang, deepest: int) -> None:
    """Print a table a module, departments indented as the tree has them, down to a level."""
    from rich.table import Table
    from rich.text import Text

    from kenshu.reports.report import on_screen, written_day, written_department, written_figure

    screen = console(WIDE)
    figures = on_screen(made.table) if screen.width >= _NARROW else _NARROW_FIGURES
    screen.print(Text(f"{say('report.by_department', lang)} ({written_day(made, lang)})", style="bold"))
    for module, titles in made.modules.items():
        table = Table(title=Text(titles[lang]), title_justify="left", row_styles=["", "on grey11"] if screen.is_terminal else None)
        table.add_column(say("report.column.department", lang), no_wrap=True)
        for column in figures:
            table.add_column(say(f"report.column.{column}", lang), justify="right")
        for row in made.of_module(module, deepest).to_dict("records"):
            department = "  " * row["level"] + written_department(row["department"], lang)
            style = "bold" if row["level"] < 2 else ""
            table.add_row(Text(department), *(Text(written_figure(column, row[column], lang)) for column in figures), style=style)
        screen.print(table)
    if any(made.table[column].any() for column in set(made.figures) - set(figures)):
        screen.print(Text(say("report.narrow", lang), style="dim"))


@command("items")
def items(
    course: Course,
    module: str,
    *,
    as_of: date | None = None,
    question: str | None = None,
    department: str = "",
    out: Folder | None = None,
) -> Answer:
    """Print a row a question and what is refused with the reason, or who chose what at one question; with --out draw charts."""
    from dataclasses import asdict

    from kenshu.editions.on_record import on_record
    from kenshu.errors import KenshuError
    from kenshu.people.departments import check_there, children
    from kenshu.people.posts import departments_on
    from kenshu.reports.choices import choices_by_department
    from kenshu.reports.items import item_statistics

    lang = spoken_language()
    day = as_of or clock.today(course.time_zone)
    with records(course) as conn:
        editions = on_record(conn)
        found = item_statistics(conn, module, as_of, course.time_zone)
        chosen = choices_by_department(conn, module, day, course.time_zone)
        there = departments_on(conn, day)
    asked = found.questions["question_id"].tolist()
    if question is not None and question not in asked:
        raise KenshuError("items.question", found=question, module=module, allowed=", ".join(asked))
    check_there(department, there, "assign.department_unknown")
    shown = ["", department, *children(there, department)]
    chosen = chosen[chosen["department"].isin(shown) & chosen["question_id"].isin([question] if question else asked)]
    files = _draw(found, editions, out, lang) if out else []

    def show() -> None:
        if question is None:
            _print_items(found, editions, lang)
        else:
            _print_choices(chosen, editions.questions[question]["offered"], lang)
        for file in files:
            tell("items.written", path=file)

    figures = {
        "module": found.module_id,
        "hand_ins": found.hand_ins,
        "awaiting": found.awaiting,
        "questions": json.loads(found.questions.to_json(orient="records")),
        "options": json.loads(found.options.to_json(orient="records")),
        "choices": json.loads(chosen.to_json(orient="records")),
        "reliability": asdict(found.reliability) if found.reliability else None,
        "refused": [{**asdict(refused), "message": refused.message(lang)} for refused in found.refused],
        "files": files,
    }
    return Answer(figures, show)


def _draw(found: "ItemStatistics", editions: "Editions", folder: Path, lang: Lang) -> list[Path]:
    from kenshu.errors import StorageFailed
    from kenshu.reports.item_charts import options_chart, plot
    from kenshu.storage.files import write_whole

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StorageFailed("storage.failed", reason=fault.strerror or str(fault)) from fault
    drawn = {
        folder / f"items-{found.module_id}.png": plot(found, editions, lang),
        folder / f"items-{found.module_id}-options.png": options_chart(found, editions, lang),
    }
    for path, chart in drawn.items():
        write_whole(path, chart)
    return list(drawn)


def _print_items(found: "ItemStatistics", editions: "Editions", lang: Lang) -> None:
    import pandas as pd

    from kenshu.reports.items import most_drawn

    columns = ("question", "kind", "answers", "blank", "facility", "discrimination", "drew", "sign")
    title = words("items.title", module=editions.modules[found.module_id].title[lang])
    shown = table("items", columns, right=columns[2:6], title=title)
    for row in found.questions.to_dict("records"):
        numbers = ["–" if pd.isna(row[name]) else f"{row[name]:.2f}" for name in ("facility", "discrimination")]
        sign = words(f"items.sign.{row['sign']}") if row["sign"] else ""
        drew = most_drawn(found.options, editions.questions[row["question_id"]], lang)
        shown.add_row(row["question_id"], row["kind"], str(row["answers"]), str(row["blank"]), *numbers, drew, sign)
    console(WIDE).print(shown)
    tell("items.counted", hand_ins=found.hand_ins, awaiting=found.awaiting)
    measured = found.reliability
    if measured is not None:
        tell("items.reliability.line", **{name: getattr(measured, name) for name in ("name", "value", "low", "high", "slots")})
        if measured.error is not None:
            tell("items.error.line", error=measured.error, max_score=measured.max_score)
    refusals = sorted(found.refused, key=lambda refused: refused.question_id)  # the whole test's come first
    print_some([refused.message(lang) for refused in refusals], _REFUSALS, key="items.more")


def _print_choices(chosen: "pd.DataFrame", offered: "Offered", lang: Lang) -> None:
    """Print a row a choice of a question and a column a department, below a row of how many people answered."""
    from rich.text import Text

    from kenshu.kinds import choice_in_words, part_in_words
    from kenshu.reports.report import written_department
    from kenshu.reports.suppression import SMALLEST

    if chosen.empty:
        tell("items.nobody", question=offered["id"])
        return
    departments = list(dict.fromkeys(chosen["department"]))
    shown = table("items", ("part", "choice"), title=words("items.by_department", question=offered["id"]))
    for department in departments:
        shown.add_column(Text(written_department(department, lang)), justify="right")
    hidden = words("staff_figures.charts.hidden_cell")
    cells = {(row["part_id"], row["choice"], row["department"]): row for row in chosen.to_dict("records")}
    first = [cells[*next(iter(cells))[:2], department] for department in departments]
    shown.add_row(words("items.people"), "", *(hidden if row["hidden"] else str(row["people"]) for row in first))
    for part, choice in dict.fromkeys((part, choice) for part, choice, _ in cells):
        took = [cells[part, choice, department] for department in departments]
        figures = [hidden if row["hidden"] else f"{row['number']} ({row['share']:.0%})" for row in took]
        said = (part and part_in_words(offered, part, lang), choice_in_words(offered, choice, lang))
        shown.add_row(*map(Text, said), *figures)
    console(WIDE).print(shown)
    tell("staff_figures.charts.hidden", smallest=SMALLEST)
