"""A full disk: commits that fail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event

from kenshu.errors import StorageFailed


@contextmanager
def disk_full(now: Callable[[], object] = lambda: True) -> Iterator[None]:
    """Every commit fails, or every one for which `now` says so; what is done meanwhile ends in StorageFailed."""

    def fail(_conn: Connection) -> None:
        if now():
            raise StorageFailed("storage.failed", reason="disk full")

    event.listen(Engine, "commit", fail)
    try:
        with pytest.raises(StorageFailed):
            yield
    finally:
        event.remove(Engine, "commit", fail)
