"""The real server of a course with its dashboards: people of HR and trainers, and (fictional) employees of two divisions."""

from datetime import date, timedelta
from pathlib import Path

import nbformat
from playwright.sync_api import Page, expect

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.content import Content
from kenshu.course import Course
from kenshu.i18n import Lang, say
from kenshu.people import charges
from kenshu.results import grades
from kenshu.results.handin import hand_in
from kenshu.results.scoring import score
from kenshu.storage import ledger
from kenshu.storage.tables import employee, post
from tests.browser.learner_site import LearnerSite
from tests.conftest import REPOSITORY, right_answers
from tests.web.conftest import PASSWORD

PATIENCE = 90_000  # milliseconds; a kernel starts, and pandas with it, perhaps on a busy machine
HR, TRAINER, LEARNER = "H0001", "T0001", "E0001"
MODULE = "working-hours"


class DashboardSite(LearnerSite):
    """A city of 62: 総務部 in the charge of a trainer, 土木部 in nobody's."""

    def __init__(self, released: Course, content: Content, folder: Path) -> None:
        super().__init__(released, content, folder)
        for name in ("hr", "trainer"):
            _with_language_switch(REPOSITORY / "notebooks" / f"{name}.ipynb", self.course.notebooks)
        self.employ(HR, "架空 人事", "hr")
        self.employ(TRAINER, "架空 研修", "trainer")
        self.employ(LEARNER, "架空 花子")
        now = clock.now()
        people = [f"P{number:04}" for number in range(59)]
        with self.database.writing() as conn:
            conn.execute(employee.insert(), [{"id": key, "name": f"架空 {key}", "added_at": now} for key in people])
            row = {"employment_type": "regular", "since": date(2020, 4, 1), "entered_at": now}
            ledger.add(conn, post, [{"employee_id": key, "department": "土木部/雪対策課", **row} for key in people])
            charges.give(conn, TRAINER, ["総務部"], HR, now)

    def next_years_roster(self) -> bytes:
        """As Excel writes it: 30 of 土木部 move."""
        lines = ["職員番号,氏名,所属,任用形態"]
        lines += [
            f"{key},{name},総務部/人事課/人事係,正規"
            for key, name in ((HR, "架空 人事"), (TRAINER, "架空 研修"), (LEARNER, "架空 花子"))
        ]
        lines += [f"P{each:04},架空 P{each:04},{'環境部/清掃課' if each < 30 else '土木部/雪対策課'},正規" for each in range(59)]
        return "\r\n".join(lines).encode("cp932")

    def open(self, page: Page, role: str, employee_id: str) -> None:
        """Sign in and come to a dashboard whose first section stands."""
        page.goto("about:blank")  # whoever was there before leaves as themselves
        page.context.clear_cookies()
        page.goto(f"{self.address}/sign-in?next=/dashboards/{role}")
        page.fill("#employee", employee_id)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        expect(page.locator("main h2")).to_have_text(say("dashboard.section.completion", "ja"), timeout=PATIENCE)

    def passes(self, employee_id: str) -> None:
        """Somebody hands the module in just now, all of it right, and it is graded."""
        now = clock.now()
        with self.database.writing() as conn:
            attempt = attempts.start(conn, self.desk.edition(MODULE), employee_id, now, passed=False)
        answers = right_answers(self.content, attempt)
        self.desk.answer(attempt, answers)
        slots = score(self.desk.editions.of(attempt).key, attempt.draw, answers)
        for scored in slots.values():
            scored["points"] = scored["max"] if scored["points"] is None else scored["points"]
        with self.database.writing() as conn:
            hand_in(conn, self.course, attempt, now, "page")
            grades.add_all(conn, [grades.graded(attempt.id, slots, self.content.modules[MODULE].pass_mark, "kenshu", now)])

    @property
    def tomorrow(self) -> date:
        """Not late yet."""
        return self.today + timedelta(days=1)


def _with_language_switch(notebook: Path, folder: Path) -> None:
    """The dashboard's notebook, with the switch above it that JupyterLab shows: one kernel speaks both languages in turn."""
    shown = nbformat.read(notebook, as_version=4)
    (cell,) = shown.cells
    *imported, call = cell.source.splitlines()
    cell.source = "\n".join([*imported, f"dashboard = {call}", "display(dashboard._languages(), dashboard)"])
    nbformat.write(shown, folder / notebook.name)


def speak(page: Page, lang: Lang) -> None:
    """Choose the language above the dashboard, and wait until its section speaks it."""
    page.locator(".widget-toggle-buttons").get_by_role("button", name=say("report.language", lang)).click()
    expect(page.locator(".sections button").first).to_have_text(say("dashboard.section.completion", lang), timeout=PATIENCE)


def visit(page: Page, section: str) -> None:
    """Open a section and wait until it stands."""
    button = f".sections button[data-choose={section}]"
    page.click(button)
    page.wait_for_selector(
        f"{button}[aria-current=page]", timeout=PATIENCE
    )  # sooner than `expect`, which looks four times a second
    expect(page.locator(".notice-bad")).to_have_count(0)


def sections(page: Page) -> list[str]:
    """The names of the dashboard's sections."""
    return [button.get_attribute("data-choose") or "" for button in page.locator(".sections button").all()]
