"""What was released of a module: its notebook's questions, without keys. Learners' pages and kernels read nothing else."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from kenshu.errors import CourseMissing

QUESTIONS = "questions.json"


def released_module(folder: Path) -> dict[str, Any]:
    """The released questions in a module's folder, read again only when the file has changed. Raises CourseMissing."""
    path = folder / QUESTIONS
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as fault:
        raise CourseMissing("course.not_released", module=folder.name) from fault
    return _read(path, stamp)


@lru_cache(maxsize=256)
def _read(path: Path, _stamp: int) -> dict[str, Any]:
    released: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return released
