"""A long table: found by what is written above it, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipywidgets import VBox

from kenshu.dashboards.fields import text
from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, piece, table

A_PAGE = 50  # rows
_PAGE = "page:"


class Listing(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """`fill` gives it rows (see `pieces.table`); a press of a button in them calls `chosen`. `search` is put where it fits."""

    def __init__(self, here: Here, search: str = "", chosen: Callable[[str], None] | None = None) -> None:
        self._here, self._chosen = here, chosen
        self.search = text(search)
        self.search.observe(lambda _change: self._turn(0), "value")
        self.pane = Pane(chosen=self._press)
        self._page = 0
        self._caption, self._empty = "", ""
        self._columns: Sequence[Column] = ()
        self._rows: Sequence[Mapping[str, Any]] = ()
        super().__init__([self.pane])

    def fill(self, caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], empty: str) -> None:
        """Show these rows; `empty` is said where there is none."""
        self._caption, self._columns, self._rows, self._empty = caption, columns, rows, empty
        self._turn(self._page)

    def _turn(self, page: int) -> None:
        wanted = self.search.value.strip().lower()
        rows = [row for row in self._rows if wanted in self._text(row)] if wanted else self._rows
        last = max(0, (len(rows) - 1) // A_PAGE)
        self._page = min(page, last)
        first = self._page * A_PAGE
        drawn = table(self._caption, self._columns, rows[first : first + A_PAGE], self._here.lang, self._empty)
        place = {"first": first + 1, "last": min(first + A_PAGE, len(rows)), "all": len(rows)}
        pager = piece("pager", self._here.lang, page=self._page, pages=last + 1, place=place, prefix=_PAGE) if last else ""
        self.pane.html = drawn + pager

    def _text(self, row: Mapping[str, Any]) -> str:
        cells = (row[column.name] for column in self._columns)
        return " ".join(str(cell["text"] if isinstance(cell, Mapping) else cell) for cell in cells).lower()

    def _press(self, name: str) -> None:
        if name.startswith(_PAGE):
            self._turn(int(name.removeprefix(_PAGE)))
        elif self._chosen is not None:
            self._chosen(name)
