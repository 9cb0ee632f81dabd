"""`kenshu guideline diff`: what a revision changed, who is to be brought up to date, and by which module."""

import dataclasses
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    import pandas as pd

    from kenshu.content import Content, Guideline
    from kenshu.content.guideline_changes import ClauseChange
    from kenshu.content.update_module import Proposal
    from kenshu.course import Course

DAYS = 30  # from the day of the new edition, or from today where that is later
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclasses.dataclass(frozen=True)
class Revision:
    """A revision of the guideline and all that follows from it: `stale` and `departments` as `kenshu.reports.stale` has them."""

    old: "Guideline"
    new: "Guideline"
    since: date
    as_of: date
    changes: "list[ClauseChange]"
    questions: dict[str, list[str]]
    stale: "pd.DataFrame"
    departments: "pd.DataFrame"
    proposal: "Proposal | None"
    content: "Content"

    @property
    def people(self) -> list[str]:
        """The ids of those who hold a stale completion."""
        return sorted(set(self.stale["employee_id"]))

    def commands(self) -> list[str]:
        """What is run next: the module is built, and assigned to exactly those people."""
        assert self.proposal is not None
        module = self.proposal.module
        named = " ".join(f"--employee {person}" for person in self.people)
        return ["kenshu lint", "kenshu build", f"kenshu assign {module.id} {named} --due {module.due}"]


@click.group(help=helped("guideline"))
def guideline() -> None:
    """What is done with the guideline."""


@guideline.command("diff", help=helped("guideline.diff"))
@click.argument("old", type=_file)
@click.argument("new", type=_file, required=False)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=helped("guideline.since"))
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help=helped("guideline.write"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path | None, since: datetime | None, write: Path | None, as_json: bool) -> None:
    """Compare two editions; exit 1 where somebody's completion is stale."""
    from kenshu.cli.guideline_printed import figures, print_revision

    course = course_of(ctx)
    target = _target(course, write) if write else None
    revision = revise(course, old, new, since.date() if since else None, target.stem if target else None)
    written = None
    if target and revision.proposal:
        from kenshu.storage.files import write_whole

        write_whole(target, revision.proposal.yaml().encode("utf-8"))
        written = target
    if as_json:
        click.echo(json.dumps(figures(revision, written), ensure_ascii=False, indent=2))
    else:
        print_revision(revision, written, spoken_language())
    if revision.people:
        sys.exit(1)


def revise(course: "Course", old: Path, new: Path | None, since: date | None, module_id: str | None) -> Revision:
    """What a revision comes to on this course today. Raises ContentFaults and StorageFailed."""
    from kenshu.content import guideline_changes as changing
    from kenshu.content.update_module import propose
    from kenshu.people.posts import departments_on
    from kenshu.reports.stale import stale, stale_by_department
    from kenshu.storage import open_database

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


def _content(course: "Course", before: "Guideline", new: Path | None) -> "Content":
    """The course as it would be with the new edition. A question on a clause that was removed is no fault here: it is listed."""
    from kenshu.content import read_all
    from kenshu.content.guideline_changes import read_guideline
    from kenshu.errors import ContentFaults

    content, faults = read_all(course)
    if content is None:
        raise ContentFaults(faults)
    if new:
        content = dataclasses.replace(content, guideline=read_guideline(new))
    gone = set(before.by_id) - set(content.guideline.by_id)
    others = [fault for fault in faults if fault.key != "content.unknown_clause" or fault.values["found"] not in gone]
    if others:
        raise ContentFaults(others)
    return content


def _target(course: "Course", path: Path) -> Path:
    """Where the module is to be written: a new file in quizzes/. Raises KenshuError."""
    import re

    from kenshu.errors import KenshuError
    from kenshu.kinds.parts import ID

    target = (path if path.is_absolute() else course.root / path).resolve()
    if target.parent != course.quizzes.resolve() or target.suffix != ".yaml" or not re.fullmatch(ID, target.stem):
        raise KenshuError("guideline.write_elsewhere", found=path, allowed=course.quizzes / "update-2027-04-01.yaml")
    if target.exists():
        raise KenshuError("guideline.write_exists", found=path)
    return target
