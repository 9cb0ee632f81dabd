"""HR's dashboard in a real browser: its widgets work, under a policy that lets no script into the page and no other host."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect

from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import accounts
from kenshu.web import current
from kenshu.web.app import KenshuServer
from tests.conftest import NOW, REPOSITORY, Desk
from tests.web.conftest import PASSWORD, RestingGrader, Site

PATIENCE = 60_000  # milliseconds; a kernel starts, and pandas and matplotlib with it


@pytest.fixture
def site(course: Course, desk: Desk, content: Content, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The server of the test's course with its dashboards, and somebody of HR."""
    monkeypatch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(current, "load", lambda _: content)
    monkeypatch.setattr(KenshuServer, "grader_class", RestingGrader)
    shutil.copy(REPOSITORY / "notebooks" / "hr.ipynb", course.notebooks)
    desk.employ("H0001")
    with desk.database.writing() as conn:
        accounts.set_password(conn, "H0001", PASSWORD, NOW, "hr")
    running = Site(course)
    yield running
    running.close()


def test_hr_signs_in_and_works_the_dashboards_widgets(site: Site, page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(f"{site.address}/sign-in?next=/dashboards/hr")
    page.locator("input[name=employee]").fill("H0001")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")

    heading = page.locator("main h1")
    expect(heading).to_have_text("所属ごとの修了状況", timeout=PATIENCE)
    page.get_by_role("button", name="English").click()

    expect(heading).not_to_contain_text("修了状況", timeout=PATIENCE)
    axe(page)
    page.get_by_role("link", name="研修一覧へ戻る").click()
    expect(page).to_have_url(f"{site.address}/training")
