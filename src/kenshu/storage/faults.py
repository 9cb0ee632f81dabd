"""Refusals of the disk or the database, as the kit's own fault."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kenshu.errors import StorageFailed


@contextmanager
def storage_faults() -> Iterator[None]:
    """Raise StorageFailed, with the reason that the system gives, for whatever could not be written or read inside."""
    try:
        yield
    except OSError as fault:
        raise StorageFailed("storage.failed", reason=fault.strerror or str(fault)) from fault
    except DBAPIError as fault:
        raise StorageFailed("storage.failed", reason=str(fault.orig)) from fault
