"""所属の変更: departments renamed, merged or split from a day on; what was entered, and the form that shows whom it moves."""

from collections.abc import Mapping, Sequence
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.i18n import Lang, say
from kenshu.people.departments import WHOLE_CITY, Change, History
from kenshu.people.names import names_of
from kenshu.web.staff.choosers import Departments as DepartmentsField
from kenshu.web.staff.fields import Day, Field, Lines
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.section import Asked, Section, tree_of
from kenshu.web.staff.tables import Column, listed

_COLUMNS = ("since", "kind", "before", "after")
_PEOPLE = ("employee_id", "name", "before", "after")


class Departments(Section):
    """The changes on record, the latest first."""

    name = "departments"
    words = "staff_departments"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what was entered."""
        rows = [self._change(each) for each in reversed(History.read(desk.conn).changes)]
        columns = [Column(name, self.w(f"column.{name}"), sorts=False, short=name == "since") for name in _COLUMNS]
        caption = self.w("number", number=len(rows))
        return {"table": listed(rows, columns, asked, caption=caption, empty=self.w("none"), page=True)}

    def _change(self, each: Change) -> dict[str, str]:
        comma = self.s("comma")
        kind = self.w(f"kind.{each.kind}")
        return {"since": each.since.isoformat(), "kind": kind, "before": comma.join(each.before), "after": comma.join(each.after)}


class ChangeThem(Form):
    """A renaming, a merger or a split."""

    name = "departments"
    act = "department.change"
    preview = "department.preview"
    words = "staff_departments.change"
    shows = "departments_check.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which departments, of today and those to come, what they become, and from when on."""
        tree, people = tree_of(desk)
        changes = [change for change in History.read(desk.conn).changes if change.since > desk.day]
        to_come = [each for change in changes for each in change.after]
        tree = [each for each in dict.fromkeys([*tree, *to_come]) if each != WHOLE_CITY]
        return (
            DepartmentsField("before", self.label("before"), self.own("before.hint"), tree=tree, people=people),
            Lines("after", self.label("after"), self.own("after.hint")),
            Day("since", self.label("since"), self.own("since.hint")),
        )

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return whom it moves, and for whom the next roster has to say where they go."""
        found = ACTS[self.preview](desk, written_order(order))
        moving, waiting = found["moving"], found["waiting"]
        names = names_of(desk.conn, {*moving, *waiting})
        rows = [{"employee_id": key, "name": names.get(key, ""), "before": old, "after": new} for key, (old, new) in moving.items()]
        rows += [{"employee_id": key, "name": names.get(key, ""), "before": old, "after": ""} for key, old in waiting.items()]
        columns = [Column(name, self.w(f"column.{name}"), sorts=False, short=name in _PEOPLE[:2]) for name in _PEOPLE]
        shown = {"kind": self.w(f"kind.{found['kind']}"), "moving": len(moving)}
        caption = self.own("people", number=len(rows))
        people = listed(rows, columns, self.asked_of_draft(desk), caption=caption, empty=self.own("nobody"), page=True)
        warnings = [self.own("waiting", number=len(waiting))] if waiting else []
        return Look({**shown, "table": people}, found["fingerprint"], warnings)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many moved, and how many wait for the next roster."""
        lines = [say(f"{self.words}.done", lang, number=len(done["moving"]))]
        return [*lines, say(f"{self.words}.waiting", lang, number=len(done["waiting"]))] if done["waiting"] else lines

    def kind_of(self, done: Mapping[str, Any]) -> str:
        """Return warn where a roster is needed."""
        return "warn" if done["waiting"] else "good"


HANDLERS: list[Any] = [("/staff/departments", Departments), ("/staff/departments/change", ChangeThem)]
