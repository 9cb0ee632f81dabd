"""Heads 所属長: who is asked about the people of a department on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from kenshu.people import absences
from kenshu.people.departments import with_ancestors
from kenshu.people.posts import posts_on


class Heads:
    """Those with the duty `manager`, by department. Whoever is on leave heads nothing, and nobody is their own head."""

    def __init__(self, of_department: Mapping[str, Sequence[str]]) -> None:
        self._of_department = of_department

    @classmethod
    def on(cls, conn: Connection, day: date, posts: pd.DataFrame | None = None) -> "Heads":
        """Return the heads of a day; `posts` spares reading those of the day again."""
        away = absences.on(conn, day)
        away_ids = set(away.loc[away["module_id"].isna() & away["kind"].isin(["leave", "childcare"]), "employee_id"])
        found: dict[str, list[str]] = defaultdict(list)
        posts = posts_on(conn, day) if posts is None else posts
        for employee_id, department, duties in zip(posts["employee_id"], posts["department"], posts["duties"], strict=True):
            if "manager" in duties and employee_id not in away_ids:
                found[department].append(employee_id)
        return cls(found)

    def of(self, employee_id: str, department: str) -> list[str]:
        """Return the heads of somebody in a department: its own, else those of the nearest above it that has any, else []."""
        candidates = (
            [head for head in self._of_department.get(above, ()) if head != employee_id]
            for above in reversed(with_ancestors(department))
        )
        return next(filter(None, candidates), [])
