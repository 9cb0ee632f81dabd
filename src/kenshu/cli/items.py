"""`kenshu items`: the item statistics of a module, printed, and drawn into a folder."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import Lang, say, spoken_language

if TYPE_CHECKING:
    from kenshu.editions.on_record import Editions
    from kenshu.reports.items import ItemStatistics

_WIDE = 132
_SHOWN = 6  # refusals on the screen; each question can have two


@click.command(help=helped("items"))
@click.argument("module")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=helped("items.as_of"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=helped("items.out"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def items(ctx: click.Context, module: str, as_of: datetime | None, out: Path | None, *, as_json: bool) -> None:
    """Print a row a question, and what is refused with the reason; with --out draw both charts."""
    from kenshu.editions.on_record import on_record
    from kenshu.reports.items import item_statistics
    from kenshu.storage import open_database

    course, lang = course_of(ctx), spoken_language()
    with open_database(course.database_url).reading() as conn:
        editions = on_record(conn)
        found = item_statistics(conn, module, as_of.date() if as_of else None, course.time_zone)
    files = _draw(found, editions, out, lang) if out else []
    if as_json:
        click.echo(json.dumps(_figures(found, files, lang), ensure_ascii=False, indent=2))
        return
    _print(found, editions, lang)
    for file in files:
        click.echo(say("items.written", lang, path=file))


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


def _figures(found: "ItemStatistics", files: list[Path], lang: Lang) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "module": found.module_id,
        "hand_ins": found.hand_ins,
        "awaiting": found.awaiting,
        "questions": json.loads(found.questions.to_json(orient="records")),
        "options": json.loads(found.options.to_json(orient="records")),
        "reliability": asdict(found.reliability) if found.reliability else None,
        "refused": [{**asdict(refused), "message": refused.message(lang)} for refused in found.refused],
        "files": [str(file) for file in files],
    }


def _print(found: "ItemStatistics", editions: "Editions", lang: Lang) -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from kenshu.reports.items import most_drawn

    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    table = Table(title=say("items.title", lang, module=editions.modules[found.module_id].title[lang]))
    for column in ("question", "kind", "answers", "blank", "facility", "discrimination", "drew", "sign"):
        right = column in ("answers", "blank", "facility", "discrimination")
        table.add_column(say(f"items.{column}", lang), justify="right" if right else "left")
    for row in found.questions.to_dict("records"):
        numbers = ["–" if pd.isna(row[name]) else f"{row[name]:.2f}" for name in ("facility", "discrimination")]
        sign = say(f"items.sign.{row['sign']}", lang) if row["sign"] else ""
        drew = most_drawn(found.options, editions.questions[row["question_id"]], lang)
        table.add_row(row["question_id"], row["kind"], str(row["answers"]), str(row["blank"]), *numbers, drew, sign)
    console.print(table)
    click.echo(say("items.counted", lang, hand_ins=found.hand_ins, awaiting=found.awaiting))
    measured = found.reliability
    if measured is not None:
        values = {name: getattr(measured, name) for name in ("name", "value", "low", "high", "slots")}
        click.echo(say("items.reliability.line", lang, **values))
        if measured.error is not None:
            click.echo(say("items.error.line", lang, error=measured.error, max_score=measured.max_score))
    refusals = sorted(found.refused, key=lambda refused: refused.question_id)  # the whole test's come first
    for refused in refusals[:_SHOWN]:
        click.echo(refused.message(lang))
    if len(refusals) > _SHOWN:
        click.echo(say("items.more", lang, number=len(refusals) - _SHOWN))
