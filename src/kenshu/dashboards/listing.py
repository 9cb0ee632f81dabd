"""A long table: found by what is written above it, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ipywidgets import Text, VBox

from kenshu.dashboards.fields import WIDE
from kenshu.dashboards.here import Here
from kenshu.dashboards.pieces import Column, Pane, Press, piece, table

A_PAGE = 50  # rows
_PAGE = "page:"


class Listing(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """`fill` gives it rows (see `pieces.table`); a press of a button in them calls `chosen`. `search` is put where it fits.

    Its words are `<words>.number` above it, `<words>.none` where it is empty, and `<words>.column.<name>`.
    """

    def __init__(
        self, here: Here, words: str, names: Sequence[str], *, figures: Collection[str] = (), chosen: Press = None
    ) -> None:
        self._here, self._words, self._chosen = here, words, chosen
        self._columns = [Column(name, here.say(f"{words}.column.{name}"), name in figures) for name in names]
        self.search = Text(description=here.say("people.search"), **WIDE)
        self.search.observe(lambda _change: self._turn(0), "value")
        self.pane = Pane(chosen=self._press)
        self._page = 0
        self._caption, self._empty = "", ""
        self._rows: Sequence[Mapping[str, Any]] = ()
        super().__init__([self.pane])

    def fill(self, rows: Sequence[Mapping[str, Any]], empty: str = "none", **values: object) -> None:
        """Show these rows; `values` are for the words above them, `empty` names those of an empty table."""
        self._rows = rows
        self._caption = self._here.say(f"{self._words}.number", number=len(rows), **values)
        self._empty = self._here.say(f"{self._words}.{empty}")
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
