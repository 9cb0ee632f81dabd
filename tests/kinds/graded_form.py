"""A town that asks a form of which a person grades a field: its server, a learner at work on it, trainers. All are fictional."""

import io
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Any

import httpx

from kenshu.attempts import journal
from kenshu.grading.bulk import grade
from kenshu.ledger import audit_export
from kenshu.ledger.recompute import Recomputed, of_records
from kenshu.nbgrader.gradebook import open_gradebook
from kenshu.people import accounts, charges
from kenshu.results import grades
from kenshu.results.scoring import SlotScore
from kenshu.staff import Role
from tests.conftest import NOW
from tests.kinds.city import MODULE, PASSWORD, SAMPLES, City
from tests.web.conftest import Site
from tests.web.staff.conftest import send

SLOT = "t01"
TRAINER, SECOND, THIRD = "T0001", "T0002", "T0003"
WORDS = "人手が足りないためです。\n<b>御了承</b>ください。"
ANSWER: dict[str, Any] = {"j3": ["n1"], "p4": "R8.12.1", "q5": WORDS, "r6": "広報広聴課"}
BY_RULE = round((0.5 + 1 + 1) / 3, 9)  # of the one point that three fields share
WAITS: dict[str, Any] = {"points": None, "max": 2.0, "by_rule": BY_RULE, "by_person": 1.0}


class Town(Site):
    """The server. `attempt` is open, of somebody who is asked the form under its own key; `city` has others, who handed in."""

    def __init__(self, root: Path) -> None:
        self.city = City(root, {"graded-form": SAMPLES["graded-form"]})
        self.course, self.database = self.city.course, self.city.database
        learners = [f"E{number:04}" for number in range(50, 60)]
        for person in learners:
            self._employ(person, "employee")
        for person in (TRAINER, SECOND, THIRD):
            self._employ(person, "trainer")
            with self.database.writing() as conn:
                charges.give(conn, person, [""], "H0001", NOW.astimezone(self.course.time_zone))
        begun = (self.city.desk.start(person, MODULE) for person in learners)
        self.attempt = next(attempt for attempt in begun if attempt.draw[SLOT].endswith("-a"))
        self.learner = self.attempt.employee_id
        self.marking = f"/staff/grading/{self.attempt.id}/{SLOT}"
        super().__init__(self.course)

    def close(self) -> None:
        """Ends the server, then the hand in its database."""
        super().close()
        self.database.close()

    def _employ(self, person: str, role: Role) -> None:
        self.city.desk.employ(person)
        with self.database.writing() as conn:
            accounts.set_password(conn, person, PASSWORD, NOW, role)

    def hand_in(self, answer: dict[str, Any]) -> httpx.Client:
        """The learner, who has answered on the server and handed in; it is graded."""
        learner = self.person(self.learner)
        body = {"value": answer, "base": 0, "click_id": str(uuid.uuid4())}
        assert learner.put(f"/api/attempts/{self.attempt.id}/answers/{SLOT}", json=body).status_code == 200
        done = learner.post(f"/attempts/{self.attempt.id}/hand-in", data={"confirm": "yes"})
        assert done.headers["Location"].endswith("/receipt")
        grade(self.course)
        return learner

    def mark(self, who: str = TRAINER, **typed: str | list[str]) -> httpx.Response:
        """What a trainer gets to who fills in the form of the learner's text."""
        trainer = self.person(who)
        return send(trainer, trainer.get(self.marking), typed)

    @property
    def saved(self) -> Any:
        """The learner's answer as it is recorded."""
        with self.database.reading() as conn:
            return journal.latest(conn, self.attempt.id)[SLOT].value

    @property
    def held(self) -> SlotScore:
        """The score that holds."""
        with self.database.reading() as conn:
            found = grades.latest(conn, self.attempt.id)
        assert found is not None
        return found.slots[SLOT]

    @property
    def row(self) -> tuple[Any, ...]:
        """Nbgrader's row: points by itself, by a person, whether it asks for some, and how many there are."""
        with open_gradebook(self.course) as book:
            row = book.find_grade(f"text-{SLOT}", MODULE, MODULE, self.learner)
            return row.auto_score, row.manual_score, row.needs_manual_grade, row.max_score

    def type_in_formgrader(self, points: float) -> None:
        """Do what formgrader does when a trainer types a score."""
        with open_gradebook(self.course) as book:
            row = book.find_grade(f"text-{SLOT}", MODULE, MODULE, self.learner)
            row.manual_score, row.needs_manual_grade = points, False
            book.db.commit()

    @property
    def recomputed(self) -> Recomputed:
        """Every score computed anew by the kit."""
        with self.database.reading() as conn:
            return of_records(conn, NOW.date(), self.course.time_zone)

    @property
    def audited(self) -> str:
        """What the auditor's program says of an export, in a bare interpreter."""
        folder = self.course.root.parent / f"export-{uuid.uuid4().hex}"
        zipfile.ZipFile(io.BytesIO(audit_export.made(self.course)[0])).extractall(folder)
        command = [sys.executable, "-I", "-S", "-X", "utf8", "verify.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout
