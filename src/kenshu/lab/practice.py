"""What a learner's kernel asks of the kit: why a practice answer was right or wrong.

The kernel holds no key. It sends the answer that it has kept; a question of the test is not explained here.
"""

import json
from typing import Any

from tornado.web import HTTPError, RequestHandler

from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.errors import KenshuError
from kenshu.kinds import read_answer


class PracticeHandler(RequestHandler):
    """`POST {"module", "question", "value", "lang"}` gives what `question.review` gives. Its address is the secret of the lab."""

    def initialize(self, course: Course, content: Content) -> None:
        """Take the course that is explained."""
        self.course = course
        self.content = content

    def post(self) -> None:
        """Explain an answer to a practice question: 404 for any other question, 422 for an answer that was not offered."""
        try:
            asked: dict[str, Any] = json.loads(self.request.body)
            module, name, value, lang = (asked[key] for key in ("module", "question", "value", "lang"))
            practice = self.content.modules[module].practice
        except (ValueError, TypeError, KeyError) as fault:
            raise HTTPError(400) from fault
        if name not in practice or lang not in ("ja", "en"):
            raise HTTPError(404)
        try:
            answer = read_answer(released_module(self.course.release / module)["questions"][name], value)
        except KenshuError as fault:
            raise HTTPError(422) from fault
        self.write(self.content.questions[name].review(answer, lang, self.content.guideline.by_id))

    def check_xsrf_cookie(self) -> None:
        """A kernel has no cookie; it knows the address."""
