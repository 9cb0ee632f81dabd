"""操作の記録: who did what when, read from the ledger in words, by kind, person and days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.i18n import say
from kenshu.ledger.acts import COLUMNS, KINDS, Wanted, acts, number
from kenshu.people.find import everybody_like
from kenshu.storage.frames import rows_of
from kenshu.web.pages.page import FieldFault
from kenshu.web.staff.downloads import links
from kenshu.web.staff.fields import FieldRefused, read_day
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import A_PAGE, Column, Table


class Ledger(Section):
    """The acts of the days chosen, a page at a time as the database counts them."""

    name = "ledger"
    words = "staff_ledger"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the acts."""
        kinds = [("", self.w("every")), *((kind, say(f"acts.what.{kind}", self.lang)) for kind in KINDS)]
        kind = asked.other("kind", [key for key, _ in kinds])
        days, faults = self._days(asked)
        people = frozenset(everybody_like(desk.conn, asked.search, desk.day)) if asked.search else None
        wanted, zone = Wanted(kind or None, days["first"], days["last"], people), desk.course.time_zone
        whole = number(desk.conn, wanted, zone)
        shown = {name: day.isoformat() if day else "" for name, day in days.items()}
        page = min(asked.page, max(1, -(-whole // A_PAGE)))
        found = acts(desk.conn, wanted, zone, self.lang, most=A_PAGE, skipped=(page - 1) * A_PAGE)
        return {
            "filters": filters(desk, asked, self.lang, "search", kind=(say("office.column.what", self.lang), kinds)),
            "days": shown,
            "faults": faults,
            "table": Table(
                caption=self.w("number", number=whole),
                empty=self.w("none"),
                columns=[Column(name, say(f"office.column.{name}", self.lang), sorts=False) for name in COLUMNS],
                rows=[self._row(each) for each in rows_of(found)],
                asked=replace(asked, page=page),
                number=whole,
                first=(page - 1) * A_PAGE + 1,
                sortable=False,
            ),
            "downloads": links("acts", ("xlsx", "csv"), asked, self.lang, module="", kind=kind, q=asked.search, **shown),
        }

    def _days(self, asked: Asked) -> tuple[dict[str, date | None], list[FieldFault]]:
        """Return the first and the last day asked for, and what is wrong with them."""
        days: dict[str, date | None] = {"first": None, "last": None}
        faults = []
        for name in days:
            try:
                days[name] = read_day(typed, self.w(name)) if (typed := asked.others.get(name, "").strip()) else None
            except FieldRefused as fault:
                faults.append(FieldFault(name, fault.message(self.lang)))
        return days, faults

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {**each, "at": f"{pd.Timestamp(each['at']):%Y-%m-%d %H:%M}", "by": each["by"] or self.w("nobody")}


HANDLERS: list[Any] = [("/staff/ledger", Ledger)]
