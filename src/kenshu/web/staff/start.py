"""The first page of HR and trainers, and the search of people that their forms ask."""

from typing import Any

from kenshu.acts import texts
from kenshu.acts.desk import Desk
from kenshu.mail import reminders
from kenshu.people.find import written
from kenshu.people.sign_in_list import sign_ins
from kenshu.reports.kept import overdue
from kenshu.web.staff.section import Asked, Section, Staff


class Start(Section):
    """The first page: tasks that wait for its reader, with the way to each, then every section with its purpose."""

    what = "staff"
    name = "start"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what waits: (address, words)."""
        late = overdue(desk.conn, desk.day, desk.course.time_zone, desk.course.leeway)
        mine = {each for each in set(late["department"]) if desk.within(each)}
        people = late.loc[late["department"].isin(mine), "employee_id"].nunique()
        waits = {"overdue": people}
        if desk.role == "trainer":
            waits["grading"] = len(texts.queue(desk))
        else:
            waits["sign-ins"] = sum(each.state == "none" for each in sign_ins(desk.conn, desk.day, desk.now))
            waits["reminders"] = len(reminders.due(desk.conn, desk.course, desk.day))
        return {"waits": [(f"/staff/{name}", self.s(f"waits.{name}", number=number)) for name, number in waits.items() if number]}


class FindPeople(Staff):
    """The people whom a few letters may mean, for the list that a field unfolds: JSON, [text as it is typed back]."""

    what = "staff/people/find"
    name = "people"
    sign_in_first = False

    async def get(self) -> None:
        """Send them, those in one's charge alone."""
        typed = self.get_query_argument("q", "")[:60]
        found = await self.threads.read(self.at_desk(lambda desk: desk.find(typed, most=12)))
        self.finish({"people": written(found)})


HANDLERS: list[Any] = [
    ("/staff", Start),
    ("/staff/people/find", FindPeople),
]
