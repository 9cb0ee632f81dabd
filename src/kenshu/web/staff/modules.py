"""研修の内容を見る: each module that can be begun, with the way to its pages as learners see them, and to its key."""

from datetime import date
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.clock import written_date
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.web.staff.section import Asked, Section


class Modules(Section):
    """The modules, each as it was released last."""

    name = "modules"
    words = "staff_scores.modules"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what holds for each."""
        return {"modules": [self._facts(key, edition) for key, edition in on_record(desk.conn).offered.items()]}

    def _facts(self, key: str, edition: Edition) -> dict[str, Any]:
        rules, last = edition.rules, edition.rules.last_day
        due = written_date(last, self.lang) if isinstance(last, date) else self.own("after_joining", days=last.days)
        practice, test = (len(edition.released.of(part)) for part in ("practice", "test"))
        return {
            "id": key,
            "title": edition.title[self.lang],
            "facts": [
                (self.own("questions"), self.own("of_parts", practice=practice, test=test)),
                (self.own("pass_mark"), self.own("per_cent", number=rules.pass_mark)),
                (self.own("attempts"), str(rules.attempts)),
                (self.own("due"), due),
                (self.own("edition"), self.own("number", number=edition.number)),
            ],
        }


HANDLERS: list[Any] = [("/staff/modules", Modules)]
