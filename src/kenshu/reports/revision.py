"""A revision of the guideline: what it changed, whose completions are stale by it, and the module that brings them up to date."""

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from kenshu import clock
from kenshu.content import Content, Guideline, read_all
from kenshu.content import guideline_changes as changing
from kenshu.content.guideline_changes import ClauseChange
from kenshu.content.update_module import Proposal, propose
from kenshu.course import Course
from kenshu.errors import ContentFaults
from kenshu.people.posts import departments_on
from kenshu.reports.stale import stale, stale_by_department
from kenshu.storage import open_database

DAYS = 30  # from the day of the new edition, or from today where that is later


@dataclasses.dataclass(frozen=True)
class Revision:
    """A revision of the guideline and all that follows from it: `stale` and `departments` as `kenshu.reports.stale` has them."""

    old: Guideline
    new: Guideline
    since: date
    as_of: date
    changes: list[ClauseChange]
    questions: dict[str, list[str]]
    stale: pd.DataFrame
    departments: pd.DataFrame
    proposal: Proposal | None
    content: Content

    @property
    def people(self) -> list[str]:
        """The ids of those who hold a stale completion."""
        return sorted(set(self.stale["employee_id"]))

    def commands(self) -> list[str]:
        """The commands to run next: the module is built, and assigned to exactly those people."""
        assert self.proposal is not None
        module = self.proposal.module
        named = " ".join(f"--employee {person}" for person in self.people)
        return ["kenshu lint", "kenshu build", f"kenshu assign {module.id} {named} --due {module.due}"]


def revise(course: Course, old: Path, new: Path | None, since: date | None, module_id: str | None) -> Revision:
    """Return the questions and completions that a revision touches on this course today. Raises ContentFaults and StorageFailed."""
    before = changing.read_guideline(old)
    content = _content(course, before, new)
    after = content.guideline
    today = clock.today(course.time_zone)
    holds_from = since or today
    changes = changing.changes(before, after)
    changed = changing.changed_clauses(changes, after)
    with open_database(course.database_url).reading() as conn:
        found = stale(conn, changed, holds_from, today, course.time_zone)
        departments = stale_by_department(found, departments_on(conn, today))
    modules = [module for module in content.modules if module in set(found["module_id"])]
    by = {clause for clauses in found["clauses"] for clause in clauses}
    due = max(holds_from, today) + timedelta(days=DAYS)
    name = module_id or f"update-{holds_from.isoformat()}"
    proposal = propose(content, [clause for clause in changed if clause in by], modules, name, due) if modules else None
    questions = changing.resting_questions(content, [*changed, *changing.removed_clauses(changes)])
    return Revision(before, after, holds_from, today, changes, questions, found, departments, proposal, content)


def _content(course: Course, before: Guideline, new: Path | None) -> Content:
    """The course as it would be with the new edition. A question on a clause that was removed is no fault here: it is listed."""
    content, faults = read_all(course)
    if content is None:
        raise ContentFaults(faults)
    if new:
        content = dataclasses.replace(content, guideline=changing.read_guideline(new))
    gone = set(before.by_id) - set(content.guideline.by_id)
    others = [fault for fault in faults if fault.key != "content.unknown_clause" or fault.values["found"] not in gone]
    if others:
        raise ContentFaults(others)
    return content
