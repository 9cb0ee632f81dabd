"""採点し直し: whose score and whose pass a corrected key would change; then, confirmed, the grades are added."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.people.names import names_of
from kenshu.results.scoring import written_points
from kenshu.web.staff.fields import Choice, Field, Paragraph
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.graded import of_points
from kenshu.web.staff.tables import Cell, Column, Table, table

_COLUMNS = ("employee_id", "name", "module", "number", "before", "after", "verdict")


class Regrade(Form):
    """The form, which is the section's page too, and the page that is looked at before it is done."""

    name = "regrade"
    act = "regrade.apply"
    preview = "regrade.preview"
    words = "staff_scores.regrade"
    shows = "regrade_check.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which module, and why."""
        modules = list(on_record(desk.conn).titles(self.lang).items())
        return (
            Choice("module_id", self.label("module_id"), required=False, options=[("", self.own("every_module")), *modules]),
            Paragraph("reason", self.label("reason"), self.own("reason.hint")),
        )

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return whose score would change; where none would, there is nothing to confirm."""
        found = ACTS[self.preview](desk, written_order({name: order[name] for name in ("module_id",) if name in order}))
        rows, others = found["rows"], found["others"]
        told: dict[str, Any] = {
            "counts": {name: found[name] for name in ("gained", "lost", "unchanged", "impossible")} | {"others": others},
            "reasons": [each["reason"][self.lang] for each in found["not_regraded"]],
        }
        if rows:
            told["table"] = self._table(desk, rows)
        offered = bool(rows or others)
        warnings = [] if offered else [self.own("nothing")]
        if found["lost"]:
            warnings.append(self.own("lost_warning", number=found["lost"]))
        return Look(told, found["fingerprint"], warnings, offered)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many grades were added."""
        return [say(f"{self.words}.done", lang, number=done["regraded"])]

    def _table(self, desk: Desk, rows: Sequence[Mapping[str, Any]]) -> Table:
        names = names_of(desk.conn, {each["employee_id"] for each in rows})
        titles = on_record(desk.conn).titles(self.lang)
        frame = pd.DataFrame(rows).sort_values(["passes", "module_id", "employee_id"], ascending=[False, True, True])
        frame["name"] = frame["employee_id"].map(names)
        frame["module"] = frame["module_id"].map(titles)
        frame["verdict"] = frame["passes"]
        columns = [Column(name, self.w(f"column.{name}"), figure=name in ("number", "before", "after")) for name in _COLUMNS]
        return table(frame, columns, self._row, self.asked_of_draft(desk), caption=self.own("caption", number=len(rows)), empty="")

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        before, after = (say(f"grading.{each[name]}", self.lang) for name in ("verdict_before", "verdict_after"))
        return {
            **each,
            "number": str(each["number"]),
            "before": written_points(each["before"]),
            "after": of_points(each["after"], each["max_score"]),
            "verdict": Cell(f"{before} → {after}", tag=each["verdict_after"])
            if each["verdict_before"] != each["verdict_after"]
            else before,
        }


HANDLERS: list[Any] = [("/staff/regrade", Regrade)]
