"""What the database holds of one person's work at the modules, read in one go for a page."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu.content import Module
from kenshu.grading import grades
from kenshu.grading.grades import Grade, Verdict
from kenshu.grading.standing import Standing, standing
from kenshu.people import assignments
from kenshu.player import attempts, journal
from kenshu.player.attempts import Attempt
from kenshu.player.journal import Saved


@dataclass(frozen=True)
class Records:
    """One person's attempts, {attempt id: latest grade}, {module id: due}, and {slot: answer} of each open attempt."""

    attempts: list[Attempt]
    grades: dict[str, Grade]
    due: dict[str, date]
    saved: dict[str, dict[str, Saved]]

    @property
    def modules(self) -> list[str]:
        """The modules that are assigned, then those that were only taken."""
        return list(dict.fromkeys([*self.due, *(attempt.module_id for attempt in self.attempts)]))

    def of(self, module_id: str) -> list[Attempt]:
        """The attempts at a module, in the order they were started."""
        return [attempt for attempt in self.attempts if attempt.module_id == module_id]

    def verdict(self, attempt: Attempt) -> Verdict | None:
        """What the latest grade of an attempt says; None before there is one."""
        grade = self.grades.get(attempt.id)
        return None if grade is None else grades.verdict(grade)

    def standing(self, module: Module, today: date, time_zone: ZoneInfo) -> Standing:
        """Where the person stands with a module."""
        mine = self.of(module.id)
        verdicts = {attempt.id: found for attempt in mine if (found := self.verdict(attempt)) is not None}
        return standing(module, mine, verdicts, self.due.get(module.id), today, time_zone)


def records(conn: Connection, employee_id: str, today: date, time_zone: ZoneInfo, module_id: str | None = None) -> Records:
    """A person's records, of one module or of all."""
    mine = attempts.of(conn, employee_id, module_id)
    required = assignments.of(conn, employee_id, today, time_zone)
    due = {module: day for module, day in required.items() if module_id in (None, module)}
    saved = {attempt.id: journal.latest(conn, attempt.id) for attempt in mine if attempt.handed_in_at is None}
    return Records(mine, grades.latest_of(conn, [attempt.id for attempt in mine]), due, saved)
