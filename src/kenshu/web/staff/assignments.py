"""割り当ての一覧: the assignments and the extensions in force, and the forms that extend and withdraw them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from kenshu.acts.desk import Desk
from kenshu.assigning import assignments, extensions
from kenshu.assigning.in_force import Given, Made
from kenshu.clock import day_of
from kenshu.editions.on_record import on_record
from kenshu.people.names import names_of, with_name
from kenshu.people.numbers import Numbers
from kenshu.web.staff import extending
from kenshu.web.staff.assigned import due_in_words, whom_in_words
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import Cell, Column, listed

_ASSIGNED = ("id", "module", "whom", "due", "people", "by", "made_on", "extend", "withdraw")
_EXTENDED = ("id", "module", "whom", "due", "more_attempts", "reason", "people", "by", "made_on", "withdraw")


class Assignments(Section):
    """The two tables. Somebody outside one's charge is not named; what reaches outside it cannot be changed."""

    name = "assignments"
    words = "staff_assigning"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what is in force today, of one module or of all."""
        zone = desk.course.time_zone
        titles = on_record(desk.conn).titles(self.lang)
        modules = [("", self.w("every_module")), *titles.items()]
        wanted = asked.other("of", [value for value, _ in modules])
        zone = desk.course.time_zone
        made = self._seen(desk, assignments.in_force(desk.conn, desk.day, zone), wanted)
        given = self._seen(desk, extensions.in_force(desk.conn, desk.day, zone), wanted)
        people = {each.whom.employee_id or "" for each in (*made, *given)} | {each.by for each in (*made, *given)}
        names = names_of(desk.conn, people)
        tables = {
            kind: listed(
                [self._row(desk, each, titles, names, asked.numbers) for each in found],
                [self._column(name) for name in columns],
                asked,
                caption=self.w(f"{kind}.number", number=len(found)),
                empty=self.w(f"{kind}.none"),
            )
            for kind, found, columns in (("assigned", made, _ASSIGNED), ("extended", given, _EXTENDED))
        }
        return {"filters": filters(desk, asked, self.lang, of=(self.s("filters.module"), modules)), **tables}

    def _seen(self, desk: Desk, found: Iterable[Any], wanted: str) -> list[Any]:
        """Return those of the module wanted that name a department, or somebody in one's charge."""
        some = [each for each in found if wanted in ("", each.module_id)]
        mine = desk.in_charge_of_all(person for each in some if (person := each.whom.employee_id))
        return [each for each in some if each.whom.employee_id in {None, *mine}]

    def _column(self, name: str) -> Column:
        figure, short = name in ("people", "more_attempts"), name in ("id", "due", "made_on")
        return Column(name, self.w(f"column.{name}"), figure=figure, sorts=False, short=short, wide=name == "whom")

    def _row(
        self, desk: Desk, each: Made | Given, titles: Mapping[str, str], names: Mapping[str, str], numbers: Numbers
    ) -> dict[str, Any]:
        person, module, departments, mine = each.whom.employee_id, each.module_id, each.departments, desk.in_charge_of_whom(each)
        one = {"department": departments[0] or "/"} if len(departments) == 1 else {}
        named = {"employee_id": numbers.of(person)} if person else one
        extend = f"/staff/assignments/extend?{urlencode({'module_id': module, **named})}"
        kind, back = ("extension", "withdraw-extension") if isinstance(each, Given) else ("assignment", "withdraw")
        withdraw = Cell(self.w("withdraw"), href=f"/staff/assignments/{back}?{kind}_id={each.id}")
        row = {
            "id": each.id,
            "module": titles.get(module, module),
            "whom": whom_in_words(each, names, numbers, self.lang),
            "due": due_in_words(each, self.lang),
            "people": each.people,
            "by": with_name(each.by, names, numbers),
            "made_on": day_of(each.at, desk.course.time_zone).isoformat(),
            "extend": Cell(self.w("extend"), href=extend) if mine else "",
            "withdraw": withdraw if mine else self.w("others"),
        }
        if isinstance(each, Given):
            row |= {"more_attempts": each.more_attempts, "reason": each.reason if mine else ""}
        return row


HANDLERS: list[Any] = [("/staff/assignments", Assignments), *extending.HANDLERS]
