"""What a learner's kernel asks of the kit: why a practice answer was right or wrong.

The kernel holds no key. It sends the answer that it has kept; a question of the test is not explained here.
"""

import json
from typing import Any

from tornado.web import HTTPError, RequestHandler

from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.kinds import read_answer, review
from kenshu.storage import Database


class PracticeHandler(RequestHandler):
    """`POST {"module", "question", "value", "lang"}` gives what `question.review` gives. Its address is the secret of the lab."""

    def initialize(self, database: Database) -> None:
        """Take the records that hold what was released."""
        self.database = database

    def post(self) -> None:
        """Explain an answer to a practice question: 404 for any other question, 422 for an answer that was not offered."""
        try:
            asked: dict[str, Any] = json.loads(self.request.body)
            module, name, value, lang = (asked[key] for key in ("module", "question", "value", "lang"))
            edition = self._edition(module)
        except (ValueError, TypeError, KeyError) as fault:
            raise HTTPError(400) from fault
        if lang not in LANGS or [name] not in [list(slot.pool) for slot in edition.released.of("practice")]:
            raise HTTPError(404)
        question = edition.questions[name]
        try:
            answer = read_answer(question["offered"], value)
        except KenshuError as fault:
            raise HTTPError(422) from fault
        self.write(review(question, answer, lang, edition.clauses))

    def _edition(self, module: str) -> Edition:
        with self.database.reading() as conn:
            return on_record(conn).modules[module]

    def check_xsrf_cookie(self) -> None:
        """A kernel has no cookie; it knows the address."""
