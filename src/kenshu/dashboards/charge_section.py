"""研修担当者の担当所属: whose answers a trainer sees, and to whom the trainer assigns modules."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget
from sqlalchemy import func, select

from kenshu.dashboards import finders
from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Picker
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Confirmation, Section
from kenshu.people import charges
from kenshu.storage.tables import account, employee


class ChargeSection(Section):
    """The trainers with what is in their charge; a press begins to give one other departments."""

    name = "charges"

    def build(self) -> Sequence[DOMWidget]:
        """The list, and the form for one of them."""
        self.list = Listing(self.here, chosen=self.begin)
        self.departments = Picker(
            self.here, self.say("charge.departments"), self.say("department.hint"), finders.departments(self.here)
        )
        self.confirmation = Confirmation(self, "charge.give")
        self.confirmation.follows(self.departments)
        self.form = Confirmation(self, "preview")
        self.trainer = ""
        return [self.list, self.form, self.message, self.confirmation]

    def read(self) -> None:
        """Everybody who may sign in as a trainer."""
        newest = select(func.max(account.c.id)).group_by(account.c.employee_id)
        query = select(employee.c.id, employee.c.name).join(account, account.c.employee_id == employee.c.id)
        query = query.where(account.c.id.in_(newest), account.c.role == "trainer").order_by(employee.c.id)
        with self.here.desk() as desk:
            self.names = dict(desk.conn.execute(query).all())
            self.given = charges.everybody(desk.conn, desk.day, self.here.course.time_zone)
        columns = [Column(name, self.say(f"charge.column.{name}")) for name in ("employee_id", "name", "departments", "change")]
        rows = [
            {
                "employee_id": key,
                "name": name,
                "departments": self._said(self.given.get(key, [])),
                "change": {"text": self.say("charge.change"), "choose": key},
            }
            for key, name in self.names.items()
        ]
        self.list.fill(self.say("charge.number", number=len(rows)), columns, rows, self.say("charge.nobody"))

    def begin(self, employee_id: str) -> None:
        """Choose the departments of a trainer."""
        self.trainer = employee_id
        self.confirmation.drop()
        self.departments.value = tuple(self.given.get(employee_id, ()))
        said = self.say("charge.of", name=f"{employee_id} {self.names[employee_id]}")
        self.form.offer(piece("heading", self.lang, text=said), self.preview, self.departments)

    def preview(self) -> None:
        """What the trainer would have, and had."""
        chosen = list(self.departments.value)
        facts = [
            (self.say("charge.trainer"), f"{self.trainer} {self.names[self.trainer]}"),
            (self.say("charge.before"), self._said(self.given.get(self.trainer, []))),
            (self.say("charge.after"), self._said(chosen)),
        ]
        order = {"employee_id": self.trainer, "departments": chosen}
        self.confirmation.offer(piece("facts", self.lang, facts=facts), lambda: self._give(order))

    def _give(self, order: Mapping[str, Any]) -> None:
        act("charge.give", **order)
        self.tell(self.say("charge.given", name=self.names[order["employee_id"]]), "good")
        self.here.changed()

    def _said(self, departments: Sequence[str]) -> str:
        return self.here.say("comma").join(each or self.say("whole_city") for each in departments) or self.say("charge.none")
