"""割り当ての一覧: the assignments and the extensions in force, and the forms that extend and withdraw them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.assigning import assignments, extensions
from kenshu.assigning.in_force import Given, Made
from kenshu.clock import day_of
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.people.names import names_of
from kenshu.web.staff import extending
from kenshu.web.staff.assigned import due_in_words, whom_in_words
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, table

_ASSIGNED = ("id", "module", "whom", "due", "people", "by", "made_on", "extend", "withdraw")
_EXTENDED = ("id", "module", "whom", "due", "more_attempts", "reason", "people", "by", "made_on", "withdraw")


class Assignments(Section):
    """The two tables. Somebody outside one's charge is not named; what reaches outside it cannot be changed."""

    what = "staff/assignments"
    name = "assignments"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what is in force today, of one module or of all."""
        zone = desk.course.time_zone
        titles = {key: edition.title[self.lang] for key, edition in on_record(desk.conn).modules.items()}
        modules = [("", self._say("every_module")), *titles.items()]
        wanted = asked.other("of", [value for value, _ in modules])
        made = self._seen(desk, assignments.in_force(desk.conn, desk.day, zone), wanted)
        given = self._seen(desk, extensions.in_force(desk.conn, desk.day, zone), wanted)
        names = names_of(
            desk.conn, {each.whom.employee_id or "" for each in (*made, *given)} | {each.by for each in (*made, *given)}
        )
        rows = {
            "assigned": [self._common(desk, each, titles, names) for each in made],
            "extended": [
                self._common(desk, each, titles, names) | {"more_attempts": each.more_attempts, "reason": each.reason}
                for each in given
            ],
        }
        tables = {
            kind: table(
                pd.DataFrame(rows[kind], columns=[*columns, "mine", "link"]),
                [
                    Column(
                        name,
                        self._say(f"column.{name}"),
                        figure=name in ("people", "more_attempts"),
                        sorts=False,
                        short=name in ("id", "due", "made_on"),
                        wide=name == "whom",
                    )
                    for name in columns
                ],
                self._row if kind == "assigned" else self._extended,
                asked,
                caption=self._say(f"{kind}.number", number=len(rows[kind])),
                empty=self._say(f"{kind}.none"),
                a_page=None,
            )
            for kind, columns in (("assigned", _ASSIGNED), ("extended", _EXTENDED))
        }
        return {"filters": filters(desk, asked, self.lang, of=(self.s("filters.module"), modules)), **tables}

    def _seen(self, desk: Desk, found: Iterable[Any], wanted: str) -> list[Any]:
        """Return those of the module wanted that name a department, or somebody in one's charge."""
        some = [each for each in found if wanted in ("", each.module_id)]
        mine = desk.in_charge_of_all(person for each in some if (person := each.whom.employee_id))
        return [each for each in some if each.whom.employee_id in {None, *mine}]

    def _common(self, desk: Desk, each: Made | Given, titles: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
        person, module, departments = each.whom.employee_id, each.module_id, each.departments
        named = {"employee_id": person} if person else {"department": departments[0] or "/"} if len(departments) == 1 else {}
        return {
            "id": each.id,
            "module": titles.get(module, module),
            "whom": whom_in_words(each, names, self.lang),
            "due": due_in_words(each, self.lang),
            "people": each.people,
            "by": f"{each.by} {names.get(each.by, '')}".strip(),
            "made_on": day_of(each.at, desk.course.time_zone).isoformat(),
            "mine": desk.in_charge_of_whom(each),
            "link": urlencode({"module_id": module, **named}),
        }

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        if not each["mine"]:
            return {**each, "extend": "", "withdraw": self._say("others")}
        back = f"/staff/assignments/withdraw?assignment_id={each['id']}"
        extend = Cell(self._say("extend"), href=f"/staff/assignments/extend?{each['link']}")
        return {**each, "extend": extend, "withdraw": Cell(self._say("withdraw"), href=back)}

    def _extended(self, each: Mapping[str, Any]) -> dict[str, Any]:
        back = f"/staff/assignments/withdraw-extension?extension_id={each['id']}"
        withdraw = Cell(self._say("withdraw"), href=back) if each["mine"] else self._say("others")
        return {**each, "reason": each["reason"] if each["mine"] else "", "withdraw": withdraw}

    def _say(self, key: str, **values: object) -> str:
        return say(f"staff_assigning.{key}", self.lang, **values)


HANDLERS: list[Any] = [("/staff/assignments", Assignments), *extending.HANDLERS]
