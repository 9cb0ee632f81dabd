"""Who must take what by when. An assignment is a rule that goes on holding: who joins or moves in later is in."""

import difflib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.content import Content, Module
from kenshu.errors import KenshuError
from kenshu.people.departments import WHOLE_CITY
from kenshu.people.posts import departments_on, posts_on
from kenshu.storage import ledger
from kenshu.storage.tables import assignment, employee


@dataclass(frozen=True)
class Rule:
    """Whom an assignment reaches and by when.

    `department` "" is the whole city; `employment_types` [] is every one; `employee_id` names one person instead of both.
    """

    module_id: str
    department: str
    employment_types: list[str]
    employee_id: str | None
    due: date
    days_after_joining: int | None


_RULE = [assignment.c[field.name] for field in fields(Rule)]

_NOBODY = pd.DataFrame({"employee_id": [], "module_id": [], "due": [], "named": []})


@dataclass(frozen=True)
class Assigned:
    """An assignment as it was made.

    `people` counts those it reaches on the day, `contractors` those among them whom the module's clauses do not bind:
    `unbound_clauses` are the module's clauses of section 8, which section 4 of the guideline does not extend to contractors.
    """

    rule: Rule
    people: int
    contractors: int
    unbound_clauses: list[str]


def assign(
    conn: Connection,
    content: Content,
    module_id: str,
    *,
    made_by: str,
    now: datetime,
    department: str = WHOLE_CITY,
    employment_types: Sequence[str] = (),
    employee_id: str | None = None,
    due: date | None = None,
) -> Assigned:
    """Assign a module to a department and all below it, to some employment types of it, or to one person.

    Where nothing is said, the module's own setting holds: whom it binds, and when it is due. A module due so many days after
    joining is due so many days from now for those who are there, and after joining for those who come.
    Raises KenshuError for a module, a department or an employee that is not there, and for a person together with a rule.
    """
    module = content.modules.get(module_id)
    if module is None:
        raise KenshuError("assign.module_unknown", found=module_id, allowed=", ".join(content.modules))
    _check_target(conn, now.date(), department, employment_types, employee_id)
    types = [] if employee_id else list(employment_types or module.bound.employment)
    rule = Rule(module_id, department, types, employee_id, *_due(module, due, now.date()))
    ledger.add(conn, assignment, [{**asdict(rule), "made_by": made_by, "made_at": now}])
    reached = _reached(rule, posts_on(conn, now.date()))
    contractors = int((reached["employment_type"] == "contractor").sum())
    private = [clause for clause in module.clauses if content.guideline.by_id[clause].binds == "private"]
    return Assigned(rule, len(reached), contractors if private else 0, private)


def required_on(conn: Connection, day: date, time_zone: tzinfo = UTC) -> pd.DataFrame:
    """Who must take what on a day, one row a person and module.

    Columns: employee_id (text), module_id (text), due (datetime64, the last day in time). Where several assignments reach a
    person, one that names the person holds over one for a department, and of two such the one made last. Assignments made
    after the day, where the course is, do not count.
    """
    return _required(conn, posts_on(conn, day), day, time_zone)


def of(conn: Connection, employee_id: str, day: date, time_zone: tzinfo = UTC) -> dict[str, date]:
    """{module: the last day in time} of what a person must take on a day."""
    required = _required(conn, posts_on(conn, day, employee_id), day, time_zone)
    return {module: due.date() for module, due in zip(required["module_id"], required["due"], strict=True)}


def _required(conn: Connection, posts: pd.DataFrame, day: date, time_zone: tzinfo) -> pd.DataFrame:
    reached: list[pd.DataFrame] = []
    for made_at, *written in conn.execute(select(assignment.c.made_at, *_RULE).order_by(assignment.c.id)):
        rule = Rule(*written)
        people = _reached(rule, posts)
        if made_at.astimezone(time_zone).date() <= day and not people.empty:
            due = _due_of(rule, people["joined"])
            named = rule.employee_id is not None
            reached.append(people[["employee_id"]].assign(module_id=rule.module_id, due=due, named=named))
    required = pd.concat(reached or [_NOBODY], ignore_index=True).sort_values("named", kind="stable")
    required = required.drop_duplicates(["employee_id", "module_id"], keep="last").sort_index().reset_index(drop=True)
    types = {"employee_id": "str", "module_id": "str", "due": "datetime64[s]"}
    return required[list(types)].astype(types)


def _reached(rule: Rule, posts: pd.DataFrame) -> pd.DataFrame:
    if rule.employee_id is not None:
        return posts.loc[posts["employee_id"] == rule.employee_id]
    if rule.department != WHOLE_CITY:
        department = posts["department"]
        posts = posts.loc[(department == rule.department) | department.str.startswith(rule.department + "/")]
    return posts.loc[posts["employment_type"].isin(rule.employment_types)] if rule.employment_types else posts


def _due_of(rule: Rule, joined: "pd.Series[Any]") -> "pd.Series[Any]":
    due = pd.Series(pd.Timestamp(rule.due), index=joined.index, dtype="datetime64[s]")
    if rule.days_after_joining is None:
        return due
    after_joining = joined + pd.Timedelta(days=rule.days_after_joining)
    return due.where(due >= after_joining, after_joining)


def _due(module: Module, due: date | None, today: date) -> tuple[date, int | None]:
    if due is not None:
        return due, None
    if isinstance(module.due, date):
        return module.due, None
    days = int(str(module.due).split()[0])
    return today + timedelta(days=days), days


def _check_target(conn: Connection, today: date, department: str, employment_types: Sequence[str], employee_id: str | None) -> None:
    if employee_id is not None:
        if department or employment_types:
            raise KenshuError("assign.rule_and_person")
        if conn.execute(select(employee.c.id).where(employee.c.id == employee_id)).first() is None:
            raise KenshuError("assign.employee_unknown", found=employee_id)
    departments = departments_on(conn, today)
    if department not in departments:
        close = difflib.get_close_matches(department, departments, n=3, cutoff=0.3)
        raise KenshuError("assign.department_unknown", found=department, allowed=", ".join(close or departments[1:4]))
