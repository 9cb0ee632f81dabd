"""Values of a roster that are not taken as they are written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reread:
    """A value that is not taken as it is written.

    `kind` is `id` (read half-width), `department` (read under the name of the day), `joined` (the record's day of hiring stays),
    `serial` (Excel's number of a day), `merged` (cells merged into one over several rows: its value counts for each) or `path` (a
    department whose levels no slash parts).
    """

    kind: str
    row: int
    column: str
    found: str
    taken: str
