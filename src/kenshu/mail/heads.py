"""Heads of departments on a day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from kenshu.people import absences
from kenshu.people.departments import with_ancestors
from kenshu.people.posts import posts_on


@dataclass(frozen=True)
class Heads:
    """The heads who are there: {department: ids of those with the duty `manager` in it}."""

    managers: Mapping[str, list[str]]

    @classmethod
    def on(cls, conn: Connection, day: date) -> "Heads":
        """Return the heads of a day; one on leave is not there."""
        away = absences.on(conn, day)
        away_ids = set(away.loc[away["module_id"].isna() & away["kind"].isin(["leave", "childcare"]), "employee_id"])
        managers: dict[str, list[str]] = defaultdict(list)
        posts = posts_on(conn, day)
        for employee_id, department, duties in zip(posts["employee_id"], posts["department"], posts["duties"], strict=True):
            if "manager" in duties and employee_id not in away_ids:
                managers[department].append(employee_id)
        return cls(managers)

    def of(self, department: str, employee_id: str) -> list[str]:
        """Return the heads of somebody in a department: its own, else those of the nearest above it that has any, else []."""
        for above in reversed(with_ancestors(department)):
            found = [head for head in self.managers.get(above, []) if head != employee_id]
            if found:
                return found
        return []
