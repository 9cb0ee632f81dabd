"""期限超過: who is overdue, or due soon, over all modules on one page; those ticked are reminded now."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from kenshu.acts.desk import Desk
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.people.access import may
from kenshu.people.departments import is_within
from kenshu.reports.kept import still_to_do
from kenshu.storage.mail_tables import reminder
from kenshu.web.staff.downloads import links
from kenshu.web.staff.reminding import Remind
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.sent import whose
from kenshu.web.staff.tables import Cell, Column, table

SOON = 14  # days before the due date
_A_PAGE = 200  # rows: as many people can be reminded at once
_NOW = "/staff/overdue/remind"


class Overdue(Section):
    """Everybody who has something to do and is past its due date, or close to it."""

    name = "overdue"
    words = "staff_overdue"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return who is overdue today, within the department that is chosen."""
        titles = on_record(desk.conn).titles(self.lang)
        modules = [("", self.w("every_module")), *titles.items()]
        whens = [(when, self.w(f"when.{when}")) for when in ("overdue", "soon")]
        when, module = asked.other("when", [key for key, _ in whens]), asked.other("of", [key for key, _ in modules])
        found = self._rows(desk, asked, when, module)
        found["module"] = found["module_id"].map(titles)
        found["told"] = self._told(desk, found)
        reminds = desk.role == "hr" and may("hr", "write", self.what)
        names = (*(("chosen",) if reminds else ()), "name", "department", "module", "due", "days_overdue")
        columns = [
            Column(each, self.w(f"column.{each}"), figure=each in ("due", "days_overdue", "told"), sorts=each != "chosen")
            for each in (*names, "state", "told", "head", "mail")
        ]
        ticked = asked.others.get("tick") == "all"
        return {
            "filters": filters(
                desk, asked, self.lang, "department", "search", when=(self.w("when"), whens), of=(self.w("of"), modules)
            ),
            "table": table(
                found,
                columns,
                lambda each: self._row(each, ticked=ticked),
                asked,
                caption=self.w("number", number=len(found), people=found["employee_id"].nunique()),
                empty=self.w(f"none.{when}"),
                searched=("employee_id", "name"),
                a_page=_A_PAGE,
            ),
            "reminds": reminds,
            "form": _NOW,
            "whose": whose(self, _NOW),
            "tick": asked.address(others={**asked.others, "tick": "" if ticked else "all"}, page=asked.page, sort=asked.sort),
            "ticked": ticked,
            "downloads": links("overdue", ("xlsx", "csv", "pdf"), asked, self.lang, module=module) if when == "overdue" else (),
        }

    def _rows(self, desk: Desk, asked: Asked, when: str, module: str) -> pd.DataFrame:
        found = still_to_do(desk.conn, desk.day, desk.course.time_zone, desk.course.leeway)
        late = found["days_overdue"]
        here = {each: desk.within(each) and is_within(each, asked.department) for each in set(found["department"])}
        wanted = (late > 0) if when == "overdue" else (late <= 0) & (late >= -SOON)
        wanted &= found["department"].map(here).astype(bool)
        if module:
            wanted &= found["module_id"] == module
        return found[wanted].reset_index(drop=True)

    def _told(self, desk: Desk, found: pd.DataFrame) -> "pd.Series[Any]":
        """Return the day on which each was last told of the module, as text; "" where nobody told them."""
        query = select(reminder.c.employee_id, reminder.c.module_id, func.max(reminder.c.sent_at))
        query = query.where(reminder.c.recipient_id == reminder.c.employee_id).group_by(
            reminder.c.employee_id, reminder.c.module_id
        )
        days = {
            (who, module): at.astimezone(desk.course.time_zone).date().isoformat() for who, module, at in desk.conn.execute(query)
        }
        pairs = zip(found["employee_id"], found["module_id"], strict=True)
        return pd.Series([days.get(pair, "") for pair in pairs], dtype="str", index=found.index)

    def _row(self, each: Mapping[str, Any], *, ticked: bool) -> dict[str, Any]:
        late = int(each["days_overdue"])
        days = self.w("late" if late > 0 else "left", days=abs(late))
        return {
            **each,
            "chosen": Cell(
                self.w("choose", name=each["name"], module=each["module"]),
                box=f"{each['employee_id']}:{each['module_id']}",
                ticked=ticked,
            ),
            "name": f"{each['name']}\n{each['staff_number']}",
            "department": each["department"].replace("/", "/\n"),
            "due": f"{each['due']:%Y-%m-%d}",
            "days_overdue": Cell(days, late=late > 0),
            "state": Cell(say(f"web.state.{each['state']}", self.lang), tag=each["state"]),
            "head": each["head"] or self.w("no_head"),
            "mail": each["mail"] or Cell(self.w("no_mail"), late=True),
            "told": each["told"] or self.w("never_told"),
        }


class RemindChosen(Remind):
    """Reminders to those who are ticked, now."""

    name = "overdue"


HANDLERS: list[Any] = [("/staff/overdue", Overdue), (_NOW, RemindChosen)]
