"""Tables of the staff pages: sorted by any column, searched, a page at a time, each by the address."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kenshu.storage.frames import rows_of
from kenshu.web.staff.section import Asked

A_PAGE = 50  # rows


@dataclass(frozen=True)
class Column:
    """A column: its name in the frame, its heading; `figure` stands to the right; `sorts` where its heading sorts.

    What is `short`, such as a day, stands in one line; what is `wide`, such as a sentence, has room in a narrow window too.
    """

    name: str
    heading: str
    figure: bool = False
    sorts: bool = True
    short: bool = False
    wide: bool = False

    @property
    def kind(self) -> str:
        """The class of its cells."""
        return next((name for name in ("figure", "short", "wide") if getattr(self, name)), "")


@dataclass(frozen=True)
class Cell:
    """A cell that holds more than text: a link, a state with its colour, something late, a share of 100, a box.

    `sends` is the address that a button posts to, for what changes records; `heat` is the step of a share by which it is coloured,
    0 to 9.
    """

    text: str
    href: str = ""
    sends: str = ""
    tag: str = ""
    late: bool = False
    share: float | None = None
    heat: int | None = None
    box: str = ""  # the value of a box to tick, for the form around the table; its name is the column's
    ticked: bool = False


@dataclass(frozen=True)
class Table:
    """A table as its template draws it (`templates/staff/parts.html`); a row's `row_class` is "sum" or "below"."""

    caption: str
    empty: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    asked: Asked
    number: int  # of all rows, on every page
    first: int
    sortable: bool

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> str:
        """The address of the page before, "" on the first."""
        return self.asked.address(page=self.asked.page - 1) if self.first > 1 else ""

    @property
    def after(self) -> str:
        """The address of the next page, "" on the last."""
        return self.asked.address(page=self.asked.page + 1) if self.last < self.number else ""

    def sorted_by(self, column: Column) -> str:
        """Return `ascending`, `descending` or "": how the table stands by a column."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.asked.sort, "")

    def sort(self, column: Column) -> str:
        """Return the address that sorts by a column, the other way where it is sorted so."""
        return self.asked.address(sort=f"-{column.name}" if self.asked.sort == column.name else column.name)


def listed(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], asked: Asked, *, caption: str, empty: str, page: bool = False
) -> Table:
    """Return rows that stand as they are, in their own order: all of them, or the page that is asked for."""
    frame = pd.DataFrame(rows, columns=[each.name for each in columns], dtype="object")
    return table(frame, columns, dict, asked, caption=caption, empty=empty, a_page=A_PAGE if page else None)


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    row: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    asked: Asked,
    *,
    caption: str,
    empty: str,
    searched: Collection[str] = (),
    a_page: int | None = A_PAGE,
) -> Table:
    """Return the rows of a frame that are shown: those that hold what is searched for, in the order asked for, of one page.

    `row` makes {column: text or Cell} of a record of the frame, of the shown rows alone; a column sorts by the frame's values.
    A person's `employee_id` in it is shown, sorted and searched by the number, which `row` finds as `staff_number`. `a_page` None
    shows all rows.
    """
    if "employee_id" in frame:
        frame = frame.assign(staff_number=[asked.numbers.of(str(key)) for key in frame["employee_id"]])
    if asked.search and searched:
        wanted = "".join(asked.search.split()).lower()
        texts = [frame[name].astype("str").str.replace(r"\s", "", regex=True).str.lower() for name in map(_by_number, searched)]
        holds = pd.concat([text.str.contains(wanted, regex=False) for text in texts], axis=1).any(axis=1)
        frame = frame[holds]
    by = asked.sort.removeprefix("-")
    sortable = [each.name for each in columns if each.sorts and each.name in frame.columns]
    if by in sortable:
        frame = frame.sort_values(_by_number(by), ascending=not asked.sort.startswith("-"), kind="stable", na_position="last")
    number = len(frame)
    size = a_page or max(number, 1)
    page = min(asked.page, max(1, -(-number // size)))
    shown = frame.iloc[(page - 1) * size : page * size]
    drawn = [_called(row(each), each) for each in rows_of(shown)]
    return Table(
        caption, empty, columns, drawn, replace(asked, page=page), number, (page - 1) * size + 1, bool(sortable) and number > 1
    )


def _by_number(column: str) -> str:
    return "staff_number" if column == "employee_id" else column


def _called(cells: Mapping[str, Any], each: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the cells of a row with the person's number in the place of the id."""
    return {**cells, "employee_id": each["staff_number"]} if isinstance(cells.get("employee_id"), str) else cells
