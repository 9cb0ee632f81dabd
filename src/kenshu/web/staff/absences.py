"""休職・免除: who is away or exempt on a day, the form that enters it, and the one that takes an entry back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.assigning.due.one import claims_of, due_by
from kenshu.clock import written_date
from kenshu.editions.on_record import on_record
from kenshu.people import absences
from kenshu.people.names import names_of
from kenshu.people.numbers import number_of
from kenshu.staff import ABSENCE_KINDS
from kenshu.web.drafts import Typed
from kenshu.web.staff.choosers import Person
from kenshu.web.staff.fields import Choice, Day, Field, Hidden, Paragraph, numbered
from kenshu.web.staff.forms import Form, Look
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, table

_COLUMNS = ("employee_id", "name", "kind", "module", "first", "last", "reason", "by", "back")


class Absences(Section):
    """The entries that hold on the day chosen, or all that were not taken back."""

    name = "absences"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return who is away."""
        which = [(each, self.s(f"absences.which.{each}")) for each in ("day", "all")]
        chosen = asked.other("which", [value for value, _ in which])
        found = absences.every(desk.conn) if chosen == "all" else absences.on(desk.conn, asked.day)
        names = names_of(desk.conn)
        titles = on_record(desk.conn).titles(self.lang)
        found["name"] = found["employee_id"].map(names)
        found["module"] = found["module_id"].map(titles)
        columns = [
            Column(name, self.s(f"absences.column.{name}"), short=name in ("employee_id", "name", "first", "last"))
            for name in _COLUMNS
        ]
        return {
            "filters": filters(desk, asked, self.lang, "day", "search", which=(self.s("absences.which"), which)),
            "table": table(
                found,
                columns,
                self._row,
                asked,
                caption=self.s("absences.number", number=len(found)),
                empty=self.s("absences.none"),
                searched=("employee_id", "name"),
            ),
        }

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **each,
            "kind": self.s(f"absences.kind.{each['kind']}"),
            "module": self.s("absences.every_module") if pd.isna(each["module"]) else each["module"],
            "first": f"{each['first']:%Y-%m-%d}",
            "last": self.s("absences.open_end") if pd.isna(each["last"]) else f"{each['last']:%Y-%m-%d}",
            "back": Cell(self.s("absences.back"), href=f"/staff/absences/withdraw?absence_id={each['id']}"),
        }


class Enter(Form):
    """A time in which nothing, or one module, is required of somebody."""

    name = "absences"
    act = "absence.enter"
    words = "staff.absence_enter"
    shows = "absence_check.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who, what, from when until when, and why."""
        kinds = [(kind, self.s(f"absences.kind.{kind}")) for kind in ABSENCE_KINDS]
        modules = self.offered(desk)
        return (
            Person(
                "employee_id",
                self.s("absences.field.employee_id"),
                self.s("person.hint"),
                find=desk.find,
            ),
            Choice("kind", self.s("absences.field.kind"), options=kinds, radio=True),
            Choice(
                "module_id",
                self.s("absences.field.module_id"),
                required=False,
                options=[("", self.s("absences.every_module")), *modules],
            ),
            Day("first", self.s("absences.field.first"), initial=(desk.day.isoformat(),)),
            Day("last", self.s("absences.field.last"), self.s("absences.last.hint"), required=False),
            Paragraph("reason", self.s("absences.field.reason"), self.s("absences.reason.hint")),
        )

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return what the person must take now, and warn of entries that hold in the same days."""
        person, module = order["employee_id"], order.get("module_id")
        titles = on_record(desk.conn).titles(self.lang)
        claims = claims_of(desk.conn, person, desk.day, desk.course.time_zone)
        dues = {key: due_by(said, leeway=desk.course.leeway) for key, said in claims.items() if module in (None, key)}
        asked = [(titles[key], written_date(due, self.lang)) for key, due in sorted(dues.items()) if due]
        return Look({"asked": asked}, warnings=self._overlapping(desk, order))

    def _overlapping(self, desk: Desk, order: Mapping[str, Any]) -> list[str]:
        first, last, module = order["first"], order.get("last"), order.get("module_id")
        warnings = []
        for each in absences.of(desk.conn, order["employee_id"]).to_dict("records"):
            begins, ends = each["first"].date(), None if pd.isna(each["last"]) else each["last"].date()
            apart = (ends is not None and ends < first) or (last is not None and last < begins)
            if not apart and (None in (module, each["module_id"]) or module == each["module_id"]):
                days = f"{begins} – {ends or self.s('absences.open_end')}"
                kind = self.s(f"absences.kind.{each['kind']}")
                warnings.append(self.s("absences.overlaps", number=each["id"], kind=kind, days=days))
        return warnings


class Withdraw(Form):
    """An entry that does not hold."""

    name = "absences"
    act = "absence.withdraw"
    words = "staff.absence_withdraw"
    checked = False

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which one, and why."""
        return (
            Hidden("absence_id", number=True),
            Paragraph("reason", self.s("absences.field.reason"), self.s("absences.reason.hint")),
        )

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return whose entry it is."""
        number = numbered(typed.get("absence_id", ()))
        found = None if number is None else absences.entry(desk.conn, number)
        if found is None:
            return ()
        days = f"{found.first} – {found.last or self.s('absences.open_end')}"
        return (
            (self.s("absences.column.name"), f"{number_of(desk.conn, found.employee_id, desk.day)} {found.name}"),
            (self.s("absences.column.kind"), self.s(f"absences.kind.{found.kind}")),
            (self.s("absences.days"), days),
        )


HANDLERS: list[Any] = [
    ("/staff/absences", Absences),
    ("/staff/absences/enter", Enter),
    ("/staff/absences/withdraw", Withdraw),
]
