"""研修の内容を見る: each module that can be begun, with the way to its pages as learners see them, and to its key."""

from datetime import date
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.clock import written_date
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.web.staff.section import Asked, Section


class Modules(Section):
    """The modules, each as it was released last."""

    what = "staff/modules"
    name = "modules"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what holds for each."""
        return {"modules": [self._facts(key, edition) for key, edition in on_record(desk.conn).offered.items()]}

    def _facts(self, key: str, edition: Edition) -> dict[str, Any]:
        rules, last = edition.rules, edition.rules.last_day
        due = written_date(last, self.lang) if isinstance(last, date) else self._say("after_joining", days=last.days)
        practice, test = (len(edition.released.of(part)) for part in ("practice", "test"))
        return {
            "id": key,
            "title": edition.title[self.lang],
            "facts": [
                (self._say("questions"), self._say("of_parts", practice=practice, test=test)),
                (self._say("pass_mark"), self._say("per_cent", number=rules.pass_mark)),
                (self._say("attempts"), str(rules.attempts)),
                (self._say("due"), due),
                (self._say("edition"), self._say("number", number=edition.number)),
            ],
        }

    def _say(self, key: str, **values: object) -> str:
        return say(f"staff_scores.modules.{key}", self.lang, **values)


HANDLERS: list[Any] = [("/staff/modules", Modules)]
