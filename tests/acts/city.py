"""A small (fictional) city: two divisions, a trainer in charge of one of them, one in charge of nothing, and somebody of HR."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.assigning import assignments
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.people import charges
from kenshu.results import grades
from kenshu.results.scoring import score
from kenshu.staff import Role
from kenshu.storage import Database, ledger
from kenshu.storage.tables import employee, post
from tests.conftest import NOW, right_answers
from tests.conftest import Desk as Answers

MODULE = "working-hours"
MINE, OTHER = "総務部/人事課", "消防本部/警防課"
ROLES: dict[str, Role | Literal["lab"]] = {"H0001": "hr", "T0001": "trainer", "T0002": "trainer", "E0001": "employee", "lab": "lab"}
PEOPLE = {"E0001": (MINE, "架空 花子"), "E0002": (OTHER, "架空 太郎"), "H0001": (MINE, "架空 人事"), "T0001": (MINE, "架空 研修")}
PEOPLE |= {"T0002": (OTHER, "架空 無担")}


class City:
    """The records of the city, and desks in it. Everybody must take the module; E0001 and E0002 have passed it."""

    def __init__(self, course: Course, database: Database, content: Content, attempts: Mapping[str, Attempt] | None = None) -> None:
        """Fill the records; nothing is written where the city of these `attempts` is in them already."""
        self.course, self.database, self.content = course, database, content
        if attempts is not None:
            self.attempts = dict(attempts)
            return
        local = NOW.astimezone(course.time_zone)
        with database.writing() as conn:
            conn.execute(employee.insert(), [{"id": key, "name": name, "added_at": NOW} for key, (_, name) in PEOPLE.items()])
            row = {"employment_type": "regular", "since": date(2026, 4, 1), "entered_at": NOW}
            ledger.add(conn, post, [{"employee_id": key, "department": place, **row} for key, (place, _) in PEOPLE.items()])
            charges.give(conn, "T0001", ["総務部"], "H0001", local)
            assignments.assign(conn, MODULE, by="lab", now=local - timedelta(days=30), due=date(2026, 11, 1))
        self.attempts = {key: self.passed(key) for key in ("E0001", "E0002")}

    def passed(self, employee_id: str) -> Attempt:
        """A graded attempt, all of it right."""
        answers = Answers(self.course, self.database)
        attempt = answers.start(employee_id, MODULE)
        given = right_answers(self.content, attempt)
        answers.answer(attempt, given)
        answers.hand_in(attempt)
        edition = answers.edition(MODULE)
        slots = score(edition.key, attempt.draw, given)
        for scored in slots.values():
            scored["points"] = scored["max"] if scored["points"] is None else scored["points"]
        with self.database.writing() as conn:
            grades.add_all(conn, [grades.graded(attempt.id, slots, edition.rules.pass_mark, "kenshu", NOW, edition=edition.sha256)])
        return attempt

    @contextmanager
    def desk(self, who: str) -> Iterator[Desk]:
        """The desk of one of `ROLES`, in a transaction."""
        with self.database.writing() as conn:
            yield Desk(conn, self.course, who, ROLES[who], NOW)

    def does(self, who: str, name: str, /, **order: Any) -> dict[str, Any]:
        """What comes of an act."""
        act = ACTS[name]
        if act.mode == "write":
            with self.desk(who) as desk:
                return act(desk, json.dumps(order))
        with self.database.reading() as conn:
            return act(Desk(conn, self.course, who, ROLES[who], NOW), json.dumps(order))

    def confirms(self, who: str, name: str, /, **order: Any) -> dict[str, Any]:
        """What comes of an act whose preview was looked at."""
        shown = self.does(who, f"{name.partition('.')[0]}.preview", **order)
        return self.does(who, name, **order, fingerprint=shown["fingerprint"])


@dataclass(frozen=True)
class CourseOfTheCity:
    """A released course with the city in its records, to be copied; `attempts` are the city's own."""

    course: Course
    attempts: dict[str, Attempt]

    def copied(self, folder: Path) -> Course:
        """Return a copy in a path with a space and Japanese letters."""
        root = folder / "研修 course"
        shutil.copytree(self.course.root, root)
        return Course.at(root)
