"""Stale completions: handed in before a revision, about a clause that says something else now."""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.attempts.attempts import counts
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.kinds import clauses_of
from kenshu.reports.completion import at_every_level
from kenshu.reports.people_list import by_name
from kenshu.results.standing.everybody import standings
from kenshu.storage.tables import attempt, receipt

COLUMNS = (
    "employee_id",
    "name",
    "department",
    "employment_type",
    "module_id",
    "state",
    "completed_on",
    "valid_until",
    "clauses",
    "asked",
)


def stale(conn: Connection, clauses: Sequence[str], since: date, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
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
    table = standings(conn, as_of, time_zone)
    holds = table["completed_on"].notna() & ~(table["valid_until"] < pd.Timestamp(as_of)) & (table["state"] != "exempt")
    held = table[holds]
    earlier = held["completed_on"] < pd.Timestamp(since)
    good: dict[str, set[str]] = {}
    for person, module in zip(held.loc[~earlier, "employee_id"], held.loc[~earlier, "module_id"], strict=True):
        good.setdefault(person, set()).update(cited[module])
    found = held[earlier].copy()
    pairs = zip(found["employee_id"], found["module_id"], strict=True)
    found["clauses"] = pd.Series(
        [[clause for clause in cited[module] if clause not in good.get(person, ())] for person, module in pairs],
        index=found.index,
        dtype="object",
    )
    found = by_name(conn, found[found["clauses"].map(len) > 0], as_of)
    asked = _asked(conn, editions, set(found["employee_id"]), set(clauses))
    rows = zip(found["employee_id"], found["module_id"], found["clauses"], strict=True)
    found["asked"] = pd.Series([not asked.get((person, module), set()).isdisjoint(by) for person, module, by in rows], dtype="bool")
    return found[list(COLUMNS)]


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
