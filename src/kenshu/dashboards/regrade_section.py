"""採点し直し: whose score and whose pass would change by the key as it is now; then, confirmed, the grades are added."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import DOMWidget
from sqlalchemy import select

from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import choice, paragraph
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Confirmation, Section, row
from kenshu.storage.tables import employee


class RegradeSection(Section):
    """The module, what would change, why, and the button that does it."""

    name = "regrade"

    def build(self) -> Sequence[DOMWidget]:
        """The form."""
        here = self.here
        modules = [(self.say("regrade.every_module"), "")] + [(here.title(each), each) for each in here.editions.modules]
        self.module = choice(self.say("module"), modules)
        self.list = Listing(here)
        self.reason = paragraph(self.say("regrade.reason"))
        self.confirmation = Confirmation(self, "regrade.do")
        self.confirmation.follows(self.module)
        return [row(self.module), row(self.button("regrade.look", self.preview)), self.message, self.confirmation]

    def preview(self) -> None:
        """Who would be graded otherwise."""
        self.confirmation.drop()
        order = {"module_id": self.module.value or None}
        found = act("regrade.preview", **order)
        rows, others = found["rows"], found["others"]
        self.tell()
        if not rows and not others:
            self.tell(self.say("regrade.nothing"))
            return
        with self.here.desk() as desk:
            names = dict(desk.conn.execute(select(employee.c.id, employee.c.name)).all())
        columns = [
            Column(name, self.say(f"regrade.column.{name}")) for name in ("employee_id", "name", "module", "score", "verdict")
        ]
        said = self.say("regrade.number", number=len(rows))
        self.list.fill(said, columns, [self._row(each, names) for each in rows], self.say("regrade.nobody_here"))
        summary = piece("regrade", self.lang, others=others, **_flips(rows))
        self.reason.value = ""
        done = {**order, "fingerprint": found["fingerprint"]}
        self.confirmation.offer(summary, lambda: self._regrade(done), self.list, self.reason)

    def _regrade(self, order: Mapping[str, Any]) -> None:
        done = act("regrade.apply", reason=self.reason.value, **order)
        self.tell(self.say("regrade.done", number=done["regraded"]), "good")
        self.here.changed()

    def _row(self, each: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        before, after = (self.say(f"verdict.{each[name]}") for name in ("verdict_before", "verdict_after"))
        flips = each["verdict_before"] != each["verdict_after"]
        return {
            "employee_id": each["employee_id"],
            "name": names.get(each["employee_id"], ""),
            "module": self.here.title(each["module_id"]),
            "score": f"{each['before']:g} → {each['after']:g}",
            "verdict": {"text": f"{before} → {after}", "tag": each["verdict_after"]} if flips else before,
        }


def _flips(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many would pass who had not, and the other way."""
    return {
        "gained": sum(each["verdict_before"] != "passed" and each["verdict_after"] == "passed" for each in rows),
        "lost": sum(each["verdict_before"] == "passed" and each["verdict_after"] != "passed" for each in rows),
    }
