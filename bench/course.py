"""The course that benchmarks of serving run on: one module of twelve questions, released, and people who may sign in to it.

The module is the sample course's longest one without its free text: its result stands as soon as it is graded.
"""

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher
from tools.put_on_record import build_and_release

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.content import load
from kenshu.course import Course
from kenshu.people import accounts
from kenshu.storage import Database, ledger
from kenshu.storage.tables import account, employee, post

REPOSITORY = Path(__file__).parent.parent
MODULE = "personal-accounts"
QUESTIONS = 12
PASSWORD = "correct-horse-battery"  # noqa: S105 - of people who do not exist
_FREE_TEXT = "  - group: in-your-own-words\n"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # for people whose signing in is not what is measured


def one_module(root: Path) -> Course:
    """Build and release a course of the module alone in an empty folder."""
    sample = load(Course.at(REPOSITORY))
    module = sample.modules[MODULE]
    asked = {*module.practice, *(question for slot in module.test_slots for question in slot.pool)}
    scenarios = {"guideline", *(sample.scenario_of[question].id for question in asked)}
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "course.yaml", root)
    course = Course.at(root)
    for own in (course.scenarios, course.quizzes, course.grading):
        own.mkdir()
    for folder in ("scenarios/pictures", "quizzes/pictures", "languages"):
        shutil.copytree(REPOSITORY / folder, course.root / folder)
    for name in scenarios:
        shutil.copy(REPOSITORY / "scenarios" / f"{name}.yaml", course.scenarios)
    shutil.copy(REPOSITORY / "grading" / "nbgrader_config.py", course.grading)
    quiz = (REPOSITORY / "quizzes" / f"{MODULE}.yaml").read_text(encoding="utf-8")
    (course.quizzes / f"{MODULE}.yaml").write_text(quiz.partition(_FREE_TEXT)[0], encoding="utf-8")
    build_and_release(course)
    return course


def employ(course: Course, database: Database, people: Sequence[str], hasher: PasswordHasher = accounts.hasher) -> None:
    """Give (fictional) people a post, an account and the module.

    All share a password and its hash, which is computed once: checking it takes as long as if each had one of their own.
    """
    now = clock.now()
    hashed = hasher.hash(PASSWORD)
    work = {"department": "総務部/人事課/人事係", "employment_type": "regular", "since": date(2020, 4, 1), "entered_at": now}
    may_sign_in = {"role": "employee", "password_hash": hashed, "set_at": now}
    with database.writing() as conn:
        conn.execute(employee.insert(), [{"id": person, "name": "架空 花子", "added_at": now} for person in people])
        ledger.add(conn, post, [{"employee_id": person, **work} for person in people])
        conn.execute(account.insert(), [{"employee_id": person, **may_sign_in} for person in people])


def require(course: Course, database: Database) -> None:
    """Assign the module to everybody."""
    with database.writing() as conn:
        assignments.assign(conn, MODULE, by="hr", now=clock.now().astimezone(course.time_zone))
