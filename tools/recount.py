"""Completion, and the lists of people by number, counted twice on random histories, every cell compared: by the kit and by hand.

    python -m tools.recount --histories 10000

Histories (`tools.histories`) stand side by side in cities of one to forty, whose people join, leave, come back, and get other
numbers and names (`tools.number_facts`). Each city is put on record, half of them by a roster for every day on which something
changes (`tools.city_on_record`), counted by the kit's reports, and counted anew from the facts by `tools.by_hand` and
`tools.by_hand_numbers`, which share no line with it. A difference names the seed of its city: `--seed 123 --histories 40` shows it
again.
"""

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count as count_from
from pathlib import Path
from typing import Any, get_args

import click
import pandas as pd
from sqlalchemy import Connection, select

from kenshu import clock
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.names import names_of
from kenshu.people.numbers import as_numbers, holder_of, numbers_on
from kenshu.reports.completion import COLUMNS, CountedIn, completion
from kenshu.reports.overdue import only_overdue, still_to_do, to_renew
from kenshu.reports.people_list import people_list
from kenshu.results.standing.everybody import standings
from kenshu.storage import Database, open_database
from kenshu.storage.tables import post
from tools.by_hand import Cells, count
from tools.by_hand_numbers import LISTED, OVERDUE, RENEWALS, Rows, by_number, happened
from tools.city_on_record import write
from tools.histories import TOKYO, City, random_city
from tools.number_facts import give_numbers
from tools.put_on_record import put_on_record

MODULES = ("working-hours", "confidentiality")
_COMPARED = [column for column in COLUMNS if column not in ("department", "level", "module")]
_NEAR = 1e-9
KINDS = {
    **{kind: kind for kind in ("joins", "leaves", "renewals")},
    **{kind: f"{kind} numbers" for kind in ("changed", "corrected", "reused")},
    "names": "changed names",
    "rosters": "rosters taken in",
}


@dataclass
class Outcome:
    """The outcome of the counts; `happened` is how often which kind of thing was in the histories."""

    histories: int = 0
    cells: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Add what else was counted."""
        self.histories += other.histories
        self.cells += other.cells
        self.happened += other.happened
        self.differences += other.differences

    def compare(self, where: dict[str, Any], kit: object, hand: object) -> None:
        """Count a cell, and keep it where the two differ."""
        self.cells += 1
        if kit != hand and not _near(kit, hand):
            self.differences.append({**where, "kit": kit, "by_hand": hand})


def recount(seed: int, written: Content, database: Database, most: int = 40, leeway: Leeway = LEEWAY) -> Outcome:
    """Count the city of a seed twice, of so many histories at the most, and compare."""
    city = give_numbers(random_city(seed, MODULES, most))
    outcome = Outcome(city.histories, happened=happened(city))
    with _written(database, content_of(written, city), city) as conn:
        for counted_in in get_args(CountedIn):
            kit, hand = as_cells(completion(conn, city.as_of, TOKYO, counted_in=counted_in, leeway=leeway)), count(city, counted_in)
            for at in sorted({*kit, *hand}):
                where = {"seed": seed, "counted_in": counted_in, "department": at[0], "module": at[1]}
                for column in _COMPARED:
                    told = [cells.get(at, {}).get(column, "no row") for cells in (kit, hand)]
                    outcome.compare({**where, "column": column}, *told)
        kit_rows, hand_rows = by_number_of_kit(conn, city, leeway), by_number(city)
        for row in sorted({*kit_rows, *hand_rows}):
            where = {"seed": seed, "table": row[0], "number": row[1], "module": row[2]}
            ours, theirs = (rows.get(row, {}) for rows in (kit_rows, hand_rows))
            for column in {**ours, **theirs}:
                outcome.compare({**where, "column": column}, ours.get(column, "no row"), theirs.get(column, "no row"))
    return outcome


def by_number_of_kit(conn: Connection, city: City, leeway: Leeway) -> Rows:
    """Return what the kit's lists say on the day, as `tools.by_hand_numbers.by_number` counts it."""
    day, numbers, names = city.as_of, numbers_on(conn, city.as_of), names_of(conn)
    people = people_list(conn, day, TOKYO, leeway=leeway)
    stands = standings(conn, day, TOKYO, leeway=leeway)
    tables = {
        "results": (people, LISTED),
        "overdue": (only_overdue(still_to_do(conn, day, TOKYO, leeway)), OVERDUE),
        "renewals": (to_renew(conn, day, TOKYO, leeway, stands), RENEWALS),
    }
    rows: Rows = {}
    for name, (table, columns) in tables.items():
        for row in as_numbers(table, numbers).to_dict("records"):
            at = name, row["employee_id"], row["module_id"]
            said = {column: _plain(row[column]) for column in columns}
            rows[at] = {**said, "twice": True} if at in rows else said
    joined = set(conn.scalars(select(post.c.employee_id).where(post.c.since <= day)))  # who is still to join is of no day's lists
    for number in {row["number"] for row in city.numbers}:
        key = holder_of(conn, number, day)
        if key is not None and key in joined:
            rows["meant", number, ""] = {"name": names[key]}
    return rows


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


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
            total.add(part)
    total.seconds = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(vars(total), ensure_ascii=False, default=str))
    else:
        for difference in total.differences[:20]:
            click.echo(f"  {difference}")
        kinds = ", ".join(f"{total.happened[kind]:,} {called}" for kind, called in KINDS.items())
        click.echo(f"{total.cells:,} cells compared in {total.seconds} seconds")
        said = f"{total.histories:,} random histories with {kinds}"
        click.echo(f"{said} against the independent recount: {len(total.differences)} differences")
    raise SystemExit(1 if total.differences else 0)


if __name__ == "__main__":
    main()
