"""The real server of a course in which (fictional) people stand at every point of a module."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.kinds import ReleasedQuestion, kind_of, right_answer
from kenshu.people import accounts
from kenshu.results import grades
from kenshu.results.handin import hand_in
from kenshu.results.scoring import score
from kenshu.staff import Role
from kenshu.storage import open_database
from kenshu.storage.tables import employee, post
from kenshu.web.background import Grader
from tests.conftest import Desk
from tests.web.conftest import PASSWORD, Site

DEPARTMENT = "総務部/人事課/人事係"
MODULE = "working-hours"


class PatientGrader(Grader):
    """Grades in the background, except while it is told to wait."""

    waits = False

    def look(self) -> None:
        """Nothing, while it waits."""
        if not self.waits:
            super().look()


class LearnerSite(Site):
    """A running server, and a hand in its database: `employ`, then `at_work`, `handed_in`, `graded` put a person somewhere."""

    def __init__(self, released: Course, content: Content, folder: Path) -> None:
        root = folder / "研修 course"
        shutil.copytree(released.root, root)
        self.course = Course.at(root)
        self.content = content
        self.database = open_database(self.course.database_url)
        self.desk = Desk(self.course, self.database)
        self.today = clock.today(self.course.time_zone)
        super().__init__(self.course, PatientGrader)

    def close(self) -> None:
        """Ends the server, then the hand in its database."""
        super().close()
        self.database.close()

    def employ(self, employee_id: str, name: str = "旭 花子", role: Role = "employee", **due: date) -> str:
        """Somebody who may sign in, with a module assigned for each of `due` (`_` for `-`)."""
        now = clock.now()
        with self.database.writing() as conn:
            conn.execute(employee.insert().values(id=employee_id, name=name, added_at=now))
            since = self.today - timedelta(days=200)
            row = {"employee_id": employee_id, "department": DEPARTMENT, "employment_type": "regular"}
            conn.execute(post.insert().values(**row, since=since, entered_at=now))
            accounts.set_password(conn, employee_id, PASSWORD, now, role)
            for module, day in due.items():
                module_id = module.replace("_", "-")
                assignments.assign(conn, module_id, by="hr", now=now, employee_ids=[employee_id], due=day)
        return employee_id

    def at_work(self, employee_id: str, share: float = 0.5, *, right: bool = True) -> Attempt:
        """An open attempt with this share of the test answered, rightly or wrongly."""
        attempt = self.desk.start(employee_id, MODULE)
        test = [slot for slot in attempt.draw if slot.startswith("t")]
        answered = test[: round(len(test) * share)]
        self.desk.answer(attempt, {slot: self.answer(attempt, slot, right=right) for slot in answered})
        return attempt

    def answer(self, attempt: Attempt, slot: str, *, right: bool) -> Any:
        """A complete answer."""
        return complete_answer(self.desk.editions.of(attempt).questions[attempt.draw[slot]], right=right)

    def handed_in(self, employee_id: str, *, right: bool = True, share: float = 1.0) -> Attempt:
        """An attempt that waits for its grade."""
        attempt = self.at_work(employee_id, share, right=right)
        with self.database.writing() as conn:
            hand_in(conn, self.course, attempt, clock.now(), "page")
        return attempt

    def graded(self, employee_id: str, *, right: bool = True, wrong_slots: int = 0, text_points: float | None = None) -> Attempt:
        """An attempt with its result; `text_points` is what a trainer gave for the free text."""
        attempt = self.handed_in(employee_id, right=right)
        with self.database.writing() as conn:
            test = [slot for slot in attempt.draw if slot.startswith("t")]
            answers = {slot: self.answer(attempt, slot, right=right and slot not in test[:wrong_slots]) for slot in test}
            slots = score(self.desk.editions.of(attempt).key, attempt.draw, answers)
            for scored in slots.values():
                scored["points"] = text_points if scored["points"] is None else scored["points"]
            grades.add_all(conn, [grades.graded(attempt.id, slots, self.content.modules[MODULE].pass_mark, "kenshu", clock.now())])
        return attempt

    def pause_grading(self) -> None:
        """What is handed in from now on waits."""
        grader = self.server.services.grader
        assert isinstance(grader, PatientGrader)
        grader.waits = True


def complete_answer(question: ReleasedQuestion, *, right: bool) -> Any:
    """An answer that leaves nothing open; a free text is the same one, which a person grades."""
    offered, key = question["offered"], question["key"]
    if key is None:
        return "8(1)クは、出張中の移動時間も勤務時間に含めています。\n投稿は、勤務が終わってからにしましょう。"
    return right_answer(question) if right else kind_of(offered["kind"]).samples.answers(offered, key).wrong[0]


def sign_in(page: Page, site: LearnerSite, employee_id: str) -> None:
    """By mouse, in one go."""
    page.goto(f"{site.address}/sign-in")
    page.fill("#employee", employee_id)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/training")


def sign_in_at_once(context: BrowserContext, site: Site, employee_id: str) -> None:
    """The form is sent without its page being shown: for a test of other pages."""
    context.request.get(f"{site.address}/sign-in")
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "_xsrf")
    form: dict[str, str | float | bool] = {"employee": employee_id, "password": PASSWORD, "_xsrf": token}
    assert context.request.post(f"{site.address}/sign-in", form=form, max_redirects=0).status == 303


def speak_english(context: BrowserContext, site: Site) -> None:
    """Choose English, as the page's button does."""
    context.add_cookies([{"name": "kenshu_lang", "value": "en", "url": site.address}])
