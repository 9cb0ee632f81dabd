"""自由記述の採点: the hand-ins that wait for a person, oldest first, and the way to formgrader."""

from collections.abc import Sequence

from ipywidgets import DOMWidget

from kenshu import clock
from kenshu.dashboards.listing import Listing
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import Column, piece
from kenshu.dashboards.section import Section
from kenshu.reports.people_list import waiting


class QueueSection(Section):
    """The list, as far as the people are in the viewer's charge."""

    name = "queue"

    def build(self) -> Sequence[DOMWidget]:
        """The way to grade, then the list."""
        self.way = Pane()
        self.list = Listing(self.here)
        return [self.message, self.way, self.list]

    def read(self) -> None:
        """Who waits."""
        address = self.here.course.settings.get("lab", {}).get("address", "")
        with self.here.desk() as desk:
            found = waiting(desk.conn)
            found = found[[desk.in_charge_of(each) for each in found["employee_id"]]]
        names = ("employee_id", "name", "module", "at", "points")
        columns = [Column(name, self.say(f"queue.column.{name}"), figure=name == "points") for name in names]
        rows = [
            {
                "employee_id": each["employee_id"],
                "name": each["name"],
                "module": self.here.title(each["module_id"]),
                "at": clock.written_time(each["handed_in_at"].to_pydatetime(), self.here.course.time_zone, self.lang),
                "points": f"{each['awaiting']:g}",
            }
            for each in found.to_dict("records")
        ]
        self.list.fill(self.say("queue.number", number=len(rows)), columns, rows, self.say("queue.none"))
        self.way.html = piece("queue", self.lang, address=f"{address.rstrip('/')}/formgrader" if address else "") if rows else ""
