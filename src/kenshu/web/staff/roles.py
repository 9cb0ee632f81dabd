"""権限と担当所属: who is of HR or a trainer, for which departments, and who gave it when and why."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say
from kenshu.people import access_changes, accounts, charges, numbers
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.names import names_of, with_name
from kenshu.people.posts import departments_on
from kenshu.people.sign_in_list import sign_ins
from kenshu.staff import ROLES
from kenshu.web.drafts import Typed
from kenshu.web.staff.choosers import Departments, Person
from kenshu.web.staff.fields import Choice, Field, Paragraph
from kenshu.web.staff.forms import Form
from kenshu.web.staff.section import Asked, Section, Staff, filters
from kenshu.web.staff.tables import Cell, Column, listed, table

_COLUMNS = ("employee_id", "name", "department", "role", "since", "charge", "charged", "change", "charge_it")
_CHANGES = ("at", "employee_id", "name", "what", "by", "reason")
_LATEST = 20  # changes below the list; the ledger has them all


class OfRoles(Staff):
    """The base of the pages about roles."""

    name = "roles"
    words = "staff_roles"


class Roles(OfRoles, Section):
    """The people who sign in as HR or as trainers, with charges, and the latest changes."""

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the list, and the latest changes."""
        w, zone = self.w, desk.course.time_zone
        names = names_of(desk.conn)
        given = {each.employee_id: each for each in access_changes.changes(desk.conn, "role")}
        charged = {each.employee_id: each for each in charges.given(desk.conn)}
        now = charges.everybody(desk.conn, desk.day, zone)
        people = [each for each in sign_ins(desk.conn, desk.day, desk.now) if each.role != "employee"]

        def written(by: str, at: Any) -> str:
            return w("by", by=with_name(by, names, asked.numbers), day=f"{at.astimezone(zone):%Y-%m-%d}")

        def row(each: Mapping[str, Any]) -> dict[str, Any]:
            key, role = each["employee_id"], each["role"]
            mine = self.s("comma").join(name or self.s("whole_city") for name in now.get(key, []))
            trainer, oneself = role == "trainer", key == desk.by
            charge = mine or (Cell(w("no_charge"), late=True) if trainer else "")
            change = Cell(w("change_role"), href=f"/staff/roles/give?employee_id={each['staff_number']}")
            charge_it = Cell(w("change_charge"), href=f"/staff/roles/charge?employee_id={each['staff_number']}")
            return {
                **{name: each[name] for name in ("employee_id", "name", "department")},
                "role": w(f"role.{role}"),
                "since": written(given[key].by, given[key].at) if key in given else w("not_noted"),
                "charge": charge if trainer else "",
                "charged": written(charged[key].by, charged[key].at) if trainer and key in charged else "",
                "change": w("oneself") if oneself else change,
                "charge_it": charge_it if trainer and not oneself else "",
            }

        frame = pd.DataFrame([vars(each) for each in people], columns=["employee_id", "name", "department", "role"])
        changes = [
            {
                "at": self.moment(each.at),
                "employee_id": each.employee_id,
                "name": names.get(each.employee_id, ""),
                "what": w(f"kind.{each.kind}", role=w(f"role.{each.role}")),
                "by": with_name(each.by, names, asked.numbers),
                "reason": each.reason,
            }
            for each in reversed(access_changes.changes(desk.conn)[-_LATEST:])
        ]
        return {
            "w": w,
            "filters": filters(desk, asked, self.lang, "search"),
            "table": table(
                frame,
                [
                    Column(name, w(f"column.{name}"), sorts=name in _COLUMNS[:4], short=name in ("employee_id", "name", "role"))
                    for name in _COLUMNS
                ],
                row,
                asked,
                caption=w("number", number=len(people)),
                empty=w("nobody"),
                searched=("employee_id", "name"),
            ),
            "changes": listed(
                changes,
                [Column(name, w(f"column.{name}"), sorts=False) for name in _CHANGES],
                asked,
                caption=w("changes"),
                empty=w("no_changes"),
            ),
        }


class GiveRole(OfRoles, Form):
    """Another role for somebody, and why."""

    act = "role.give"
    words = "staff_roles.give"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who, which role, and why."""
        w = self.w
        roles = [(role, w(f"role.{role}")) for role in ROLES]
        return (
            Person("employee_id", w("field.employee_id"), self.s("person.hint"), find=desk.find),
            Choice("role", w("field.role"), w("field.role.hint"), options=roles, radio=True),
            Paragraph("reason", w("field.reason"), w("field.reason.hint")),
        )

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return who is what now, and what comes next for a trainer."""
        said = [
            say("staff_roles.give.done", lang, employee=done["employee_id"], role=say(f"staff_roles.role.{done['role']}", lang))
        ]
        return [*said, say("staff_roles.give.charge_next", lang)] if done["role"] == "trainer" else said

    def about(self, fault: KenshuError) -> str:
        """Return the field that a refusal is about."""
        return "role" if fault.key in ("account.role", "account.has_role") else "employee_id"


class GiveCharge(OfRoles, Form):
    """The departments of a trainer, in place of those before."""

    act = "charge.give"
    words = "staff_roles.charge"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who, and the departments; at first those in charge now."""
        w = self.w
        asked = numbers.meant(desk.conn, self.get_query_argument("employee_id", ""), desk.day)
        mine = charges.of(desk.conn, asked, desk.day, desk.course.time_zone) if asked else []
        return (
            Person("employee_id", w("field.trainer"), self.s("person.hint"), find=desk.find),
            Departments(
                "departments",
                w("field.departments"),
                w("field.departments.hint"),
                required=False,
                initial=[each or "/" for each in mine],
                tree=departments_on(desk.conn, desk.day),
            ),
        )

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the order; nothing ticked takes the charge away."""
        return {"employee_id": values["employee_id"], "departments": values["departments"] or []}

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return what is in the trainer's charge now."""
        number = next(iter(typed.get("employee_id", [])), "").split(maxsplit=1)[:1]
        key = numbers.meant(desk.conn, number[0], desk.day) if number else None
        if key is None or accounts.role_of(desk.conn, key) is None:
            return ()
        mine = charges.of(desk.conn, key, desk.day, desk.course.time_zone)
        return ((self.w("charge_now"), self._written(mine, self.lang)),)

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return what is in whose charge now."""
        departments = self._written(done["departments"], lang)
        return [say("staff_roles.charge.done", lang, employee=done["employee_id"], departments=departments)]

    def about(self, fault: KenshuError) -> str:
        """Return the field that a refusal is about."""
        return "departments" if fault.key in ("charge.department_unknown", "department.nobody") else "employee_id"

    def _written(self, departments: Sequence[str], lang: Lang) -> str:
        names = [each if each != WHOLE_CITY else say("staff.whole_city", lang) for each in departments]
        return say("staff.comma", lang).join(names) or say("staff_roles.none", lang)


HANDLERS: list[Any] = [
    ("/staff/roles", Roles),
    ("/staff/roles/give", GiveRole),
    ("/staff/roles/charge", GiveCharge),
]
