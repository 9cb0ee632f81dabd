"""The search for a person by number, name or kana, and for each of several in one text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, or_, select

from kenshu.people.accounts import normalized
from kenshu.people.numbers import begins_with, numbers_on
from kenshu.people.numbers import meant as numbers_meant
from kenshu.people.posts import posts_on
from kenshu.storage.tables import employee

_BETWEEN = re.compile("[\n,\uff0c、;\uff1b]")
_REMARK = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]")  # the department, as `written` puts it
_MOST = 200  # that the database gives; a name that more people share says too little


@dataclass(frozen=True)
class Found:
    """Somebody who works here: id, number, name, main department."""

    employee_id: str
    number: str
    name: str
    department: str


def find(conn: Connection, typed: str, day: date, within: Callable[[str], bool], most: int = 20) -> list[Found]:
    """Return the people of some departments whose number begins with what was typed, or whose name or kana holds it.

    Whoever has exactly this number or name stands alone. Spaces in names do not count: 架空 花子 is found as 架空花子.
    """
    wanted = "".join(typed.split())
    if not wanted:
        return []
    rows = conn.execute(select(employee.c.id, employee.c.name).where(_fits(wanted, day)).order_by(employee.c.id).limit(_MOST)).all()
    if not rows:
        return []
    posts = posts_on(conn, day)
    departments = dict(zip(posts["employee_id"], posts["department"], strict=True))
    here = [row for row in rows if row.id in departments and within(departments[row.id])]
    numbers = numbers_on(conn, day)
    found = [Found(row.id, numbers.of(row.id), row.name, departments[row.id]) for row in here]
    exactly = numbers_meant(conn, normalized(wanted), day)
    exact = [each for each in found if exactly == each.employee_id or wanted == "".join(each.name.split())]
    return exact if len(exact) == 1 else sorted(found, key=lambda each: each.number)[:most]


def meant(typed: str, search: Callable[[str], list[Found]]) -> list[Found]:
    """Return whom a text means: the person whose number it begins with, as `written` puts it, else those whom `search` finds."""
    number = normalized(typed.split(maxsplit=1)[0]) if typed.strip() else ""
    return [each for each in search(number) if each.number == number] or search(typed)


def parts(typed: str) -> list[str]:
    """Return the part of a text that is about each person: lines, what stands between commas, and from one number to the next.

    `001106、001107 架空 花子 (総務部/人事課) 001108` has three. No name holds a digit.
    """
    found: list[list[str]] = []
    for part in _BETWEEN.split(_REMARK.sub(" ", typed)):
        for place, word in enumerate(part.split()):
            if place == 0 or any(map(str.isdigit, word)):
                found.append([])
            found[-1].append(word)
    return [" ".join(words) for words in found]


def everybody_like(conn: Connection, typed: str, day: date) -> list[str]:
    """Return the ids of all whose number begins with what was typed, or whose name or kana holds it, leavers too."""
    return list(conn.scalars(select(employee.c.id).where(_fits("".join(typed.split()), day)).limit(_MOST)))


def _fits(wanted: str, day: date) -> ColumnElement[bool]:
    plain = [func.replace(func.replace(column, " ", ""), "\u3000", "") for column in (employee.c.name, employee.c.kana)]
    return or_(begins_with(normalized(wanted), day), *(each.contains(wanted, autoescape=True) for each in plain))


def written(found: Iterable[Found]) -> list[str]:
    """Return people as they are typed back: `001106 架空 花子 (総務部/人事課)`."""
    return [f"{each.number} {each.name} ({each.department})" for each in found]
