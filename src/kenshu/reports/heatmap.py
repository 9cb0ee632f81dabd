"""Heat map: for each clause and department the share of wrong answers in first attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.attempts.attempts import is_first
from kenshu.clock import day_end
from kenshu.editions.on_record import Editions, on_record
from kenshu.people.departments import WHOLE_CITY, children, level, with_ancestors
from kenshu.people.posts import departments_on, posts_on
from kenshu.reports.answered import answered
from kenshu.reports.completion import at_every_level, ratio
from kenshu.reports.suppression import SMALLEST, citing, hidden_cells, people_citing
from kenshu.storage.frames import read_columns
from kenshu.storage.tables import attempt, grade, receipt

DEEPEST = 2  # 課: groups of a 係 are small, and their pattern would hide most of the rest
_KEYS = ["clause", "department"]
COLUMNS = ("clause", "department", "wrong_rate", "people", "hidden")


@dataclass(frozen=True)
class Heatmap:
    """The table of a day. A hidden cell holds no figure at all: what reaches a page cannot tell it.

    | column of `table` | dtype | |
    |---|---|---|
    | clause | str | in the guideline's order; a clause that nobody was asked about has no row |
    | department | str | the whole city (""), then those asked for |
    | wrong_rate | Float64 | 0.0 to 1.0; <NA> where it is hidden or nobody was asked |
    | people | Int64 | how many people answered; <NA> where it is hidden |
    | hidden | bool | |
    """

    table: pd.DataFrame
    as_of: date
    smallest: int


def heatmap(
    conn: Connection, as_of: date, time_zone: ZoneInfo, departments: Sequence[str] | None = None, smallest: int = SMALLEST
) -> Heatmap:
    """Return the share of wrong answers in first attempts at test questions that cite a clause, by department.

    Counted are first attempts handed in by the end of the day, of people who are there on it, in their main department of it; by
    the grade that holds now. An answer is wrong where it did not earn all its points. Free text, which a person grades by its
    merits, counts nowhere. `departments` are 部 or 課, by default every 部; whichever are asked for, the same cells are hidden
    (`kenshu.reports.suppression`, with the rule and its source). Raises ValueError for a department further down.
    """
    shown = [each for each in departments_on(conn, as_of) if level(each) == 1] if departments is None else list(departments)
    if any(level(each) > DEEPEST for each in shown):
        raise ValueError(f"a department below 課: {max(shown, key=level)}")
    editions = on_record(conn)
    answers, cited_by = _first_answers(conn, editions, as_of, time_zone)
    hidden = hidden_cells(answers, cited_by, smallest)
    asked = answers.groupby(["question", "department"], observed=True)["wrong"].agg(wrong="sum", answers="size").reset_index()
    own = citing(asked, cited_by).groupby(_KEYS)[["wrong", "answers"]].sum()
    own = own.join(people_citing(answers, cited_by, "clause")).reset_index()
    about = [clause for clause in editions.clauses if clause in set(own["clause"])]
    cells = pd.MultiIndex.from_product([about, list(dict.fromkeys([WHOLE_CITY, *shown]))], names=_KEYS)
    table = at_every_level(own).groupby(_KEYS).sum().astype("Int64").reindex(cells, fill_value=0).reset_index()
    table = table.astype(dict.fromkeys(_KEYS, "str")).assign(hidden=[cell in hidden for cell in cells])
    table["wrong_rate"] = ratio(table["wrong"], table["answers"]).mask(table["hidden"])
    table["people"] = table["people"].mask(table["hidden"])
    return Heatmap(table[list(COLUMNS)], as_of, smallest)


def shown_in_heatmap(there: Sequence[str], chosen: str) -> list[str]:
    """Return the departments beside the whole city: the chosen one and those directly below it, no deeper than 課."""
    way = [each for each in with_ancestors(chosen) if each != WHOLE_CITY and level(each) <= DEEPEST]
    last = way[-1:] or [WHOLE_CITY]
    below = [each for each in children(there, last[0]) if level(each) <= DEEPEST]
    return [each for each in (*way[-1:], *below) if each in there]


def _first_answers(
    conn: Connection, editions: Editions, as_of: date, time_zone: ZoneInfo
) -> tuple[pd.DataFrame, dict[str, frozenset[str]]]:
    """Return a row for each answer, and {question: the clauses it cited when it was asked}.

    Columns: employee_id, department (cut at 課), module_id, question (a module's questions that cite the same are one), all
    categories; wrong.
    """
    over = day_end(as_of, time_zone)
    query = (
        select(attempt.c.employee_id, func.max(grade.c.id).label("id"))
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .join(grade, grade.c.attempt_id == attempt.c.id)
        .where(is_first(over), receipt.c.at < over)
        .group_by(attempt.c.id, attempt.c.employee_id)
    )
    found = read_columns(conn, query)
    posts = posts_on(conn, as_of)
    person = pd.Index(posts["employee_id"]).get_indexer(pd.Index(found["employee_id"], dtype="str"))
    there = person >= 0
    said = answered(conn, editions, np.array(found["id"], dtype="int64")[there])
    person = person[there][said.grade]
    place, places = pd.factorize(posts["department"].str.split("/").str[:DEEPEST].str.join("/"))
    module, modules = pd.factorize(pd.Index([name.partition(" ")[0] for name in said.questions], dtype="str"))
    columns = {
        "employee_id": pd.Categorical.from_codes(person, pd.Index(posts["employee_id"])),
        "department": pd.Categorical.from_codes(place[person], pd.Index(places)),
        "module_id": pd.Categorical.from_codes(module[said.question], pd.Index(modules)),
        "question": pd.Categorical.from_codes(said.question, pd.Index(said.questions, dtype="str")),
    }
    return pd.DataFrame({**columns, "wrong": said.wrong}), said.cites
