"""The town of the walk: a running server of a course, and (fictional) people who stand at every point of what its pages show."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher
from sqlalchemy import Connection
from tests.acts.city import MODULE
from tests.browser.learner_site import DEPARTMENT, LearnerSite, PatientGrader
from tests.mail.mail_servers import MailHost, with_mail
from tests.web.conftest import PASSWORD

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.attempts import journal
from kenshu.attempts.explained import note_explained
from kenshu.certificates import certificates
from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import accounts, charges, sign_in_links
from kenshu.storage.tables import employee
from kenshu.web.app import KenshuServer
from kenshu.web.pages.preview import way
from tools.walk.people import NAMES, PEOPLE, ROLES

ROOT = Path(__file__).parents[2]
_MODULES = (MODULE, "confidentiality", "personal-accounts")
_WITHOUT = ("invited", "linked", "unreached")  # a password


class Town:
    """The server, and what the addresses of states name in braces (`places`)."""

    def __init__(self, site: LearnerSite) -> None:
        """Let the people into a course: what they do there is done as the pages would do it."""
        self.site, self.address = site, site.address
        self.now = clock.now()
        for key, number in PEOPLE.items():
            self._employ(key, number)
        self._let_staff_in()
        self.places = {"department": DEPARTMENT.partition("/")[0], **self._previews()}
        self._answer()
        self._pass()
        self._mark()
        self._link()
        site.pause_grading()
        self.places["waiting"] = site.handed_in(PEOPLE["waiting"]).id

    def _employ(self, key: str, number: str) -> None:
        site, soon, past = self.site, self.site.today + timedelta(days=20), self.site.today - timedelta(days=3)
        due = {} if key in ("idle", *_WITHOUT, *ROLES) else {"working_hours": past if key == "failed" else soon}
        if key == "employee":
            due |= {"confidentiality": soon, "personal_accounts": past}
        site.employ(number, NAMES[key], ROLES.get(key, "employee"), **due)
        with site.database.writing() as conn:
            mail = "" if key == "unreached" else f"{number}@fictional.example"
            conn.execute(employee.update().where(employee.c.id == number).values(mail=mail))
            if key in _WITHOUT:
                accounts.change(conn, number, self.now, password_hash="")
            if key == "newcomer":
                accounts.set_password(conn, number, PASSWORD, self.now, by=PEOPLE["hr"])

    def _let_staff_in(self) -> None:
        with self.site.database.writing() as conn:
            for key in ("trainer", "second", "fourth"):
                charges.give(conn, PEOPLE[key], [""], PEOPLE["hr"], self.now)
            away = {"employee_id": PEOPLE["absent"], "kind": "leave", "first": self.site.today.isoformat(), "reason": "架空"}
            self._does(conn, "hr", "absence.enter", **away)
            about = {"module_id": MODULE, "due": "2028-02-01"}
            self._does(conn, "trainer", "assignment.make", **about, employee_ids=[PEOPLE["marked"]])
            about["due"] = "2028-02-15"
            self._does(conn, "trainer", "extension.make", **about, employee_id=PEOPLE["marked"], reason="架空")

    def _does(self, conn: Connection, who: str, act: str, /, **order: Any) -> None:
        """Do an act as somebody; where its order needs one, with the fingerprint of what it would do."""
        desk = Desk(conn, self.site.course, PEOPLE[who], ROLES[who], self.now)
        if preview := ACTS.get(f"{act.partition('.')[0]}.preview"):
            order["fingerprint"] = preview(desk, json.dumps(order))["fingerprint"]
        ACTS[act](desk, json.dumps(order))

    def _previews(self) -> dict[str, str]:
        found = {}
        for module in _MODULES:
            edition = self.site.desk.edition(module)
            for slot, question in way(edition.released, "all").attempt.draw.items():
                found[f"preview_{edition.questions[question]['offered']['kind']}"] = f"{module}/all/{slot}"
        return found

    def _answer(self) -> None:
        """An open attempt at each module, half answered; one practice question of the first is explained."""
        site = self.site
        made = [site.at_work(PEOPLE["employee"]), *(site.desk.start(PEOPLE["employee"], each) for each in _MODULES[1:])]
        for attempt in reversed(made):
            for slot, question in attempt.draw.items():
                self.places[site.content.questions[question].kind] = f"{attempt.id}/{slot}"
        opened = made[0]
        self.places["open"] = opened.id
        site.desk.answer(opened, {"p01": site.answer(opened, "p01", right=False)})
        with site.database.writing() as conn:
            note_explained(conn, opened, journal.holding(conn, opened)["p01"])

    def _pass(self) -> None:
        site = self.site
        made = {
            "passed": site.graded(PEOPLE["passed"], text_points=2.0),
            "failed": site.graded(PEOPLE["failed"], right=False, text_points=1.0),
            "awaited": site.graded(PEOPLE["awaited"], wrong_slots=2),
            "certified": site.graded(PEOPLE["certified"], text_points=2.0),
            "withdrawn": site.graded(PEOPLE["withdrawn"], text_points=2.0),
        }
        self.places |= {key: attempt.id for key, attempt in made.items()}
        issued = certificates.issue(site.database, site.course, made["passed"].id, PEOPLE["passed"], clock.now())
        withdrawn = certificates.issue(site.database, site.course, made["withdrawn"].id, PEOPLE["withdrawn"], clock.now())
        again = site.graded(PEOPLE["renamed"], text_points=2.0)
        renamed = certificates.issue(site.database, site.course, again.id, PEOPLE["renamed"], clock.now())
        with site.database.writing() as conn:
            conn.execute(employee.update().where(employee.c.id == PEOPLE["renamed"]).values(name="架空 改名"))
            self._does(conn, "trainer", "attempt.void", attempt_id=made["withdrawn"].id, reason="架空")
        self.places |= {"number": issued.number, "code": issued.code}
        self.places |= {"withdrawn_number": withdrawn.number, "withdrawn_code": withdrawn.code}
        self.places |= {"replaced": renamed.number, "replaced_code": renamed.code}

    def _mark(self) -> None:
        """One text that a trainer has marked, one that two have marked differently."""
        for key, marks in {"marked": {"trainer": 1.0}, "differing": {"second": 0.5, "fourth": 2.0}}.items():
            attempt = self.site.graded(PEOPLE[key])
            slot = next(each for each in attempt.draw if self.site.content.questions[attempt.draw[each]].kind == "text")
            for who, points in marks.items():
                with self.site.database.writing() as conn:
                    self._does(conn, who, "text.grade", attempt_id=attempt.id, slot=slot, points=points)

    def _link(self) -> None:
        with self.site.database.writing() as conn:
            for place, key in (("token", "invited"), ("used_token", "idle")):
                self.places[place] = sign_in_links.new_token()
                sign_in_links.keep(conn, PEOPLE[key], self.places[place], PEOPLE["hr"], clock.now())
            day, now = clock.today(self.site.course.time_zone), clock.now()
            sign_in_links.set_password(conn, self.places["used_token"], accounts.hashed(PEOPLE["idle"], PASSWORD), day, now)


@contextmanager
def town_in(course: Course, content: Content, folder: Path) -> Iterator[Town]:
    """Let the people into a copy of a course and serve it, with a mail server of its own, and cheap hashes while it runs."""
    dear, grader, host = accounts.hasher, KenshuServer.grader_class, MailHost()
    accounts.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    KenshuServer.grader_class = PatientGrader
    site = LearnerSite(course, content, folder)
    try:
        with_mail(site.course, host)
        file = site.course.root / "course.yaml"
        more = {"address": site.address, "grading": {"double_marking": 1}}
        file.write_text(
            yaml.safe_dump(yaml.safe_load(file.read_text(encoding="utf-8")) | more, allow_unicode=True), encoding="utf-8"
        )
        vars(site.course).pop("settings", None)  # which were read already
        yield Town(site)
    finally:
        site.close()
        host.stop()
        accounts.hasher, KenshuServer.grader_class = dear, grader


def sample_course(folder: Path) -> Course:
    """Fill the sample city's records in a folder."""
    for name in ("course.yaml", "scenarios", "quizzes", "languages", "notebooks", "grading"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    for left in (folder / "grading").glob("*.db*"):
        left.unlink()
    subprocess.run([sys.executable, "-m", "kenshu", "--course", str(folder), "demo"], check=True, stdout=subprocess.DEVNULL)
    return Course.at(folder)
