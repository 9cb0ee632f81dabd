"""Completion counted twice, every cell compared: once as the kit does, once by hand, on random histories.

    python -m tools.recount --histories 10000

Histories (`tools.histories`) stand side by side in cities of one to forty. Each city is written into the records, counted by
`kenshu.reports.completion` in both of its ways, and counted anew from the facts by `tools.by_hand`, which shares no line with it. A
difference names the seed of its city: `--seed 123 --histories 1` shows it again.
"""

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import count as count_from
from pathlib import Path
from typing import Any, get_args

import click
import pandas as pd

from kenshu import clock
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.leeway import LEEWAY, Leeway
from kenshu.reports.completion import COLUMNS, CountedIn, completion
from kenshu.storage import Database, open_database
from tools.by_hand import Cells, count
from tools.histories import TOKYO, City, random_city, write
from tools.put_on_record import put_on_record

MODULES = ("working-hours", "confidentiality")
_COMPARED = [column for column in COLUMNS if column not in ("department", "level", "module")]
_NEAR = 1e-9


@dataclass
class Outcome:
    """The outcome of the counts."""

    histories: int = 0
    cells: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


def recount(seed: int, written: Content, database: Database, most: int = 40, leeway: Leeway = LEEWAY) -> Outcome:
    """Count the city of a seed twice, of so many histories at the most, and compare."""
    outcome = Outcome()
    city = random_city(seed, MODULES, most)
    content = content_of(written, city)
    with _written(database, content, city) as conn:
        for counted_in in get_args(CountedIn):
            table = completion(conn, city.as_of, TOKYO, counted_in=counted_in, leeway=leeway)
            _compare(seed, counted_in, as_cells(table), count(city, counted_in), outcome)
    outcome.histories = city.histories
    return outcome


def content_of(written: Content, city: City) -> Content:
    """Return the course with the modules as the city has them."""
    modules = {key: written.modules[key].model_copy(update=settings) for key, settings in city.modules.items()}
    return replace(written, modules=modules)


def as_cells(table: pd.DataFrame) -> Cells:
    """Return {(department, module): {column: figure}}; <NA> is None."""
    return {
        (row["department"], row["module"]): {name: None if pd.isna(row[name]) else row[name] for name in _COMPARED}
        for row in table.to_dict("records")
    }


@contextmanager
def _written(database: Database, content: Content, city: City) -> Iterator[Any]:
    with database.engine.connect().execution_options(kenshu_writes=True) as conn:
        put_on_record(conn, content, clock.now())  # no two cities at one moment: what is read of editions is kept until it changes
        write(conn, city)
        yield conn
        conn.rollback()


def _compare(seed: int, counted_in: str, kit: Cells, hand: Cells, outcome: Outcome) -> None:
    for at in sorted({*kit, *hand}):
        for column in _COMPARED:
            outcome.cells += 1
            ours, theirs = (cells.get(at, {}).get(column, "no row") for cells in (kit, hand))
            if ours != theirs and not _near(ours, theirs):
                said = {"seed": seed, "counted_in": counted_in, "department": at[0], "module": at[1], "column": column}
                outcome.differences.append({**said, "kit": ours, "by_hand": theirs})


def _near(one: object, other: object) -> bool:
    return isinstance(one, float) and isinstance(other, float) and abs(one - other) < _NEAR


@cache
def _here() -> tuple[Content, Database]:
    return load(Course.at(Path(__file__).parents[1])), open_database("sqlite://")


def _of_seed(task: tuple[int, int]) -> Outcome:
    return recount(task[0], *_here(), most=task[1])


def _tasks(first: int, histories: int) -> Iterator[tuple[int, int]]:
    """Yield (seed, histories at the most) of cities that together have so many histories."""
    for seed in count_from(first):
        if histories <= 0:
            return
        yield seed, histories
        histories -= random_city(seed, MODULES, histories).histories


@click.command()
@click.option("--histories", default=10_000, show_default=True)
@click.option("--seed", default=0, show_default=True, help="the first seed")
@click.option("--processes", default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(histories: int, seed: int, processes: int, as_json: bool) -> None:
    """Count random histories twice, and print where the two differ; exit 1 where they do."""
    began = time.monotonic()
    tasks = list(_tasks(seed, histories))
    total = Outcome()
    pool = multiprocessing.get_context("spawn").Pool(processes)
    with pool, click.progressbar(pool.imap_unordered(_of_seed, tasks), length=len(tasks), hidden=as_json) as done:
        for part in done:
            total.histories += part.histories
            total.cells += part.cells
            total.differences += part.differences
    total.seconds = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(asdict(total), ensure_ascii=False, default=str))
    else:
        click.echo(
            f"histories: {total.histories}  cells compared: {total.cells}  differences: {len(total.differences)}  "
            f"seconds: {total.seconds}"
        )
        for difference in total.differences[:20]:
            click.echo(f"  {difference}")
    raise SystemExit(1 if total.differences else 0)


if __name__ == "__main__":
    main()
