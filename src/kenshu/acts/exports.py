"""Tables that HR and trainers take with them. Whatever is asked for, a column and a row leave only as far as `FIELDS` allows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from kenshu import clock
from kenshu.acts.act import read
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Order
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say
from kenshu.people.access import Kind
from kenshu.people.departments import WHOLE_CITY, is_within
from kenshu.people.posts import departments_on

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


class Query(Order):
    """The query of a table: the day, by default today; one module; a department and all below it."""

    as_of: date | None = None
    module: str = ""
    department: str = WHOLE_CITY
    counted_in: Literal["day", "completion"] = "day"
    lang: Lang = "ja"


@dataclass(frozen=True)
class Asked:
    """A query whose day, department and module are there; `modules` are those meant, all of them where none is named."""

    day: date
    department: str
    modules: tuple[str, ...]
    counted_in: Literal["day", "completion"]
    lang: Lang


@dataclass(frozen=True)
class Export:
    """A table.

    `columns` says of each column, in order, which kind of data it is. `make` gives a frame with these columns, in words where they
    are words; by its `department` the rows are held to what is in one's charge.
    """

    name: str
    forms: tuple[str, ...]
    columns: Mapping[str, Kind]
    make: Callable[[Desk, Asked], pd.DataFrame]
    codes: bool = False  # for a program: columns under their own names

    @property
    def what(self) -> str:
        """Return its row of the table of access."""
        return f"downloads/{self.name}"


@dataclass(frozen=True)
class File:
    """A table as a file: its name in the asked language, its type, its bytes."""

    name: str
    type: str
    content: bytes


def export(desk: Desk, chosen: Export, form: str, query: Mapping[str, str]) -> File:
    """Return a table as a file, for who may. Raises NotAllowed, OrderRefused, and KenshuError for what is not there."""
    desk.admit(chosen.what, "read")
    told = read(Query, json.dumps(dict(query)))
    asked = _asked(desk, told)
    columns = [column for column, kind in chosen.columns.items() if desk.reach(kind) in ("everybody", "charge")]
    frame = _within_reach(desk, chosen, chosen.make(desk, asked), asked)[columns]
    title = say(f"office.export.{chosen.name}", asked.lang)
    name = f"{title}_{asked.day.isoformat()}.{form}"
    headings = {column: column if chosen.codes else say(f"office.column.{column}", asked.lang) for column in columns}
    return File(name, TYPES[form], _written(frame, form, title, headings, asked))


def _written(frame: pd.DataFrame, form: str, title: str, headings: Mapping[str, str], asked: Asked) -> bytes:
    from kenshu.reports.sheets import table_csv, table_pdf, table_workbook

    if form == "csv":
        return table_csv(frame, headings, asked.lang)
    notes = [say("report.as_of", asked.lang, day=clock.written_date(asked.day, asked.lang))] if form == "xlsx" else []
    if asked.department:
        notes.append(say("office.below", asked.lang, department=asked.department))
    writer = table_workbook if form == "xlsx" else table_pdf
    return writer(frame, title, headings, asked.lang, notes, asked.day)


def _within_reach(desk: Desk, chosen: Export, frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return the rows that this desk sees: those of its charge, where it sees any of the columns no further than that."""
    charge_alone = "charge" in {desk.reach(kind) for kind in chosen.columns.values()}
    if "department" not in frame and not charge_alone:
        return frame
    rows = frame["department"].map(lambda department: is_within(department, asked.department)).astype(bool)
    if charge_alone:
        rows &= frame["department"].map(desk.within_on(asked.day)).astype(bool)
    frame = frame[rows].reset_index(drop=True)
    if not chosen.codes:
        frame["department"] = frame["department"].map(lambda path: path or say("report.whole_city", asked.lang))
    return frame


def _asked(desk: Desk, query: Query) -> Asked:
    day = query.as_of or desk.day
    modules = on_record(desk.conn).modules
    if query.module and query.module not in modules:
        raise KenshuError("assign.module_unknown", found=query.module[:64], allowed=", ".join(modules))
    if query.department and query.department not in departments_on(desk.conn, day):
        raise KenshuError("office.department_unknown", found=query.department[:64])
    return Asked(day, query.department, (query.module,) if query.module else tuple(modules), query.counted_in, query.lang)


def titled(desk: Desk, modules: "pd.Series[Any]", lang: Lang) -> "pd.Series[Any]":
    """Return modules by their titles."""
    titles = {module: edition.title[lang] for module, edition in on_record(desk.conn).modules.items()}
    return modules.map(titles)
