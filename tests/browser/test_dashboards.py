"""The dashboards in a real browser: HR and a trainer do their work on them, under a policy that lets nothing in from elsewhere."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from argon2 import PasswordHasher
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.content import Content
from kenshu.course import Course
from kenshu.i18n import LANGS
from kenshu.people import accounts
from kenshu.web.app import KenshuServer
from tests.browser.conftest import Trouble
from tests.browser.dashboard_site import HR, LEARNER, MODULE, PATIENCE, TRAINER, DashboardSite, sections, speak, visit
from tests.browser.learner_site import PatientGrader

pytestmark = pytest.mark.kernel

Opened = Callable[[str], Page]
TITLE = "勤務時間と個人アカウント"


@pytest.fixture(scope="module")
def city(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DashboardSite]:
    """One server for this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(KenshuServer, "grader_class", PatientGrader)
        running = DashboardSite(released_course, content, tmp_path_factory.mktemp("dashboards"))
        yield running
        running.close()


@pytest.fixture(scope="module")
def opened(tab: Page, city: DashboardSite) -> Opened:
    """The dashboard of a role, opened once for the tests of it that follow each other: each costs a kernel."""
    people = {"hr": HR, "trainer": TRAINER}
    shown = ""
    tab.context.set_default_timeout(PATIENCE)

    def page_of(role: str) -> Page:
        nonlocal shown
        if shown != role:
            city.open(tab, role, people[role])
            shown = role
        return tab

    return page_of


@pytest.fixture(autouse=True)
def _no_trouble(tab: Page, trouble: Trouble) -> Iterator[None]:
    with trouble.watching(tab.context):
        yield


def is_accessible_and_fits_a_phone(page: Page, axe: Callable[[Page], None]) -> None:
    """Every section, in both languages."""
    for lang in LANGS:
        speak(page, lang)
        for section in sections(page):
            visit(page, section)
            axe(page)
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), section
            page.set_viewport_size({"width": 1280, "height": 900})


def test_a_trainer_assigns_and_watches_completion_change(opened: Opened, city: DashboardSite) -> None:
    page = opened("trainer")
    visit(page, "assign")
    page.get_by_label("研修モジュール", exact=True).select_option(label=TITLE)
    page.get_by_role("button", name="総務部", exact=True).click()
    page.get_by_label("期限", exact=True).select_option(label="日付で決める")
    page.get_by_label("期限の日").fill(city.tomorrow.isoformat())
    expect(page.get_by_text(clock.japanese_era(city.tomorrow))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="対象になる人を確かめる").click()
    expect(page.get_by_role("row").filter(has_text="架空 花子")).to_contain_text("所属で指定", timeout=PATIENCE)
    page.get_by_role("button", name="この内容で割り当てる").click()
    expect(page.get_by_role("status").filter(has_text="割り当てました")).to_contain_text("3人", timeout=PATIENCE)

    visit(page, "completion")
    page.get_by_label("研修モジュール", exact=True).select_option(label=TITLE)
    whole = page.locator("tr.sum")
    expect(whole).to_contain_text("0.0%", timeout=PATIENCE)
    city.passes(LEARNER)
    page.get_by_role("button", name="最新の状態にする").click()
    expect(whole).to_contain_text("33.3%", timeout=PATIENCE)


def test_every_section_of_a_trainer_is_accessible_and_fits_a_phone(opened: Opened, axe: Callable[[Page], None]) -> None:
    is_accessible_and_fits_a_phone(opened("trainer"), axe)


def test_hr_takes_in_a_roster_finds_who_is_overdue_and_downloads_the_table(opened: Opened, city: DashboardSite) -> None:
    yesterday = clock.now() - timedelta(days=1)
    due = yesterday.date() - timedelta(days=3)
    with city.database.writing() as conn:
        assignments.assign(conn, MODULE, by="lab", now=yesterday, departments=["土木部"], due=due)
    page = opened("hr")

    visit(page, "roster")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="名簿のファイルを選ぶ").click()
    chooser.value.set_files({"name": "来年度.csv", "mimeType": "text/csv", "buffer": city.next_years_roster()})
    expect(page.get_by_text("選んだファイル: 来年度.csv")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("変更がいつからか").fill(city.tomorrow.isoformat())
    page.get_by_role("button", name="読み取って確かめる").click()
    expect(page.get_by_text("異動 30人")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("row").filter(has_text="架空 P0000")).to_contain_text("環境部/清掃課")
    page.get_by_role("button", name="この内容で取り込む").click()
    expect(page.get_by_role("status").filter(has_text="取り込みました")).to_contain_text("異動 30人", timeout=PATIENCE)

    visit(page, "people")
    page.get_by_label("研修モジュール", exact=True).select_option(label=TITLE)
    expect(page.locator("caption")).to_have_text(f"{TITLE}: 59人", timeout=PATIENCE)
    expect(page.get_by_role("row").filter(has_text="架空 P0000")).to_contain_text("期限超過")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert "架空 P0000" in [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]


def test_a_section_is_opened_with_the_keyboard_and_the_focus_stays(opened: Opened) -> None:
    page = opened("hr")
    visit(page, "completion")
    page.locator(".sections button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main h2")).to_have_text("人ごとの状況", timeout=PATIENCE)
    expect(page.locator(":focus")).to_have_text("人ごとの状況")
    expect(page.locator(":focus")).to_have_attribute("aria-current", "page")


def test_every_section_of_hr_is_accessible_and_fits_a_phone(opened: Opened, axe: Callable[[Page], None]) -> None:
    is_accessible_and_fits_a_phone(opened("hr"), axe)
