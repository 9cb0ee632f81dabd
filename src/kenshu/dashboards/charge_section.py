"""研修担当者の担当所属: whose answers a trainer sees, and to whom the trainer assigns modules."""

from collections.abc import Sequence

from ipywidgets import DOMWidget, VBox

from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pickers import department_picker
from kenshu.dashboards.pieces import Pane, piece
from kenshu.dashboards.section import Form, Section, row
from kenshu.people import charges


class ChargeSection(Section):
    """The trainers with what is in their charge; a press begins to give one other departments."""

    name = "charges"

    def build(self) -> Sequence[DOMWidget]:
        """Make the list, and the form for one of them."""
        self.list = Listing(self.here, "charge", ("employee_id", "name", "departments", "change"), chosen=self.begin)
        self.form = Form(self, "charge.give", {"departments": department_picker(self.here, "charge.departments")})
        self.buttons = row(self.form.look, self.button("cancel", self._close, plain=True))
        self.chosen = VBox()
        self.trainer = ""
        return [self.list, self.chosen, self.message, self.form]

    def read(self) -> None:
        """List everybody who may sign in as a trainer."""
        with self.here.desk() as desk:
            trainers = charges.trainers(desk.conn)
            self.given = charges.everybody(desk.conn, desk.day, self.here.course.time_zone)
        names = self.here.names()
        self.names = {key: names[key] for key in trainers}
        rows = [
            {
                "employee_id": key,
                "name": name,
                "departments": self._said(self.given.get(key, [])),
                "change": {"text": self.say("charge.change"), "choose": key},
            }
            for key, name in self.names.items()
        ]
        self.list.fill(rows)

    def begin(self, employee_id: str) -> None:
        """Choose the departments of a trainer."""
        self.trainer = employee_id
        self.form.drop()
        (departments,) = self.form.fields.values()
        departments.value = tuple(self.given.get(employee_id, ()))
        said = self.say("charge.of", name=f"{employee_id} {self.names[employee_id]}")
        self.chosen.children = (Pane(piece("heading", self.lang, text=said)), departments, self.buttons)

    def preview(self) -> None:
        """Show what the trainer would have, and had."""
        self._close()
        name, order = self.names[self.trainer], {"employee_id": self.trainer, **self.form.order}
        facts = {
            "charge.trainer": f"{self.trainer} {name}",
            "charge.before": self._said(self.given.get(self.trainer, [])),
            "charge.after": self._said(order["departments"]),
        }
        self.form.offer(self.facts(facts), order, name=name)

    def _close(self) -> None:
        self.chosen.children = ()

    def _said(self, departments: Sequence[str]) -> str:
        return self.say("comma").join(each or self.say("whole_city") for each in departments) or self.say("charge.no_departments")
