"""Forms that extend a due date or add attempts, and those that withdraw an assignment or an extension."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd

from kenshu.acts.assignments import in_charge
from kenshu.acts.desk import Desk
from kenshu.acts.orders import MOST_ATTEMPTS
from kenshu.acts.registry import ACTS
from kenshu.assigning.withdrawals import Kind
from kenshu.i18n import Lang, say
from kenshu.web.drafts import Typed
from kenshu.web.staff import due_days
from kenshu.web.staff.assigned import facts
from kenshu.web.staff.choosers import Departments, Person
from kenshu.web.staff.fields import Choice, Day, Field, Hidden, Number, Paragraph, Tick, numbered
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.section import tree_of
from kenshu.web.staff.tables import Column, table

_COLUMNS = ("employee_id", "name", "due_before", "due", "department")


class _OfAssignments(Form):
    """A form of the section of assignments."""

    name = "assignments"

    def reason(self) -> Paragraph:
        """Return the field that every one of them has."""
        return Paragraph("reason", self.label("reason"), self.w("reason.hint"))


class Extend(_OfAssignments):
    """Another due date, or more attempts, for one person or for a department and all below it."""

    act = "extension.make"
    preview = "extension.preview"
    words = "staff_assigning.extension"
    shows = "extension_check.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which module, for whom, what, and why."""
        tree, people = tree_of(desk)
        return (
            Choice("module_id", self.label("module_id"), options=self.offered(desk)),
            Person(
                "employee_id",
                self.label("employee_id"),
                self.own("employee_id.hint"),
                False,
                find=desk.find,
            ),
            Departments(
                "department", self.label("department"), self.own("department.hint"), False, tree=tree, one=True, people=people
            ),
            Day("due", self.own("due"), self.own("due.hint"), False),
            Number("more_attempts", self.label("more_attempts"), self.own("more_attempts.hint"), False, most=MOST_ATTEMPTS),
            Tick("past_due_meant", self.label("past_due_meant"), asks=True),
            self.reason(),
        )

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return whom it reaches, and their dates. Raises KenshuError for a date in the past that is not meant."""
        found = ACTS[self.preview](desk, written_order(order))
        due_days.check_past(desk, found, order)
        people = found["people"]
        warnings = due_days.warnings(found, self.lang)
        if not people:
            warnings.append(self.own("nobody"))
            return Look({}, found["fingerprint"], warnings)
        earlier = sum(row["due"] < row["due_before"] for row in people)
        if earlier:
            warnings.append(self.own("earlier", number=earlier))
        columns = [
            Column(name, self.own(f"column.{name}"), short=name in _COLUMNS[:4], wide=name == "department") for name in _COLUMNS
        ]
        caption = self.own("people", number=len(people))
        shown = table(pd.DataFrame(people), columns, self._row, self.asked_of_draft(desk), caption=caption, empty="")
        return Look({"table": shown}, found["fingerprint"], warnings)

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        same = each["due"] == each["due_before"]
        return {**each, "due": self.own("unchanged", day=each["due"]) if same else each["due"]}

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many people it reaches."""
        return [say(f"{self.words}.{'done' if done['people'] else 'done_nobody'}", lang, **done)]


class Withdraw(_OfAssignments):
    """An assignment that holds no longer."""

    act = "assignment.withdraw"
    words = "staff_assigning.withdrawal"
    checked = False
    kind: ClassVar[Kind] = "assignment"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which one, and why."""
        return Hidden(f"{self.kind}_id", f"{self.kind}_id", number=True), self.reason()

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return what is withdrawn."""
        number = numbered(typed.get(f"{self.kind}_id", ()))
        found = None if number is None else in_charge(desk, self.kind, number)
        return facts(desk, found, self.lang) if found else ()


class WithdrawExtension(Withdraw):
    """An extension that holds no longer."""

    act = "extension.withdraw"
    words = "staff_assigning.extension_withdrawal"
    kind = "extension"


HANDLERS: list[Any] = [
    ("/staff/assignments/extend", Extend),
    ("/staff/assignments/withdraw", Withdraw),
    ("/staff/assignments/withdraw-extension", WithdrawExtension),
]
