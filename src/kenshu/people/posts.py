"""Posts: who works where, as what and since when.

A post holds from its day until the person's next one; of several from the same day the one that was entered last holds. One without
a department ends a service, and the next one begins another. A department's new name is no transfer.

The rule stands here in two forms, for one person in SQL (a tenth of a millisecond, asked for every page) and for everybody in
arrays; tests/people/test_posts.py holds them together on random histories.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from kenshu.people.departments import Change, History, tree
from kenshu.storage.frames import days, read_columns
from kenshu.storage.tables import post

_TYPES = {
    "employee_id": "str",
    "department": "str",
    "employment_type": "str",
    "joined": "datetime64[s]",
    "transferred": "datetime64[s]",
    "concurrent": "object",
    "duties": "object",
}


@dataclass(frozen=True)
class Post:
    """A place and a kind of work; `department` None: nowhere, has left."""

    department: str | None
    employment_type: str
    concurrent: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    def after(self, change: Change) -> "Post":
        """Return the same post under the names that a change gives; a split leaves it to the roster who goes where."""
        if change.kind == "split" or self.department is None:
            return self
        (department,) = change.onwards(self.department)
        others = dict.fromkeys(change.onwards(other)[0] for other in self.concurrent)
        return replace(self, department=department, concurrent=tuple(other for other in others if other != department))

    def named(self, history: History, named_on: date, day: date) -> "Post":
        """Return the same post as it is called on another day; a name that would be several stays."""

        def called(department: str) -> str:
            names = history.follow(department, named_on, day)
            return names[0] if len(names) == 1 else department

        department = None if self.department is None else called(self.department)
        return replace(self, department=department, concurrent=tuple(called(other) for other in self.concurrent))


@dataclass(frozen=True)
class Posting:
    """A post from a day on."""

    post: Post
    since: date

    def row(self, employee_id: str, by: str, now: datetime) -> dict[str, Any]:
        """Return the row of the table `post`."""
        written = {**vars(self.post), "concurrent": list(self.post.concurrent), "duties": list(self.post.duties)}
        return {"employee_id": employee_id, **written, "since": self.since, "entered_by": by, "entered_at": now}


@dataclass(frozen=True)
class Held:
    """A post that somebody holds on a day: a row of `posts_on`."""

    department: str
    employment_type: str
    joined: date
    transferred: date
    concurrent: list[str]
    duties: list[str]


def own_posts(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query for the posts of one person (:employee) by a day (:day): the one that holds first, then those before."""
    mine = select(*columns).where(post.c.employee_id == bindparam("employee"), post.c.since <= bindparam("day"))
    return mine.order_by(post.c.since.desc(), post.c.id.desc())


_OWN = own_posts(post.c.department, post.c.employment_type, post.c.concurrent, post.c.duties, post.c.since)


def post_of(conn: Connection, employee_id: str, day: date, history: History | None = None) -> Held | None:
    """Return what one person is on a day; None for who has left and who is still to join. `history` where it is read already."""
    rows = conn.execute(_OWN, {"employee": employee_id, "day": day}).all()
    posts = list({row.since: row for row in reversed(rows)}.values())
    if not posts or posts[-1].department is None:
        return None
    history = history or History.read(conn)
    joined = transferred = posts[0].since
    before: Any = None
    for row in posts:
        if row.department is not None:
            if before is None or before.department is None:
                joined = transferred = row.since
            elif row.department not in (before.department, *history.follow(before.department, before.since, row.since)):
                transferred = row.since
        before = row
    last = posts[-1]
    return Held(last.department, last.employment_type, joined, transferred, last.concurrent, last.duties)


def posts_on(conn: Connection, day: date) -> pd.DataFrame:
    """Return where everybody works on a day: one row a person, nobody who has left or is still to join.

    | column | |
    |---|---|
    | employee_id | text |
    | department | text: the main one, the path 総務部/人事課/人事係 |
    | employment_type | text: one of `kenshu.staff.EMPLOYMENT_TYPES` |
    | joined | datetime64: the first day of the service that still lasts |
    | transferred | datetime64: the first day in the present main department, without a gap; another name of it is no transfer |
    | concurrent | list of text: the departments of concurrent posts (兼務) |
    | duties | list of text: of `kenshu.staff.DUTIES` |
    """
    posts = _in_order(conn, day)
    person = pd.factorize(posts["employee_id"])[0]
    order = np.argsort(person, kind="stable")  # each person's posts beside each other, by their days
    person, since = person[order], posts["since"].to_numpy()[order]
    department, left = posts["department"].to_numpy()[order], posts["department"].isna().to_numpy()[order]
    begins = np.diff(person, prepend=-1) != 0
    joins = ~left & (begins | np.roll(left, 1))
    arrives = begins | _arrives(department, since, History.read(conn))
    held = np.flatnonzero((np.diff(person, append=-1) != 0) & ~left)
    held = held[np.argsort(order[held])]
    present = posts.iloc[order[held]].reset_index(drop=True)
    for name, starts in (("joined", joins), ("transferred", arrives)):
        present[name] = since[np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))[held]]
    for name in ("concurrent", "duties"):
        read = {text: json.loads(text) for text in present[name].unique()}
        present[name] = present[name].map(read)
    return present[list(_TYPES)].astype(_TYPES)


def departments_since(conn: Connection) -> pd.DataFrame:
    """Return every main department that anybody ever had, by the days: employee_id, department (None: left), since."""
    columns = ["employee_id", "department", "since"]
    return _in_order(conn)[columns].astype({"employee_id": "str", "department": "str"})


def postings(conn: Connection) -> dict[str, list[Posting]]:
    """Return {person: posts} of everybody ever on record, in the order of their days."""
    rows = _in_order(conn)
    listed = {text: tuple(json.loads(text)) for name in ("concurrent", "duties") for text in rows[name].unique()}
    rows["department"] = rows["department"].astype("object").where(rows["department"].notna(), None)
    people: dict[str, list[Posting]] = {}
    names = ("employee_id", "department", "employment_type", "concurrent", "duties", "since")
    for key, department, kind, concurrent, duties, since in zip(*(rows[name].tolist() for name in names), strict=True):
        post = Post(department, kind, listed[concurrent], listed[duties])
        people.setdefault(key, []).append(Posting(post, since.date()))
    return people


def post_on(mine: Sequence[Posting], day: date) -> Post | None:
    """Return which of somebody's `postings` holds on a day; None before the first."""
    held = [posting.post for posting in mine if posting.since <= day]
    return held[-1] if held else None


def departments_on(conn: Connection, day: date, posts: pd.DataFrame | None = None) -> list[str]:
    """Return the tree of the departments in which somebody works on a day, the whole city ("") first, in the roster's order.

    A department that was renamed keeps its place. `posts` are those of the day, where they are read already.
    """
    present = set((posts_on(conn, day) if posts is None else posts)["department"].unique())
    query = select(post.c.department, func.min(post.c.id).label("first")).where(post.c.department.is_not(None))
    first = {row.department: row.first for row in conn.execute(query.group_by(post.c.department))}
    history = History.read(conn)

    def rank(department: str) -> int:
        names = [department, *history.follow(department, day, date.min)]
        return int(min(first[name] for name in names if name in first))

    return tree(sorted(present, key=rank))


def _in_order(conn: Connection, day: date | None = None) -> pd.DataFrame:
    """Read the posts, those by a day or all, by their days: of each person and day the one that holds. Lists are JSON texts."""
    columns = (post.c.employee_id, post.c.department, post.c.employment_type, post.c.concurrent, post.c.duties, post.c.since)
    query = select(post.c.id, *columns)
    if day is not None:
        query = query.where(post.c.since <= day)
    posts = pd.DataFrame({name: np.array(values, dtype=object) for name, values in read_columns(conn, query).items()})
    posts["since"] = days(posts["since"].tolist())
    return posts.sort_values(["since", "id"]).drop_duplicates(["employee_id", "since"], keep="last")


def _arrives(department: NDArray[Any], since: NDArray[Any], history: History) -> NDArray[np.bool_]:
    """Tell of each post whether it is in another main department than the post before it; of a person's first, it says nothing."""
    before, then = np.roll(department, 1), np.roll(since, 1)
    arrives = np.asarray(department != before, dtype=bool) | pd.isna(department)
    if history.changes:
        days_of_change = np.array([change.since for change in history.changes], dtype="datetime64[s]")
        renamed = np.searchsorted(days_of_change, then, side="right") < np.searchsorted(days_of_change, since, side="right")
        for each in np.flatnonzero(arrives & renamed & ~pd.isna(department) & ~pd.isna(before)):
            arrives[each] = department[each] not in history.follow(
                before[each], then[each].item().date(), since[each].item().date()
            )
    return arrives
