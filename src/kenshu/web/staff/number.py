"""職員番号の変更: another number for somebody, from when, and why."""

from collections.abc import Sequence
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.web.staff.choosers import Person
from kenshu.web.staff.fields import Day, Field, Paragraph
from kenshu.web.staff.forms import Form


class ChangeNumber(Form):
    """Another number for somebody; everything of theirs stays theirs."""

    name = "roster"
    act = "number.change"
    words = "staff_roster.number"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who, which number, from when, and why."""
        return (
            Person("employee_id", self.label("employee_id"), self.s("person.hint"), find=desk.find),
            Field("new_number", self.label("new_number"), self.own("field.hint")),
            Day("since", self.label("since"), self.own("since.hint"), initial=(desk.day.isoformat(),)),
            Paragraph("reason", self.label("reason"), self.own("reason.hint")),
        )


HANDLERS: list[Any] = [("/staff/roster/number", ChangeNumber)]
