"""操作の記録: who did what when, read from the ledger in words, by kind, person and days."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.i18n import say
from kenshu.ledger.acts import COLUMNS, KINDS, Wanted, acts, number
from kenshu.people.find import everybody_like
from kenshu.roster.cells import read_date
from kenshu.web.staff.downloads import links
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.tables import A_PAGE, Column, Table


class Ledger(Section):
    """The acts of the days chosen, a page at a time as the database counts them."""

    what = "staff/ledger"
    name = "ledger"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the acts."""
        kinds = [("", self.e("every")), *((kind, say(f"acts.what.{kind}", self.lang)) for kind in KINDS)]
        kind = asked.other("kind", [key for key, _ in kinds])
        days = {name: read_date(asked.others.get(name, "")) for name in ("first", "last")}
        people = frozenset(everybody_like(desk.conn, asked.search)) if asked.search else None
        wanted, zone = Wanted(kind or None, days["first"], days["last"], people), desk.course.time_zone
        whole = number(desk.conn, wanted, zone)
        shown = {name: day.isoformat() if day else "" for name, day in days.items()}
        page = min(asked.page, max(1, -(-whole // A_PAGE)))
        found = acts(desk.conn, wanted, zone, self.lang, most=A_PAGE, skipped=(page - 1) * A_PAGE)
        return {
            "filters": filters(desk, asked, self.lang, "search", kind=(say("office.column.what", self.lang), kinds)),
            "days": shown,
            "table": Table(
                caption=self.e("number", number=whole),
                empty=self.e("none"),
                columns=[Column(name, say(f"office.column.{name}", self.lang), sorts=False) for name in COLUMNS],
                rows=[self._row(each) for each in found.to_dict("records")],
                asked=replace(asked, page=page),
                number=whole,
                first=(page - 1) * A_PAGE + 1,
                sortable=False,
            ),
            "downloads": links("acts", ("xlsx", "csv"), asked, self.lang, module="", kind=kind, q=asked.search, **shown),
        }

    def e(self, key: str, /, **values: object) -> str:
        """Return words of this section."""
        return say(f"staff_ledger.{key}", self.lang, **values)

    def _row(self, each: Mapping[Any, Any]) -> dict[str, Any]:
        return {**each, "at": f"{pd.Timestamp(each['at']):%Y-%m-%d %H:%M}", "by": each["by"] or self.e("nobody")}


HANDLERS: list[Any] = [("/staff/ledger", Ledger)]
