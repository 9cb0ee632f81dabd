"""Shelves: folders of JSON files that wait an hour for whoever put them there, for all servers that share the course's folder.

A folder is its owner's alone. A file is as old as its time of change says.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

KEPT_FOR = timedelta(hours=1)

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """A shelf of one kind of thing, each under a name of its own."""

    def __init__(self, kind: type[Kept]) -> None:
        self._json = TypeAdapter(kind)

    def put(self, folder: Path, name: str, thing: Kept, now: datetime, most: int | None = None) -> None:
        """Put a thing there, and remove what is old; of more than `most` the oldest go. Raises StorageFailed."""
        path = _path(folder, name)
        with storage_faults():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, self._json.dump_json(thing))
            os.utime(path, (now.timestamp(), now.timestamp()))
            drop_old(folder, now, most)

    def get(self, folder: Path, name: str, now: datetime) -> Kept | None:
        """Return what is there under a name; None where it is gone."""
        drop_old(folder, now)
        try:
            return self._json.validate_json(_path(folder, name).read_bytes())
        except FileNotFoundError:
            return None


def drop(folder: Path, name: str) -> None:
    """Remove a thing."""
    _path(folder, name).unlink(missing_ok=True)


def drop_old(folder: Path, now: datetime, most: int | None = None) -> None:
    """Remove what is older than an hour, and of more than `most` the oldest."""
    ages = {}
    for path in folder.glob("*.json"):
        with suppress(FileNotFoundError):  # another server was quicker
            ages[path] = now.timestamp() - path.stat().st_mtime
    young = sorted((path for path, age in ages.items() if age <= KEPT_FOR.total_seconds()), key=lambda path: ages[path])
    for path in ages.keys() - set(young[:most]):
        path.unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
