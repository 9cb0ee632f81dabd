"""The small city of the office's tests, looked at through a dashboard in this process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Widget

from kenshu import clock
from kenshu.content import Content
from kenshu.course import Course
from kenshu.dashboards.pieces import Pane
from kenshu.staff import Role
from kenshu.storage import Database
from tests.acts.city import City, CourseOfTheCity
from tests.conftest import NOW


@pytest.fixture
def course(course_of_the_city: CourseOfTheCity, tmp_path: Path) -> Course:
    """A course of the test's own with the city in its records."""
    return course_of_the_city.copied(tmp_path)


@pytest.fixture
def city(course: Course, database: Database, content: Content, course_of_the_city: CourseOfTheCity) -> City:
    """Five (fictional) people in two divisions, all of whom had to pass a module by 1 November; two have."""
    return City(course, database, content, course_of_the_city.attempts)


@pytest.fixture
def viewer(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says who looks at the dashboard: `viewer("trainer", "T0001")`; nobody said is whoever runs JupyterLab."""
    monkeypatch.setenv("KENSHU_COURSE", str(city.course.root))
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setattr(clock, "now", lambda: NOW)

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
