"""The API of the learner's page: its answers, the check of a practice answer, whether a result stands.

    GET  /api/attempts/<id>/answers           {"answers": {slot: {"value", "seq", "at", "shown_at", "question"}}}
    PUT  /api/attempts/<id>/answers/<slot>    {"value", "base", "click_id"} -> {"seq", "at", "shown_at", "question"}
    POST /api/attempts/<id>/practice/<slot>   {} -> feedback on the saved answer
    GET  /api/attempts/<id>/result-state      {"state": "open" | "grading" | "done"}

Where furigana is on, `question` and feedback hold the readings of all they say (`furigana`).

A 200 for a PUT is sent after the answer is on disk. `question` is there where a question shows more as it is answered: as far as
the answer on record shows it. Refused: 401 not signed in, 404 no such attempt or question of one's own, 409 another tab was first
(`current`), 410 handed in, 413 too large, 422 not what was offered, or no way back from what is on record (`current`), 503 not
saved. Each says `message`.
"""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import Connection, select
from tornado.web import HTTPError

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.asked import asked, unfolds, without_story
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.explained import note_explained
from kenshu.attempts.journal import Saved
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record, released_of
from kenshu.editions.released import SLOT, Released
from kenshu.errors import AnswerConflict, AnswerHeld, AnswerRefused
from kenshu.furigana.kit import with_furigana
from kenshu.kinds import review
from kenshu.storage.tables import grade as grade_table
from kenshu.web.base import KenshuHandler, NothingHere

ATTEMPT = r"/api/attempts/([0-9a-f]{32})"
_CLICK = re.compile(r"[0-9A-Za-z-]{8,64}")


class ApiHandler(KenshuHandler):
    """Takes and gives JSON."""

    sign_in_first = False

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send {"message"}, and {"current"} where another answer holds."""
        reply: dict[str, Any] = {"message": self.explanation(status_code, self.lang)}
        if isinstance(self.fault, AnswerConflict | AnswerHeld):
            reply["current"] = {"value": self.fault.current.value, **self.shown(self.fault.current)}
        self.finish(reply)

    def shown(self, saved: Saved) -> dict[str, Any]:
        """Return what the page learns of an answer that it has sent."""
        return {"seq": saved.seq, **self.moment(saved.at), **self.opened(saved)}

    def opened(self, saved: Saved) -> dict[str, Any]:
        """Return {"question"} as far as an answer shows it, where it shows more as it is answered."""
        return {}

    def moment(self, at: datetime) -> dict[str, str]:
        """Return when, for programs and for people: where the course is."""
        return {"at": at.isoformat(), "shown_at": f"{at.astimezone(self.course.time_zone):%H:%M:%S}"}

    def body(self, *keys: str) -> list[Any]:
        """Return the body's values, which are exactly these. Raises AnswerRefused."""
        try:
            body = json.loads(self.request.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as fault:
            raise AnswerRefused("request.not_json") from fault
        if not isinstance(body, dict) or set(body) != set(keys):
            raise AnswerRefused("request.keys", allowed=", ".join(keys))
        return [body[key] for key in keys]


class Asking(NamedTuple):
    """An attempt of one's own, and what its edition offers."""

    attempt: Attempt
    released: Released


class AnswersHandler(ApiHandler):
    """Tells of answers, and with each of its question as far as it shows it."""

    asking: Asking | None = None  # once it was read

    def asking_of(self, conn: Connection, attempt_id: str) -> Asking:
        """Read an attempt of one's own. Raises AttemptUnknown, CourseMissing."""
        attempt = attempts.find(conn, attempt_id, self.employee_id)
        return Asking(attempt, released_of(conn, attempt))

    def opened(self, saved: Saved) -> dict[str, Any]:
        """Return {"question"} as far as an answer shows it, where it shows more as it is answered."""
        if self.asking is None:
            return {}
        attempt, released = self.asking
        offered = released.questions.get(attempt.draw.get(saved.slot, ""))
        if offered is None or not unfolds(offered):
            return {}
        question: dict[str, Any] = without_story(asked(offered, attempt, saved.value))
        return {"question": with_furigana(question, released.furigana) if self.furigana else question}


class Answers(AnswersHandler):
    """Every answer of an attempt."""

    async def get(self, attempt_id: str) -> None:
        """Send the answers that hold."""

        def read(conn: Connection) -> dict[str, Saved]:
            self.asking = self.asking_of(conn, attempt_id)
            return journal.holding(conn, self.asking.attempt)

        saved = await self.threads.glance(read)
        self.finish({"answers": {slot: {"value": each.value, **self.shown(each)} for slot, each in saved.items()}})


class Answer(AnswersHandler):
    """One answer of an attempt."""

    async def put(self, attempt_id: str, slot: str) -> None:
        """Record it; the reply goes out when it is on disk."""
        value, base, click_id = self.body("value", "base", "click_id")
        if not isinstance(base, int) or isinstance(base, bool) or not 0 <= base < 2**31:
            raise AnswerRefused("request.base")
        if not isinstance(click_id, str) or not _CLICK.fullmatch(click_id):
            raise AnswerRefused("request.click_id")

        def save(conn: Connection) -> Saved:
            self.asking = self.asking_of(conn, attempt_id)
            return journal.save(conn, self.asking.released, self.asking.attempt, slot, value, base, click_id, clock.now())

        self.finish(self.shown(await self.threads.write(save)))


class PracticeCheck(ApiHandler):
    """The worth of a practice answer, and why."""

    async def post(self, attempt_id: str, slot: str) -> None:
        """Send feedback on the answer that is saved. Test slots have none before their hand-in is graded."""

        def check(conn: Connection) -> tuple[Edition, str, Saved]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            edition, answer = on_record(conn).of(attempt), journal.holding(conn, attempt).get(slot)
            if edition.released.part(attempt.draw, slot) != "practice":
                raise HTTPError(404)
            if answer is None or answer.value is None:
                raise AnswerRefused("request.nothing_to_check")
            note_explained(conn, attempt, answer)
            return edition, attempt.draw[slot], answer

        edition, question, answer = await self.threads.write(check)
        said = review(edition.questions[question], answer.value, self.lang, edition.clauses)
        self.finish(with_furigana(said, edition.furigana(explained=True)) if self.furigana else said)


class ResultState(ApiHandler):
    """The state of a hand-in's result."""

    async def get(self, attempt_id: str) -> None:
        """Send `open` before the hand-in, then `grading`, then `done`."""

        def read(conn: Connection) -> str:
            if attempts.find(conn, attempt_id, self.employee_id).handed_in_at is None:
                return "open"
            graded = conn.execute(select(grade_table.c.id).where(grade_table.c.attempt_id == attempt_id).limit(1)).first()
            return "done" if graded else "grading"

        self.finish({"state": await self.threads.glance(read)})


class NoSuchCall(ApiHandler, NothingHere):
    """Anything else below `/api/`."""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


HANDLERS: list[Any] = [
    (f"{ATTEMPT}/answers", Answers),
    (f"{ATTEMPT}/answers/({SLOT})", Answer),
    (f"{ATTEMPT}/practice/({SLOT})", PracticeCheck),
    (f"{ATTEMPT}/result-state", ResultState),
    (r"/api/.*", NoSuchCall),
]
