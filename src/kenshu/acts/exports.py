"""Tables that HR and trainers take with them. Whatever is asked for, a column and a row leave only as far as `FIELDS` allows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

import pandas as pd

from kenshu.acts.act import read
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Order
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import Base, Lang, say
from kenshu.people.access import Kind
from kenshu.people.departments import WHOLE_CITY, is_within
from kenshu.people.numbers import as_numbers, numbers_on

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
    state: str = ""  # of a list of people: those in one state
    q: str = ""  # and those whose id, name or department holds this
    counted_in: Literal["day", "completion"] = "day"
    kind: str = ""  # of acts: those of one kind, and of a span of days
    first: date | None = None
    last: date | None = None
    lang: Base = "ja"


@dataclass(frozen=True)
class Asked:
    """A query whose day, department and module are there; `modules` are those meant, all of them where none is named."""

    day: date
    department: str
    modules: tuple[str, ...]
    counted_in: Literal["day", "completion"]
    lang: Lang
    state: str = ""
    search: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None


Writer = Callable[[Desk, Asked, pd.DataFrame, str], bytes]


@dataclass(frozen=True)
class Export:
    """A table.

    `columns` says of each column, in order, which kind of data it is. `make` gives a frame with these columns, in words where they
    are words; by its `department` the rows are held to what is in one's charge. `write`
    makes the file of what may be seen, in one of the `forms`; by default the frame as it is.
    """

    name: str
    forms: tuple[str, ...]
    columns: Mapping[str, Kind]
    make: Callable[[Desk, Asked], pd.DataFrame]
    codes: bool = False  # for a program: columns under their own names
    write: Writer | None = None

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
    frame = as_numbers(_within_reach(desk, chosen, chosen.make(desk, asked), asked)[columns], numbers_on(desk.conn, desk.day))
    name = f"{say(f'office.export.{chosen.name}', asked.lang)}_{asked.day.isoformat()}.{form}"
    write = chosen.write or partial(_write, chosen)
    return File(name, TYPES[form], write(desk, asked, frame, form))


def _write(chosen: Export, desk: Desk, asked: Asked, frame: pd.DataFrame, form: str) -> bytes:
    """Write a table as it is."""
    from kenshu.reports.sheets import Column, Sheet, as_csv, as_pdf, as_workbook, said_of

    lang = asked.lang
    columns = {
        name: Column(name if chosen.codes else say(f"office.column.{name}", lang), say(f"column_notes.{name}", lang))
        for name in frame.columns
    }
    if not chosen.codes and "department" in frame:
        frame = frame.assign(department=frame["department"].where(frame["department"] != "", say("report.whole_city", lang)))
    tab = say(f"office.export.{chosen.name}", lang)
    sheet = Sheet(
        f"{desk.course.settings['title'][lang]} {tab}",
        tab,
        frame,
        columns,
        lang,
        said_of(asked.day, asked.department, lang),
        asked.day,
    )
    return {"csv": as_csv, "xlsx": as_workbook, "pdf": as_pdf}[form](sheet)


def _within_reach(desk: Desk, chosen: Export, frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return the rows that this desk sees: those of its charge, where it sees any of the columns no further than that."""
    charge_alone = "charge" in {desk.reach(kind) for kind in chosen.columns.values()}
    if "department" not in frame and not charge_alone:
        return frame
    rows = frame["department"].map(lambda department: is_within(department, asked.department)).astype(bool)
    if charge_alone:
        rows &= frame["department"].map(desk.within_on(asked.day)).astype(bool)
    return frame[rows].reset_index(drop=True)


def _asked(desk: Desk, query: Query) -> Asked:
    from kenshu.reports.kept import departments_on

    day = query.as_of or desk.day
    modules = on_record(desk.conn).modules
    if query.module and query.module not in modules:
        raise KenshuError("assign.module_unknown", found=query.module[:64], allowed=", ".join(modules))
    if query.department and query.department not in departments_on(desk.conn, day):
        raise KenshuError("office.department_unknown", found=query.department[:64])
    chosen = (query.module,) if query.module else tuple(modules)
    return Asked(
        day, query.department, chosen, query.counted_in, query.lang, query.state, query.q, query.kind, query.first, query.last
    )


def titled(desk: Desk, modules: "pd.Series[Any]", lang: Lang) -> "pd.Series[Any]":
    """Return modules by their titles."""
    titles = on_record(desk.conn).titles(lang)
    return modules.map(titles)
