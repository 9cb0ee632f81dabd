"""A course with (fictional) people in three departments, looked at through a dashboard in this process."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from ipywidgets import Widget

from kenshu import clock
from kenshu.content import Content
from kenshu.course import Course
from kenshu.dashboards import here
from kenshu.dashboards.pane import Pane
from kenshu.people import assignments
from kenshu.people.accounts import Role
from kenshu.storage import ledger
from kenshu.storage.tables import post
from tests.conftest import NOW, Desk

DEPARTMENTS = {
    "総務部/人事課": ("E0001", "E0002", "E0003"),
    "総務部/総務課": ("E0004", "E0005"),
    "土木部/雪対策課": ("E0006", "E0007"),
}
MODULE = "working-hours"


@pytest.fixture
def people(desk: Desk) -> None:
    """Seven people at work since April."""
    rows = []
    for department, ids in DEPARTMENTS.items():
        for key in ids:
            desk.employ(key, f"架空 <b>{key}</b>")
            row = {"employee_id": key, "department": department, "employment_type": "regular"}
            rows.append({**row, "since": date(2026, 4, 1), "entered_at": NOW})
    with desk.database.writing() as conn:
        ledger.add(conn, post, rows)


@pytest.fixture
def assigned(people: None, desk: Desk, content: Content) -> None:
    """All of them must take a module that was due yesterday."""
    with desk.database.writing() as conn:
        assignments.assign(conn, content, MODULE, made_by="hr", now=NOW, due=date(2026, 11, 23))


@pytest.fixture
def viewer(course: Course, content: Content, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says who looks at the dashboard: `viewer("trainer", "T0001")`; nobody said is whoever runs JupyterLab."""
    monkeypatch.setenv("KENSHU_COURSE", str(course.root))
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(here, "load", lambda _: content)

    def look(role: Role | None = None, employee_id: str = "") -> None:
        for name, value in (("KENSHU_ROLE", role), ("KENSHU_EMPLOYEE", employee_id)):
            if value:
                monkeypatch.setenv(name, value)
            else:
                monkeypatch.delenv(name, raising=False)

    look()
    return look


def below(box: Any) -> Iterator[Widget]:
    """Every widget that is shown in a box."""
    for child in getattr(box, "children", ()):
        yield child
        yield from below(child)


def shown(box: Any) -> str:
    """What is written in a box."""
    return "\n".join(widget.html for widget in below(box) if isinstance(widget, Pane))
