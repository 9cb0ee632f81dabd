"""Disk syncs in a second: the bound for whoever waits, each time, until the disk says that something is on it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

_PIECE = bytes(4096)


def syncs_a_second(folder: Path, seconds: float, sync: Callable[[int], None] = os.fsync) -> float:
    """Append 4 KiB to a file and wait until it is on disk, over and over."""
    path = folder / "appended"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        began, count = time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < seconds:
            os.write(descriptor, _PIECE)
            sync(descriptor)
            count += 1
        return count / passed
    finally:
        os.close(descriptor)
        path.unlink()
