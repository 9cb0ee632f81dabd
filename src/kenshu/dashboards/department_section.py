"""所属の変更: departments that are renamed, merged or split from a day on; what is said of the days before stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget

from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Picker, paragraph
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import notice, piece
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.people import department_changes


class DepartmentSection(Section):
    """The departments before, their names after, the day, and whom it moves."""

    name = "departments"

    def build(self) -> Sequence[DOMWidget]:
        """The form."""
        self.before = Picker(
            self.here, self.say("department.before"), self.say("department.hint"), finders.departments(self.here, whole_city=False)
        )
        self.after = paragraph(self.say("department.after"))
        self.since = Day(self.here, self.say("department.since"), self.here.today)
        self.confirmation = Confirmation(self, "department.enter")
        self.confirmation.follows(self.before, self.after, self.since)
        help_ = Pane(piece("paragraph", self.lang, text=self.say("department.help")))
        look = row(self.button("preview", self.preview))
        return [self.before, self.after, help_, self.since, look, self.message, self.confirmation]

    def preview(self) -> None:
        """Whom the change would move; nothing is written."""
        self.confirmation.drop()
        after = [line.strip() for line in self.after.value.splitlines() if line.strip()]
        before, since = list(self.before.value), self.since.value
        if not before or not after or since is None:
            self.tell(self.say("department.missing"), "warn")
            return
        with self.here.desk() as desk:
            planned = department_changes.plan(desk.conn, before, after, since)
        self.tell()
        facts = [
            (self.say("department.before"), self.say("comma").join(before)),
            (self.say("department.after_short"), self.say("comma").join(after)),
            (self.say("department.since"), self.here.written(since)),
            (self.say("department.moving"), self.say("department.people", number=len(planned.moving))),
        ]
        html = piece("facts", self.lang, facts=facts)
        if planned.waiting:
            html += notice(self.say("department.waiting", number=len(planned.waiting)), self.lang, "warn")
        order = {"before": before, "after": after, "since": since}
        self.confirmation.offer(html, lambda: self._enter(order))

    def _enter(self, order: Mapping[str, Any]) -> None:
        act("department.change", **order)
        self.tell(self.say("department.entered"), "good")
        self.before.value, self.after.value = (), ""
        self.here.changed()
