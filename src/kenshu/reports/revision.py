"""A revision of the guideline: what it changed, whose completions are stale by it, and the module that brings them up to date."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu import clock
from kenshu.attempts.attempts import counts
from kenshu.content import Content, Guideline, read_all
from kenshu.content import guideline_changes as changing
from kenshu.content.guideline_changes import ClauseChange
from kenshu.content.update_module import Proposal, propose
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import ContentFaults
from kenshu.kinds import clauses_of
from kenshu.leeway import LEEWAY, Leeway
from kenshu.people.posts import departments_on
from kenshu.reports.completion import at_every_level
from kenshu.reports.people_list import STANDING, by_name
from kenshu.results.standing.attempts_until import attempts_until
from kenshu.results.standing.everybody import standings
from kenshu.storage import open_database
from kenshu.storage.tables import attempt, receipt

COLUMNS = (*STANDING, "completed_on", "valid_until", "clauses", "asked")
DAYS = 30  # from the day of the new edition, or from today where that is later


@dataclasses.dataclass(frozen=True)
class Revision:
    """A revision of the guideline and all that follows from it; its tables are those of `stale` and `stale_by_department`."""

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
        """Return those who hold a stale completion, as `stale` calls them."""
        return sorted(set(self.stale["employee_id"]))

    def commands(self) -> list[str]:
        """Return the commands to run next: the module is built, and assigned to exactly those people."""
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
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        found = stale(conn, changed, holds_from, today, course.time_zone, course.leeway)
        departments = stale_by_department(found, departments_on(conn, today))
    modules = [module for module in content.modules if module in set(found["module_id"])]
    by = {clause for clauses in found["clauses"] for clause in clauses}
    due = max(holds_from, today) + timedelta(days=DAYS)
    name = module_id or f"update-{holds_from.isoformat()}"
    proposal = propose(content, [clause for clause in changed if clause in by], modules, name, due) if modules else None
    questions = changing.resting_questions(content, [*changed, *changing.removed_clauses(changes)])
    return Revision(before, after, holds_from, today, changes, questions, found, departments, proposal, content)


def _content(course: Course, before: Guideline, new: Path | None) -> Content:
    """Return the course with the new edition. A question on a clause that was removed is no fault here: it is listed."""
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


def stale(
    conn: Connection, clauses: Sequence[str], since: date, as_of: date, time_zone: ZoneInfo, leeway: Leeway = LEEWAY
) -> pd.DataFrame:
    """Return the completions that hold on a day and are stale by the clauses that changed; one row a person and module.

    | column | |
    |---|---|
    | employee_id, name, department, employment_type, module_id, state | text; as `kenshu.results.standing.everybody` has them |
    | completed_on, valid_until | datetime64 |
    | clauses | list of the clauses by which it is stale, in the guideline's order |
    | asked | bool: an attempt that was handed in held a test question that rests on one of these clauses |

    Departments stand in the tree's order. A completion is stale where its module cites a changed clause and it was handed in
    before `since`, the first day of the new edition. It is good again once the person holds a completion handed in since then
    that asked about the clause, in whichever module: `clauses` are those not made good. Who is exempt is not listed; who is on
    leave is, for the day of coming back.
    """
    editions = on_record(conn)
    cited = {module: _cited(edition, clauses) for module, edition in editions.modules.items()}
    table = standings(conn, as_of, time_zone, leeway=leeway)
    holds = table["completed_on"].notna() & ~(table["valid_until"] < pd.Timestamp(as_of)) & (table["state"] != "exempt")
    found = by_name(conn, table[holds & (table["completed_on"] < pd.Timestamp(since))], as_of)
    good: dict[str, set[str]] = {}
    for person, module in _passed_since(conn, editions, since, as_of, time_zone, leeway):
        good.setdefault(person, set()).update(cited[module])
    pairs = list(zip(found["employee_id"], found["module_id"], strict=True))
    by = [[clause for clause in cited[module] if clause not in good.get(person, ())] for person, module in pairs]
    asked = _asked(conn, editions, set(found["employee_id"]), set(clauses))
    found["clauses"] = pd.Series(by, dtype="object")
    found["asked"] = [not asked.get(pair, set()).isdisjoint(its) for pair, its in zip(pairs, by, strict=True)]
    return found.loc[found["clauses"].map(len) > 0, list(COLUMNS)].astype({"asked": "bool"}).reset_index(drop=True)


def _passed_since(
    conn: Connection, editions: Editions, since: date, as_of: date, time_zone: ZoneInfo, leeway: Leeway
) -> Iterator[tuple[str, str]]:
    """Yield (person, module) of what was passed since a day and holds, also where it makes a completion last no longer."""
    attempts = attempts_until(conn, editions, as_of, time_zone, leeway=leeway)
    passed = attempts["passed"] & (attempts["handed_in_on"] >= pd.Timestamp(since)) & (attempts["last_day"] >= pd.Timestamp(as_of))
    yield from zip(attempts.loc[passed, "employee_id"], attempts.loc[passed, "module_id"], strict=True)


def stale_by_department(found: pd.DataFrame, departments: Iterable[str]) -> pd.DataFrame:
    """Return how many people hold a stale completion, at every level of the tree.

    Columns: department (text, "" is the whole city), people, asked (int64; each person once). Departments without any are left
    out; the others stand in the order given.
    """
    people = found.groupby("employee_id").agg(department=("department", "first"), asked=("asked", "any"))
    table = at_every_level(people).groupby("department")["asked"].agg(people="size", asked="sum")
    present = [department for department in departments if department in table.index]
    return table.loc[present].astype("int64").rename_axis("department").reset_index()


def _cited(edition: Edition, clauses: Sequence[str]) -> list[str]:
    """Return the changed clauses that a module is about: those it covers, and those its test questions rest on."""
    asked = {question for slot in edition.released.of("test") for question in slot.pool}
    about = set(edition.covers).union(*(clauses_of(edition.questions[question]) for question in asked))
    return [clause for clause in clauses if clause in about]


def _asked(conn: Connection, editions: Editions, people: set[str], changed: set[str]) -> dict[tuple[str, str], set[str]]:
    """Return {(employee, module): the changed clauses that a handed-in test of theirs asked about}."""
    columns = [attempt.c[name] for name in ("employee_id", "module_id", "draw", "edition", "released")]
    query = select(*columns).join(receipt, receipt.c.attempt_id == attempt.c.id)
    found: dict[tuple[str, str], set[str]] = {}
    for row in conn.execute(query.where(counts())):
        if row.employee_id in people and row.module_id in editions.modules:
            edition = editions.of(row)
            drawn = {row.draw.get(slot.id) for slot in edition.released.of("test")}
            asked = [edition.questions[question] for question in drawn if question in edition.questions]
            about = changed & set().union(*map(clauses_of, asked))
            found.setdefault((row.employee_id, row.module_id), set()).update(about)
    return found
