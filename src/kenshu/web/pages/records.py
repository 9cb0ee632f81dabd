"""What the database holds of one person's work at the modules, read in one go for a page."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from kenshu.assigning.due.one import Claim, claims_of
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.journal import Saved
from kenshu.editions.on_record import Editions, on_record
from kenshu.people import absences
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.standing.one import Standing, absent_from, standing
from kenshu.results.verdict import Verdict, verdict


@dataclass(frozen=True)
class Records:
    """One person's attempts, {attempt id: latest grade}, {slot: answer} of each open attempt, and what is required of the person.

    `claims` are {module id: what assignments and extensions say}, `away` the absences that hold
    (kenshu.people.absences.holding).
    """

    attempts: list[Attempt]
    grades: dict[str, Grade]
    saved: dict[str, dict[str, Saved]]
    claims: dict[str, list[Claim]]
    away: set[tuple[str | None, str]]
    editions: Editions

    @property
    def modules(self) -> list[str]:
        """The modules that are assigned, then those that were only taken."""
        return list(dict.fromkeys([*self.claims, *(attempt.module_id for attempt in self.attempts)]))

    def of(self, module_id: str) -> list[Attempt]:
        """The attempts at a module, in the order they were started."""
        return [attempt for attempt in self.attempts if attempt.module_id == module_id]

    def verdict(self, attempt: Attempt) -> Verdict | None:
        """What the latest grade of an attempt says; None before there is one."""
        grade = self.grades.get(attempt.id)
        return None if grade is None else verdict(grade)

    def standing(self, module_id: str, today: date, time_zone: ZoneInfo) -> Standing:
        """Return where the person stands with a module. Raises CourseMissing where it was never released."""
        mine = self.of(module_id)
        verdicts = {attempt.id: found for attempt in mine if (found := self.verdict(attempt)) is not None}
        absent = absent_from(self.away, module_id)
        claims = self.claims.get(module_id, [])
        return standing(self.editions, module_id, mine, verdicts, claims, today, time_zone, absent)


def records(conn: Connection, employee_id: str, today: date, time_zone: ZoneInfo, module_id: str | None = None) -> Records:
    """A person's records, of one module or of all."""
    mine = attempts.of(conn, employee_id, module_id)
    claims = claims_of(conn, employee_id, today, time_zone)
    saved = {attempt.id: journal.latest(conn, attempt.id) for attempt in mine if attempt.handed_in_at is None}
    return Records(
        attempts=mine,
        grades=grades.latest_of(conn, [attempt.id for attempt in mine]),
        saved=saved,
        claims={module: said for module, said in claims.items() if module_id in (None, module)},
        away=absences.holding(conn, employee_id, today),
        editions=on_record(conn),
    )
