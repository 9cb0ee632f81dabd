"""`kenshu items`: the item statistics of a module, printed, and drawn into a folder."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu.cli.command import Answer, Folder, command, records
from kenshu.cli.printing import console, table, tell, tell_more, words
from kenshu.course import Course
from kenshu.i18n import Lang, spoken_language

if TYPE_CHECKING:
    from kenshu.editions.on_record import Editions
    from kenshu.reports.items import ItemStatistics

_SHOWN = 6  # refusals on the screen; each question can have two


@command("items")
def items(course: Course, module: str, *, as_of: date | None = None, out: Folder | None = None) -> Answer:
    """Print a row a question, and what is refused with the reason; with --out draw both charts."""
    from dataclasses import asdict

    from kenshu.editions.on_record import on_record
    from kenshu.reports.items import item_statistics

    lang = spoken_language()
    with records(course) as conn:
        editions = on_record(conn)
        found = item_statistics(conn, module, as_of, course.time_zone)
    files = _draw(found, editions, out, lang) if out else []

    def show() -> None:
        _print(found, editions, lang)
        for file in files:
            tell("items.written", path=file)

    figures = {
        "module": found.module_id,
        "hand_ins": found.hand_ins,
        "awaiting": found.awaiting,
        "questions": json.loads(found.questions.to_json(orient="records")),
        "options": json.loads(found.options.to_json(orient="records")),
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


def _print(found: "ItemStatistics", editions: "Editions", lang: Lang) -> None:
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
    console().print(shown)
    tell("items.counted", hand_ins=found.hand_ins, awaiting=found.awaiting)
    measured = found.reliability
    if measured is not None:
        tell("items.reliability.line", **{name: getattr(measured, name) for name in ("name", "value", "low", "high", "slots")})
        if measured.error is not None:
            tell("items.error.line", error=measured.error, max_score=measured.max_score)
    refusals = sorted(found.refused, key=lambda refused: refused.question_id)  # the whole test's come first
    for refused in refusals[:_SHOWN]:
        click.echo(refused.message(lang))
    tell_more(len(refusals) - _SHOWN, key="items.more")
