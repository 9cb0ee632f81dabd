"""名簿 and 所属の変更: a roster, shown by name before it is taken in; departments that are renamed, merged or split."""

from collections.abc import Mapping, Sequence
from typing import Any

from ipywidgets import Checkbox, DOMWidget, FileUpload

from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, paragraph
from kenshu.dashboards.pickers import department_picker
from kenshu.dashboards.pieces import Column, Pane, notice, piece, table
from kenshu.dashboards.section import Form, Section
from kenshu.i18n import say
from kenshu.people import department_changes

CHANGES = ("joined", "moved", "left", "corrected")


class RosterSection(Section):
    """The file, from when on, what it would change, and the button that does it."""

    name = "roster"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        say = self.say
        self.file = FileUpload(description=say("roster.file"), accept=".csv,.tsv,.txt,.xlsx", multiple=False)
        self.file.observe(lambda _change: self._name_file(), "value")
        self.chosen = Pane()
        self.form = Form(
            self,
            "roster.import",
            {"file": self.file},
            {"since": Day(self.here, say("roster.since"), self.here.today)},
            {"leavers": Checkbox(description=say("roster.leavers"), indent=False)},
            look="roster.look",
        )
        file, *rest = self.form.widgets
        return [file, self.chosen, *rest]

    def preview(self) -> None:
        """Show what the chosen file would change."""
        if not self.file.value:
            self.tell(self.say("roster.no_file"), "warn")
            return
        chosen = self.file.value[0]
        order = {**self.form.order, "name": chosen["name"], "file": bytes(chosen["content"])}
        found = act("roster.preview", **order)
        if any(found[kind] for kind in CHANGES):
            self.form.offer(self._html(found), {"fingerprint": found["fingerprint"]})
        else:
            self.form.offer(self._html(found) + notice(self.say("roster.nothing"), self.lang), None)

    def _name_file(self) -> None:
        said = [self.say("roster.chosen", name=each["name"]) for each in self.file.value]
        self.chosen.html = piece("paragraph", self.lang, text="".join(said))

    def _html(self, found: Mapping[str, Any]) -> str:
        """Draw how the file was read, and one table of everybody whom it changes."""
        rows = [self._row(kind, each, found) for kind in CHANGES for each in found[kind]]
        columns = [Column(name, self.say(f"roster.column.{name}")) for name in ("change", "employee_id", "name", "before", "after")]
        counts = {kind: len(found[kind]) for kind in (*CHANGES, "absent")}
        head = piece("roster", self.lang, found=found, counts=counts, say=say)
        return head + (table(self.say("roster.changes"), columns, rows, self.lang, "") if rows else "")

    def _row(self, kind: str, each: Any, found: Mapping[str, Any]) -> dict[str, Any]:
        moves = not isinstance(each, str)
        key = each["employee_id"] if moves else each
        return {
            "change": {"text": self.say(f"roster.{kind}"), "tag": kind},
            "employee_id": key,
            "name": found["names"].get(key, ""),
            "before": (each["before"]["department"] or "") if moves else "",
            "after": (each["after"]["department"] or "") if moves else found["places"].get(key, ""),
        }


class DepartmentSection(Section):
    """The departments before, their names after, from when on, and whom it moves; what is said of the days before stays."""

    name = "departments"

    def build(self) -> Sequence[DOMWidget]:
        """Make the form."""
        here, say = self.here, self.say
        self.form = Form(
            self,
            "department.change",
            {"before": department_picker(here, "department.before", whole_city=False)},
            {"after": paragraph(say("department.after"))},
            {"since": Day(here, say("department.since"), here.today)},
            clears=("before", "after"),
        )
        before, after, *rest = self.form.widgets
        return [before, after, Pane(piece("paragraph", self.lang, text=say("department.help"))), *rest]

    def preview(self) -> None:
        """Show whom the change would move; nothing is written."""
        order, said = self.form.order, self.form.said
        order["after"] = [line.strip() for line in order["after"].splitlines() if line.strip()]
        if not all(order.values()):
            self.tell(self.say("department.missing"), "warn")
            return
        with self.here.desk() as desk:
            planned = department_changes.plan(desk.conn, **order)
        facts = {
            "department.before": said("before"),
            "department.after_short": self.say("comma").join(order["after"]),
            "department.since": said("since"),
            "department.moving": self.say("department.people", number=len(planned.moving)),
        }
        html = self.facts(facts)
        if planned.waiting:
            html += notice(self.say("department.waiting", number=len(planned.waiting)), self.lang, "warn")
        self.form.offer(html, order)
