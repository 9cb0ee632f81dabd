"""How much of a file is kept: as much as the largest city's roster has, and no bomb."""

from kenshu.errors import KenshuError, RosterRefused

MOST_ROWS = 100_000
MOST_CELLS = 1_000_000  # 50,000 people in 20 columns, which take 95 MB


class Kept:
    """The rows and cells of a file, counted as they are kept. `add` raises RosterRefused for one too many."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows = self._cells = 0

    def add(self, *, rows: int = 0, cells: int = 0) -> None:
        """Count some more."""
        self._rows += rows
        self._cells += cells
        if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
            raise RosterRefused([KenshuError("roster.cells", file=self._file, rows=f"{MOST_ROWS:,}", allowed=f"{MOST_CELLS:,}")])
