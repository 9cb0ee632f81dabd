"""Choices by department: for each question of a module and each thing that can be chosen there, how many people took it.

Counted are the answers that item statistics count (`kenshu.reports.items`), so that the whole city is the same in both: no figure
of a few people is left over when one table is taken from the other. People count in their main department of the day; who has left
counts in none, and for the whole city alone. A department is hidden where one to four people answered, and where what is shown
would tell of so few by subtraction (`kenshu.reports.suppression.hidden_means`). What is hidden follows from who was asked what, for
the whole tree at once; so no part of the table tells more than another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from kenshu.editions.on_record import on_record
from kenshu.kinds import Choice, ReleasedQuestion, choices
from kenshu.people.departments import WHOLE_CITY, with_ancestors
from kenshu.people.posts import departments_on, posts_on
from kenshu.reports.first_answers import first_answers
from kenshu.reports.items import every_choice
from kenshu.reports.suppression import hidden_means

_TYPES = {"question_id": "str", "part_id": "str", "choice": "str", "wanted": "bool", "department": "str"}
_TYPES |= {"people": "Int64", "number": "Int64", "share": "Float64", "hidden": "bool"}


def choices_by_department(conn: Connection, module_id: str, as_of: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Return who chose what by the end of a day: a row for each choice of a question, and each department asked it.

    | column | dtype | |
    |---|---|---|
    | question_id | str | of the module's test |
    | part_id | str | "" for a blank answer |
    | choice | str | what was done with the part (`kenshu.reports.items`) |
    | wanted | bool | whether the key wants it |
    | department | str | the whole city (""), then those of the day in the roster's order; none that nobody answered in |
    | people | Int64 | how many people answered in it and below it, a blank answer included; <NA> where it is hidden |
    | number | Int64 | how many of them chose so; <NA> where it is hidden |
    | share | Float64 | number / people; <NA> where it is hidden |
    | hidden | bool | |

    Raises KenshuError for a module that is not there.
    """
    posts = posts_on(conn, as_of)
    where: dict[str, str] = dict(posts[["employee_id", "department"]].itertuples(index=False))
    departments = departments_on(conn, as_of, posts)
    editions = on_record(conn)
    rows: list[tuple[Any, ...]] = []
    for name, given in first_answers(conn, editions, module_id, as_of, time_zone).given.items():
        if (question := editions.questions.get(name)) is not None:
            kind, key = question["offered"]["kind"], question["key"]
            made = [(where.get(each.employee_id, WHOLE_CITY), choices(kind, key, each.value)) for each in given]
            rows += _rows(question, made, departments)
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


def _rows(
    question: ReleasedQuestion, made: Sequence[tuple[str, Iterable[Choice]]], departments: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a question; `made` are (department, choices) of each answer."""
    people: Counter[str] = Counter()
    took: Counter[tuple[Choice, str]] = Counter()
    for department, taken in made:
        for above in with_ancestors(department):
            people[above] += 1
            took.update((choice, above) for choice in taken)
    hidden = hidden_means(Counter(department for department, _ in made))
    for choice, wanted in every_choice(question, (choice for _, taken in made for choice in taken)).items():
        for department in departments:
            if (asked := people[department]) and department in hidden:
                yield question["offered"]["id"], *choice, wanted, department, None, None, None, True
            elif asked:
                number = took[choice, department]
                yield question["offered"]["id"], *choice, wanted, department, asked, number, number / asked, False
