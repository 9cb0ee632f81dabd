"""A course that asks the kinds' samples and nothing else, and (fictional) people who answered it in every way."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kenshu.attempts.attempts import Attempt
from kenshu.content import load
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.grading.releasing import release
from kenshu.kinds import KINDS, ReleasedQuestion, awaits_person, kind_of, read_answer, share
from kenshu.kinds.contract import Answers
from kenshu.people import accounts
from kenshu.storage import open_database
from tests.conftest import NOW, REPOSITORY, Desk

MODULE = "kinds"
PASSWORD = "correct-horse-battery"
WORTH = 2  # points of each question
# {name: a question of it}: the sample of each kind, by the kind's name, and the others of kinds that have some.
SAMPLES: dict[str, Any] = {
    name: written
    for kind, each in KINDS.items()
    for name, written in {
        kind: each.samples.QUESTION,
        **{f"{other}-{kind}": one for other, one in each.samples.OTHERS.items()},
    }.items()
}
SORTS = ("right", "partly", "wrong", "unfinished", "blank")


class City:
    """The course, released; its records; and for every sort of answer somebody who gave it to each question, and handed in.

    `samples` are {name: a question}, those of the kinds themselves if nothing is said; `clause` is one that each cites.
    """

    def __init__(self, root: Path, samples: Mapping[str, Any] | None = None, clause: str = "8-1-ku") -> None:
        self.samples = samples or SAMPLES
        self.course = _course(root, self.samples, clause)
        self.content = load(self.course)
        self.database = open_database(self.course.database_url)
        release(self.course, self.content, self.database, "E9999", NOW)
        self.desk = Desk(self.course, self.database)
        self.edition = self.desk.edition(MODULE)
        self.slots = {slot.group: slot.id for slot in self.edition.released.of("test")}  # {sample: its slot in the test}
        self.attempts = {sort: self._attempt(f"E{number:04}", sort) for number, sort in enumerate(SORTS, 1)}
        self.open = self.desk.start(self._employ("E0099"), MODULE)
        graded = grade(self.course)
        assert (graded.refused, graded.unheld, len(graded.grades)) == ([], [], len(SORTS))

    def question(self, sample: str, sort: str = "right") -> ReleasedQuestion:
        """The question of a sample that whoever gave this sort of answer was asked."""
        return self.edition.questions[self.attempts[sort].draw[self.slots[sample]]]

    def kind(self, sample: str) -> str:
        """The kind of a sample."""
        return str(self.samples[sample]["kind"])

    def _attempt(self, person: str, sort: str) -> Attempt:
        attempt = self.desk.start(self._employ(person), MODULE)
        given = {slot: self._given(question, sort) for slot, question in attempt.draw.items()}
        self.desk.answer(attempt, {slot: value for slot, value in given.items() if value is not None})
        self.desk.hand_in(attempt)
        return attempt

    def _given(self, question: str, sort: str) -> Any:
        """An answer of this sort; where the kind has none, no answer."""
        return next(iter(getattr(answers_to(self.edition.questions[question]), sort)), None)

    def _employ(self, person: str) -> str:
        self.desk.employ(person)
        with self.database.writing() as conn:
            accounts.set_password(conn, person, PASSWORD, NOW)
        return person


def answers_to(question: ReleasedQuestion) -> Answers:
    """Answers of every sort to a question."""
    return kind_of(question["offered"]["kind"]).samples.answers(question["offered"], question["key"])


def earned_by(question: ReleasedQuestion, raw: Any) -> float | None:
    """The share of the points that an answer earns, as it arrives; None where a person decides."""
    return share(question["offered"]["kind"], question["key"], read_answer(question["offered"], raw))


def awaits(question: ReleasedQuestion) -> bool:
    """True where a person gives points of a question."""
    return awaits_person(question["offered"]["kind"], question["key"])


def points(earned: float | None) -> float | None:
    """That share in points."""
    return None if earned is None else earned * WORTH


def _course(root: Path, samples: Mapping[str, Any], clause: str) -> Course:
    shutil.copy(REPOSITORY / "course.yaml", root)
    (root / "grading").mkdir()
    shutil.copy(REPOSITORY / "grading" / "nbgrader_config.py", root / "grading")
    for folder, name, written in (("scenarios", "kinds", _scenario(samples)), ("quizzes", MODULE, _quiz(samples, clause))):
        (root / folder).mkdir()
        text = yaml.safe_dump(written, allow_unicode=True, sort_keys=False)
        (root / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "scenarios" / "guideline.yaml", root / "scenarios")
    return Course.at(root)


def _scenario(samples: Mapping[str, Any]) -> dict[str, Any]:
    """Every sample for the practice, and for the test once more and under another key."""
    story = {"ja": "架空の職員の佐藤さんは、出張を終えて帰りのバスに乗っています。", "en": "Sato (fictional) is on the bus home."}
    questions = [
        {**written, "id": f"kinds-{name}-{which}"}
        for name, sample in samples.items()
        for which, written in (("p", sample), ("a", sample), ("b", KINDS[sample["kind"]].samples.another_key(sample)))
    ]
    return {"id": "kinds", "title": {"ja": "帰りのバスで", "en": "On the bus home"}, "story": story, "questions": questions}


def _quiz(samples: Mapping[str, Any], clause: str) -> dict[str, Any]:
    return {
        "id": MODULE,
        "title": {"ja": "設問の種類", "en": "Kinds of question"},
        "intro": {"ja": "すべての種類の設問です。", "en": "Questions of every kind."},
        "clauses": [clause],
        "minutes": 15,
        "pass_mark": 80,
        "attempts": 3,
        "valid": "fiscal-year",
        "reveal_after_fail": "answers",
        "bound": {"employment": ["regular"]},
        "due": "2026-12-25",
        "practice": [f"kinds-{name}-p" for name in samples],
        "test": [
            {"group": name, "clauses": [clause], "take": 1, "points": WORTH, "questions": [f"kinds-{name}-a", f"kinds-{name}-b"]}
            for name in samples
        ],
    }
