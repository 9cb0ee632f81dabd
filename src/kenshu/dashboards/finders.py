"""What a picker finds: departments and people, as far as the viewer may see them."""

from collections.abc import Callable

from sqlalchemy import select

from kenshu.dashboards.here import Here
from kenshu.people.departments import WHOLE_CITY, level
from kenshu.people.posts import departments_on, posts_on
from kenshu.storage.tables import employee

Find = Callable[[str], list[tuple[str, str]]]


def departments(here: Here, *, whole_city: bool = True) -> Find:
    """By a part of the path; at first the whole city and what is directly below it, or what is in the viewer's charge."""

    def find(query: str) -> list[tuple[str, str]]:
        with here.desk() as desk:
            there = [each for each in departments_on(desk.conn, desk.day) if desk.within(each)]
        if not whole_city:
            there = [each for each in there if each != WHOLE_CITY]
        top = min((level(each) for each in there), default=0)
        fitting = [each for each in there if (query in each if query else level(each) <= top + (WHOLE_CITY in there))]
        return [(each or here.say("whole_city"), each) for each in fitting]

    return find


def people(here: Here) -> Find:
    """By the beginning of the number, or a part of the name or its kana; at first nobody."""

    def find(query: str) -> list[tuple[str, str]]:
        if not query:
            return []
        with here.desk() as desk:
            posts = posts_on(desk.conn, desk.day)
            seen = {key for key, place in zip(posts["employee_id"], posts["department"], strict=True) if desk.within(place)}
            rows = desk.conn.execute(select(employee.c.id, employee.c.name, employee.c.kana).order_by(employee.c.id)).all()
        wanted = query.replace(" ", "").replace("\u3000", "")
        return [
            (f"{row.id} {row.name}", row.id)
            for row in rows
            if row.id in seen
            and (row.id.startswith(wanted) or wanted in (row.name + row.kana).replace(" ", "").replace("\u3000", ""))
        ]

    return find
