"""A learner's folder, as a notebook's kernel finds it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kenshu.content import Content
from kenshu.course import Course
from kenshu.lab import widget
from tests.lab.exchange import Exchange


@pytest.fixture
def folder(released_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The released `working-hours`, with E0001 (fictional) working in it."""
    own = tmp_path / "working-hours"
    shutil.copytree(released_course.release / "working-hours", own)
    monkeypatch.chdir(own)
    monkeypatch.setenv("KENSHU_EMPLOYEE", "E0001")
    for name in ("KENSHU_PRACTICE", "KENSHU_TIME_ZONE", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    _reopened(monkeypatch)
    return own


@pytest.fixture
def reopen(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it for what a new kernel knows: nothing but what lies in the folder."""
    return lambda: _reopened(monkeypatch)


def _reopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget, "_shelves", {})


@pytest.fixture
def exchange(course: Course, content: Content) -> Exchange:
    """An exchange with nothing in it."""
    return Exchange(course, content)
