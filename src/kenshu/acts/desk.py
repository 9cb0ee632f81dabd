"""The desk at which somebody of HR or a trainer works: who it is, what they may do, and of whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from sqlalchemy import Connection

from kenshu.assigning.in_force import Given, Made
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.people import charges
from kenshu.people.access import Action, Kind, Reach, may, reach
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.find import Found, find
from kenshu.people.posts import post_of
from kenshu.reports import kept
from kenshu.staff import Role


class NotAllowed(KenshuError):
    """The table of access does not name this role, or it is about somebody outside one's charge."""


@dataclass(frozen=True)
class Desk:
    """One piece of work. `now` is aware; `role` "lab" is whoever has the course's files, whom no table could keep from them.

    `trying`: an act is tried, and its transaction undone; so it writes nothing beside the records, such as nbgrader's gradebook.
    """

    conn: Connection
    course: Course
    by: str
    role: Role | Literal["lab"]
    now: datetime
    trying: bool = False

    @property
    def local_now(self) -> datetime:
        """Return `now` where the course is: what is done now holds from that day."""
        return self.now.astimezone(self.course.time_zone)

    @property
    def day(self) -> date:
        """Return the day where the course is."""
        return self.local_now.date()

    def admit(self, what: str, action: Action) -> None:
        """Raise NotAllowed where the table of access does not allow it."""
        if self.role != "lab" and not may(self.role, action, what):
            raise NotAllowed("office.role", what=what)

    def reach(self, kind: Kind) -> Reach | None:
        """Return of whom this desk sees a kind of data; None: of nobody."""
        return "everybody" if self.role == "lab" else reach(self.role, kind)

    @cached_property
    def within(self) -> Callable[[str], bool]:
        """Tell whether a department, as it is named today, is in this desk's charge."""
        return self.within_on(self.day)

    def within_on(self, day: date) -> Callable[[str], bool]:
        """Tell it of departments as they are named on a day. HR's and the lab's is the whole city, a trainer's what HR gave."""
        if self.role in ("hr", "lab"):
            return lambda department: True
        return charges.within(self.conn, self.by, day, self.course.time_zone)

    def find(self, typed: str, most: int = 20) -> list[Found]:
        """Return the people in one's charge whom a few letters may mean."""
        return find(self.conn, typed, self.day, self.within, most)

    def check_department(self, department: str) -> None:
        """Raise NotAllowed for a department outside one's charge."""
        if not self.within(department):
            raise NotAllowed("office.outside_charge", found=department) if department else NotAllowed("office.not_whole_city")

    def in_charge_of(self, employee_id: str) -> bool:
        """Tell whether somebody is in one's charge; who has left is in the charge of the whole city alone."""
        held = post_of(self.conn, employee_id, self.day)
        return self.within((held and held.department) or WHOLE_CITY)

    def in_charge_of_all(self, employee_ids: Iterable[str]) -> set[str]:
        """Return those of many who are in one's charge."""
        posts = kept.posts_on(self.conn, self.day)
        departments = dict(zip(posts["employee_id"], posts["department"], strict=True))
        return {each for each in employee_ids if self.within(departments.get(each, WHOLE_CITY))}

    def in_charge_of_whom(self, said: Made | Given) -> bool:
        """Tell whether the person, or all of the department, that an assignment or an extension names is in one's charge."""
        person = said.whom.employee_id
        return self.in_charge_of(person) if person else all(map(self.within, said.departments))

    def check_person(self, employee_id: str) -> None:
        """Raise NotAllowed for somebody outside one's charge, whether or not there is such a person."""
        if not self.in_charge_of(employee_id):
            raise NotAllowed("office.person_outside_charge", found=employee_id)
