"""The posts of each person as they are on record, and what a new one has to take with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from kenshu.people.department_history import Change, History
from kenshu.storage.tables import post

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where and as what somebody works; `department` None: nowhere, has left."""

    department: str | None
    employment_type: str
    concurrent: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    def after(self, change: Change) -> "Place":
        """The same place under the names that a change gives; a split leaves it to the roster who goes where."""
        if change.kind == "split" or self.department is None:
            return self
        (department,) = change.onwards(self.department)
        others = dict.fromkeys(change.onwards(other)[0] for other in self.concurrent)
        return replace(self, department=department, concurrent=tuple(other for other in others if other != department))

    def named(self, history: History, named_on: date, day: date) -> "Place":
        """The same place as it is called on another day; a name that would be several stays."""

        def called(department: str) -> str:
            names = history.follow(department, named_on, day)
            return names[0] if len(names) == 1 else department

        department = None if self.department is None else called(self.department)
        return replace(self, department=department, concurrent=tuple(called(other) for other in self.concurrent))


@dataclass(frozen=True)
class Posting:
    """A place from a day on."""

    place: Place
    since: date

    def row(self, employee_id: str, now: datetime) -> dict[str, Any]:
        """The row of the table `post`."""
        written = {**vars(self.place), "concurrent": list(self.place.concurrent), "duties": list(self.place.duties)}
        return {"employee_id": employee_id, **written, "since": self.since, "entered_at": now}


def postings(conn: Connection) -> dict[str, list[Posting]]:
    """Everybody's posts in the order of their days; of several from one day the one that was entered last."""
    columns = (post.c.employee_id, post.c.department, post.c.employment_type, post.c.concurrent, post.c.duties, post.c.since)
    people: dict[str, list[Posting]] = {}
    for key, department, kind, concurrent, duties, since in conn.execute(select(*columns).order_by(post.c.since, post.c.id)):
        mine = people.setdefault(key, [])
        if mine and mine[-1].since == since:
            mine.pop()
        mine.append(Posting(Place(department, kind, tuple(concurrent), tuple(duties)), since))
    return people


def place_on(mine: Sequence[Posting], day: date) -> Place | None:
    """Where somebody with these posts works on a day; None before the first."""
    held = [posting.place for posting in mine if posting.since <= day]
    return held[-1] if held else None


def carried(new: Posting, mine: Sequence[Posting], history: History) -> list[Posting]:
    """A new post, then what later changes of departments make of it, up to the next post that has another reason."""
    written = [new]
    later = {posting.since: posting.place for posting in mine if posting.since > new.since}
    changes = [change for change in history.changes if change.since > new.since]
    for day in sorted({*later, *(change.since for change in changes)}):
        that_day = [change for change in changes if change.since == day]
        if day in later and later[day] != _renamed(place_on(mine, day - _DAY), that_day):
            break
        place = _renamed(written[-1].place, that_day)
        if place is not None and (place != written[-1].place or day in later):
            written.append(Posting(place, day))
    return written


def _renamed(place: Place | None, changes: Sequence[Change]) -> Place | None:
    for change in changes:
        place = place.after(change) if place else None
    return place
