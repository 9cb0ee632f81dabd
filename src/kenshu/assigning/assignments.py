"""Assigning modules, and withdrawing assignments. An assignment goes on holding: who comes later is in.

| what | where | the last day in time |
|---|---|---|
| one person | `assign` and an extension that name the person | holds over the two below |
| a group | `assign` and an extension for a department | holds over the one below |
| the module | `due` of the module, stored by an assignment that says nothing else | holds where nothing else is said |

Of two in the same line the one made last holds (`kenshu.assigning.due` says it in full). Whom an assignment reaches is
decided anew each day (`kenshu.assigning.rules`). Times are aware and in the course's time zone; a day is the day there.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Unpack

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from kenshu.assigning.due.everybody import Staff, assigned, deadlines
from kenshu.assigning.in_force import Made, rules_in_force
from kenshu.assigning.rules import Rule
from kenshu.assigning.terms import Terms, rules_of, unbound
from kenshu.storage import ledger
from kenshu.storage.tables import assignment


@dataclass(frozen=True)
class Assigned:
    """Assignments as they were made: a row for each department and each person.

    `people` counts those they reach on the day, each once; `contractors` those among them whom the module's clauses do not bind:
    `unbound` are the module's clauses about private accounts alone, which bind no contractor (section 4 of the guideline).
    """

    ids: list[int]
    rules: list[Rule]
    people: int
    contractors: int
    unbound: list[str]


def assign(conn: Connection, module_id: str, *, by: str, now: datetime, **terms: Unpack[Terms]) -> Assigned:
    """Assign a module on terms (`kenshu.assigning.terms`): a row for each department and each person, all in one transaction.

    Raises KenshuError for a module, a department or an employee that is not there, and for what does not go together.
    """
    today = now.date()
    rules = rules_of(conn, module_id, today, terms)
    ids = ledger.add(conn, assignment, [{**asdict(rule), "made_by": by, "made_at": now} for rule in rules])
    staff = Staff(conn, today)
    rows = np.unique(np.concatenate([staff.reached(rule, [rule.department]) for rule in rules]))
    return Assigned(ids, rules, len(rows), *unbound(conn, module_id, staff.posts["employment_type"].take(rows)))


def in_force(conn: Connection, day: date, time_zone: tzinfo) -> list[Made]:
    """Return the assignments made and not withdrawn on or before a day, with how many people each reaches on it."""
    staff = Staff(conn, day)
    rules = rules_in_force(conn, day, time_zone)
    return [replace(made, people=len(staff.reached(made.rule, made.departments))) for made in rules]


def required_on(conn: Connection, day: date, time_zone: tzinfo = UTC) -> pd.DataFrame:
    """Return who is assigned what on a day, one row a person and module, whoever is away or exempt.

    Columns: employee_id (text), module_id (text), due (datetime64, the last day in time), more_attempts (int64, beyond the module's
    own, ever given). Modules that are to be taken again are due by `kenshu.results.standing.everybody`, which knows of completions.
    """
    staff = Staff(conn, day)
    modules = sorted({made.rule.module_id for made in rules_in_force(conn, day, time_zone)})
    found = deadlines(conn, staff, modules, time_zone)
    module, person = assigned(staff, found)
    return pd.DataFrame(
        {
            "employee_id": staff.posts["employee_id"].take(person).reset_index(drop=True),
            "module_id": pd.Series(np.array(modules, dtype=object)[module], dtype="str"),
            "due": found.due[module, person],
            "more_attempts": found.more_attempts[module, person],
        }
    )
