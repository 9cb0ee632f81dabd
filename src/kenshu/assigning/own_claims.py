"""What is required of one person: the claims of `due_dates`, read as often as somebody opens a page.

The tables of everybody that reports are made of take 30 ms to set up, for one row as for a hundred thousand. Here one person's rows
are read, and what holds for all (the rules, the changes of departments) is read again only after something was added to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, Select, bindparam, func, or_, select

from kenshu.assigning.due_dates import Claim
from kenshu.assigning.rules import Made, Rule, day_of, rules_in_force
from kenshu.clock import fiscal_year
from kenshu.people.department_history import History
from kenshu.people.departments import WHOLE_CITY, is_within
from kenshu.storage.tables import assignment, department_change, erasure, extension, post, withdrawal

Claims = dict[str, list[Claim]]
_Rank = tuple[bool, datetime, bool, int]  # named, made at, an extension, its number: later holds over earlier


@dataclass(frozen=True)
class _Post:
    """Where the person works on the day; `joined` and `transferred` as in `posts_on`."""

    department: str
    employment_type: str
    duties: list[str]
    joined: date
    transferred: date


@dataclass(frozen=True)
class _Known:
    """What holds for everybody on a day, as it stood when these were the last rows on record."""

    last_rows: Row[*tuple[int | None, ...]]
    day: date
    time_zone: tzinfo
    rules: list[Made]
    history: History
    extended: bool

    def reaches(self, department: str, named_on: date, works_in: str) -> bool:
        """Whether a department, named as on a day, is where the person works, or above it."""
        if department == WHOLE_CITY:
            return True
        return any(is_within(works_in, name) for name in self.history.follow(department, named_on, self.day))


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def claims_of(conn: Connection, employee_id: str, day: date, time_zone: tzinfo) -> Claims:
    """{module: claims, in the order of `claims_on`} of one person: what the person must take on a day."""
    known = _as_known(conn, day, time_zone)
    works = _post_of(conn, known, employee_id)
    if works is None:
        return {}
    said: list[tuple[_Rank, str, Claim]] = []
    for made in known.rules:
        if _assigned(known, made, employee_id, works):
            claim = Claim(_due(made.rule, works), made.rule.employee_id is not None, made.made_at)
            said.append(((claim.named, made.made_at, False, made.id), made.rule.module_id, claim))
    if known.extended:
        said += _extensions(conn, known, employee_id, works, {module for _, module, _ in said})
    found: Claims = {}
    for _, module, claim in sorted(said, key=lambda each: each[0]):
        found.setdefault(module, []).append(claim)
    return found


def _as_known(conn: Connection, day: date, time_zone: tzinfo) -> _Known:
    last_rows = conn.execute(_LAST_ROWS).one()
    known = _known.get(conn.engine)
    if known is None or (known.last_rows, known.day, known.time_zone) != (last_rows, day, time_zone):
        rules, history = rules_in_force(conn, day, time_zone), History.read(conn)
        known = _known[conn.engine] = _Known(last_rows, day, time_zone, rules, history, last_rows[-1] is not None)
    return known


def _post_of(conn: Connection, known: _Known, employee_id: str) -> _Post | None:
    """None for who has left, and for who is still to join."""
    rows = conn.execute(_POSTS, {"employee": employee_id, "day": known.day}).all()
    posts = list({row.since: row for row in rows}.values())  # of two from the same day the later row holds
    if not posts or posts[-1].department is None:
        return None
    joined = transferred = posts[0].since
    department, since = None, posts[0].since
    for row in posts:
        if row.department is not None:
            if department is None:
                joined = transferred = row.since
            elif row.department != department and row.department not in known.history.follow(department, since, row.since):
                transferred = row.since
        department, since = row.department, row.since
    last = posts[-1]
    return _Post(last.department, last.employment_type, last.duties, joined, transferred)


def _assigned(known: _Known, made: Made, employee_id: str, works: _Post) -> bool:
    rule = made.rule
    if rule.employee_id is not None:
        return rule.employee_id == employee_id
    if rule.employment_types and works.employment_type not in rule.employment_types:
        return False
    if rule.duties and not any(_has(duty, works, known.day) for duty in rule.duties):
        return False
    return known.reaches(rule.department, day_of(made.made_at, known.time_zone), works.department)


def _has(duty: str, works: _Post, day: date) -> bool:
    return works.joined >= date(fiscal_year(day), 4, 1) if duty == "new_employee" else duty in works.duties


def _due(rule: Rule, works: _Post) -> date:
    after = ((works.joined, rule.days_after_joining), (works.transferred, rule.days_after_transfer))
    return max([rule.due, *(since + timedelta(days) for since, days in after if days is not None)])


def _extensions(
    conn: Connection, known: _Known, employee_id: str, works: _Post, assigned: set[str]
) -> Iterator[tuple[_Rank, str, Claim]]:
    for row in conn.execute(_EXTENSIONS, {"employee": employee_id}):
        made_on = day_of(row.made_at, known.time_zone)
        named = row.employee_id is not None
        if made_on > known.day or row.module_id not in assigned:
            continue
        if named or known.reaches(row.department, made_on, works.department):
            yield (named, row.made_at, True, row.id), row.module_id, Claim(row.due, named, row.made_at, row.more_attempts)


def _last_rows() -> Select[*tuple[int | None, ...]]:
    # Rows are only added; where an erasure took some away it left a row of its own.
    added = (assignment, withdrawal, department_change, erasure, extension)
    return select(*(select(func.max(table.c.id)).scalar_subquery().label(table.name) for table in added))


def _own_posts() -> Select[tuple[str | None, str, list[str], date]]:
    columns = (post.c.department, post.c.employment_type, post.c.duties, post.c.since)
    own = select(*columns).where(post.c.employee_id == bindparam("employee"), post.c.since <= bindparam("day"))
    return own.order_by(post.c.since, post.c.id)


_LAST_ROWS = _last_rows()
_POSTS = _own_posts()
_EXTENSIONS = select(extension).where(or_(extension.c.employee_id.is_(None), extension.c.employee_id == bindparam("employee")))
