"""An attempt at the released notebook of one folder, kept by the notebook's own kernel. It knows what was released, and no more."""

import getpass
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from kenshu import clock
from kenshu.attempts.asked import asked
from kenshu.attempts.draw import draw
from kenshu.attempts.notebook_journal import ANSWERS, Entry, Line, Mark, NotebookJournal
from kenshu.editions.released import QUESTIONS, Released, released_module, sha256_of
from kenshu.errors import AnswerHeld, AnswerRefused, AttemptClosed, AttemptUnknown
from kenshu.kinds import Offered, is_complete, read_answer
from kenshu.staff import PERSON_ID


def working_employee() -> str:
    """Return who is working: KENSHU_EMPLOYEE, else JUPYTERHUB_USER, else the account of the system.

    It decides which questions are drawn. Who a hand-in belongs to is decided where it is collected. Raises AttemptUnknown
    where the name is no employee id.
    """
    name = os.environ.get("KENSHU_EMPLOYEE") or os.environ.get("JUPYTERHUB_USER") or _account()
    if not PERSON_ID.fullmatch(name):
        raise AttemptUnknown("notebook.who", found=name[:40])
    return name


def called(employee_id: str) -> str:
    """Return the number by which somebody at work is called: KENSHU_NUMBER, else that of the id."""
    return os.environ.get("KENSHU_NUMBER") or employee_id.partition("~")[0]


class NotebookAttempt:
    """The latest attempt of one person in one folder."""

    def __init__(self, folder: Path, employee_id: str) -> None:
        """Read what was released and what was kept. Raises CourseMissing, HandInRefused."""
        self.folder = folder
        self.employee_id = employee_id
        self.released: Released = released_module(folder)
        self.released_sha256 = sha256_of(json.loads((folder / QUESTIONS).read_text(encoding="utf-8")))
        self.journal = NotebookJournal(folder / ANSWERS)
        self.handed_in_at: datetime | None = None
        lines = self.journal.lines()
        self._open(latest_number(lines), lines)

    @property
    def open(self) -> bool:
        """Return whether answers can still be given."""
        return self.handed_in_at is None

    @property
    def may_repeat(self) -> bool:
        """Return whether another attempt is left after this one; whether it is needed is decided where it is graded."""
        return not self.open and self.number < self.released.attempts

    @property
    def practice(self) -> list[str]:
        """The practice slots, in order."""
        return [slot.id for slot in self.released.of("practice")]

    @property
    def test(self) -> list[str]:
        """The test slots, in order."""
        return [slot.id for slot in self.released.of("test")]

    def place(self, slot: str) -> int:
        """Return a slot's number among the practice or the test questions, from 1."""
        return next(slots.index(slot) + 1 for slots in (self.practice, self.test) if slot in slots)

    def question(self, slot: str) -> Offered:
        """Return the question of a slot as far as its answer shows it, with its parts in the order to show.

        Raises AnswerRefused for a slot that is not there.
        """
        return asked(self._offered(slot), self, self.value(slot))

    def value(self, slot: str) -> Any:
        """Return the answer that holds; None where there is none."""
        kept = self.kept.get(slot)
        return kept.value if kept else None

    def blank(self) -> list[str]:
        """Return the test slots whose question is not answered in full."""
        return [slot for slot in self.test if not is_complete(self._offered(slot), self.value(slot))]

    def save(self, slot: str, raw: object, click: int) -> Entry:
        """Keep an answer: it is on disk when this returns.

        Raises AttemptClosed, AnswerRefused, AnswerHeld where there is no way back from the one that is kept, StorageFailed.
        """
        if not self.open:
            raise AttemptClosed("attempt.closed")
        value = read_answer(self._offered(slot), raw)
        if not self.released.may_follow(self.draw, slot, self.value(slot), value):
            raise AnswerHeld(self.kept[slot], self.draw[slot])
        entry = Entry(self.number, slot, self.draw[slot], value, click, clock.now(), self.released_sha256)
        self.journal.append(entry)
        self.kept[slot] = entry
        return entry

    def close(self) -> None:
        """Note that the attempt was handed in. Raises StorageFailed."""
        mark = Mark(self.number, "handed_in", clock.now())
        self.journal.append(mark)
        self.handed_in_at = mark.at

    def begin_next(self) -> None:
        """Begin the next attempt, with its own questions. Raises AttemptClosed where none is left, StorageFailed."""
        if not self.may_repeat:
            raise AttemptClosed("attempt.none_left", module=self.released.module_id, allowed=self.released.attempts)
        mark = Mark(self.number + 1, "begun", clock.now())
        self.journal.append(mark)
        self._open(mark.number, [])

    def _open(self, number: int, lines: list[Line]) -> None:
        own = [line for line in lines if line.number == number]
        self.number = number
        self.draw = draw(self.released, self.employee_id, number)
        handed_in = [line.at for line in own if isinstance(line, Mark) and line.mark == "handed_in"]
        self.handed_in_at = handed_in[0] if handed_in else None
        # An answer of another edition, or to a question that this attempt does not hold, is not handed in: it is not shown either.
        mine = ("", self.released_sha256)
        entries = [line for line in own if isinstance(line, Entry) and line.released in mine]
        self.kept = {line.slot: line for line in entries if self.draw.get(line.slot) == line.question}

    def _offered(self, slot: str) -> Offered:
        if slot not in self.draw:
            raise AnswerRefused("answer.slot", slot=slot[:60])
        return self.released.questions[self.draw[slot]]


def latest_number(lines: list[Line]) -> int:
    """Return the number of the attempt that a journal is at: the highest in it, 1 where it is empty."""
    return max((line.number for line in lines), default=1)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
