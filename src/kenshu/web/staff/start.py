"""The first page of HR and trainers, and the search of people that their forms ask."""

from typing import Any

from kenshu.acts.desk import Desk
from kenshu.people.find import find, written
from kenshu.web.staff.section import Asked, Section, Staff


class Start(Section):
    """Every section with what it is for."""

    what = "staff"
    name = "start"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return nothing: the way around is on every page."""
        return {}


class FindPeople(Staff):
    """The people whom a few letters may mean, for the list that a field unfolds: JSON, [text as it is typed back]."""

    what = "staff/people/find"
    name = "people"
    sign_in_first = False

    async def get(self) -> None:
        """Send them, those in one's charge alone."""
        typed = self.get_query_argument("q", "")[:60]
        found = await self.threads.read(self.at_desk(lambda desk: find(desk.conn, typed, desk.day, desk.within, most=12)))
        self.finish({"people": written(found)})


HANDLERS: list[Any] = [
    ("/staff", Start),
    ("/staff/people/find", FindPeople),
]
