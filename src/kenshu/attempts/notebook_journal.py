"""The journal of an attempt in JupyterLab: `answers.jsonl` beside the notebook, one JSON object a line.

    {"number": 1, "slot": "t01", "question": "bus-home-post-1", "value": "k3", "click": 4, "at": "2026-11-22T05:03:22+00:00",
     "released": "…"}
    {"number": 1, "mark": "handed_in", "at": "2026-11-22T05:20:10+00:00"}
    {"number": 2, "mark": "begun", "at": "2026-11-29T00:30:00+00:00"}

`number` counts the attempts; `released` is the SHA-256 of what was released. A line counts once its line feed is on disk: a last
line without one was never acknowledged, and is left out. The kernel is the only process that writes here.
"""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any, Literal, get_args

from kenshu.errors import HandInRefused, StorageFailed

ANSWERS = "answers.jsonl"
MarkName = Literal["begun", "handed_in"]


@dataclass(frozen=True)
class Entry:
    """An answer as it was kept; a value of None was taken back."""

    number: int
    slot: str
    question: str
    value: Any
    click: int
    at: datetime
    released: str = ""


@dataclass(frozen=True)
class Mark:
    """Another event of an attempt: it was begun, or handed in."""

    number: int
    mark: MarkName
    at: datetime


Line = Entry | Mark


class NotebookJournal:
    """The answers kept in one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[Line]:
        """Return everything kept so far; nothing where there is no file yet. Raises HandInRefused where the file was spoiled."""
        try:
            return list(read_lines(self.path.read_bytes()))
        except FileNotFoundError:
            return []

    def append(self, line: Line) -> None:
        """Keep a line: it is on disk when this returns. Raises StorageFailed, and then the file is as it was."""
        record = json.dumps({**asdict(line), "at": line.at.isoformat()}, ensure_ascii=False, separators=(",", ":"))
        try:
            new = not self.path.exists()
            with self.path.open("x+b" if new else "r+b", buffering=0) as file:
                kept = file.read().rfind(b"\n") + 1
                try:
                    file.truncate(kept)
                    file.seek(kept)
                    _write_whole(file, record.encode() + b"\n")
                    os.fsync(file.fileno())
                    if new:
                        _keep_name(self.path.parent)
                except OSError:
                    with suppress(OSError):
                        os.truncate(self.path, kept)
                    raise
        except OSError as fault:
            raise StorageFailed("storage.failed", reason=fault.strerror or str(fault)) from fault


def _write_whole(file: FileIO, data: bytes) -> None:
    # Unbuffered: a buffer that could not be written would be written again when the file is closed, after it was refused.
    while data:
        data = data[file.write(data) :]


def _keep_name(folder: Path) -> None:
    # A new file survives a power cut only once its folder is on disk too; Windows has no such call and needs none.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as fault:
            if fault.errno != errno.EINVAL:  # a file system that keeps names by itself
                raise
        finally:
            os.close(handle)


def read_lines(data: bytes) -> Iterator[Line]:
    """Return the lines of an `answers.jsonl`, each strictly read. Raises HandInRefused with the number of one that cannot be."""
    whole = data[: data.rfind(b"\n") + 1]
    for place, line in enumerate(whole.split(b"\n")[:-1], 1):
        yield _read_line(place, line)


def _read_line(place: int, line: bytes) -> Line:
    try:
        found = json.loads(line.decode("utf-8"))
        found["at"] = datetime.fromisoformat(found["at"])
        read = Mark(**found) if "mark" in found else Entry(**found)
        if type(read.number) is not int or read.number < 1 or read.at.tzinfo is None or not _is_sound(read):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise HandInRefused("notebook.line", line=place, file=ANSWERS) from fault
    return read


def _is_sound(read: Line) -> bool:
    if isinstance(read, Mark):
        return read.mark in get_args(MarkName)
    texts = (read.slot, read.question, read.released)
    return all(isinstance(text, str) for text in texts) and type(read.click) is int and read.click >= 0
