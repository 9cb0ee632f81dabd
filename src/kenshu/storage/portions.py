"""Long lists in parts: a statement takes only so many values (SQLite 32,766, PostgreSQL 65,535)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

AT_ONCE = 500


def portions(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """Yield the items in their order, so many at a time; the last portion may be smaller."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
