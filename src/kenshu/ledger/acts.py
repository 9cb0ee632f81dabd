"""The ledger, readable 操作の記録: who did what when, about whom, and why, in words of either language, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Subquery, func, or_, select, union_all

from kenshu.clock import day_end, today
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.ledger.act_words import Names
from kenshu.ledger.sources import SOURCES, Source
from kenshu.people.names import names_of
from kenshu.people.numbers import numbers_on

KINDS = tuple(source.kind for source in SOURCES)
COLUMNS = ("at", "by", "what", "about", "reason")


@dataclass(frozen=True)
class Wanted:
    """A choice of acts: those of one kind, of a span of days, and by or about some people; what is not said restricts nothing."""

    kind: str | None = None
    first: date | None = None
    last: date | None = None
    people: frozenset[str] | None = None


def number(conn: Connection, wanted: Wanted, time_zone: ZoneInfo) -> int:
    """Return how many acts there are; what was done at one moment by one person, for one reason, is one."""
    return conn.execute(select(func.count()).select_from(_acts(wanted, time_zone))).scalar_one()


def acts(
    conn: Connection, wanted: Wanted, time_zone: ZoneInfo, lang: Lang, *, most: int | None = None, skipped: int = 0
) -> pd.DataFrame:
    """Return acts, the latest first, at most so many after those skipped.

    | column | |
    |---|---|
    | at | datetime64, where the course is |
    | by | number and name of who did it; "" where the records do not say |
    | what | the kind of act in words |
    | about | whom and what it was about; of many at once the first, and how many more |
    | reason | the reason as it was given; "" where there is none, and for grades, whose reasons are the trainers' |
    """
    acts_ = _acts(wanted, time_zone)
    query = select(acts_).order_by(acts_.c.at.desc(), acts_.c.kind, acts_.c.key).limit(most).offset(skipped)
    rows = conn.execute(query).all()
    names = _names(conn, lang, today(time_zone))
    about = _about(conn, rows, names)
    found = [
        {
            "at": row.at.astimezone(time_zone).replace(tzinfo=None),
            "by": names.person(row.by) or "",
            "what": say(f"acts.what.{row.kind}", lang),
            "about": about[row.kind, row.key] + (names.word("about.more", number=row.number - 1) if row.number > 1 else ""),
            "reason": row.reason,
        }
        for row in rows
    ]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.astype({"at": "datetime64[us]"})


def _acts(wanted: Wanted, time_zone: ZoneInfo) -> Subquery:
    """Return acts as a query: kind, key of the first row, at, by, reason, and of how many rows."""
    every = union_all(*(source.rows() for source in SOURCES if wanted.kind in (None, source.kind))).subquery()
    query = select(
        every.c.kind,
        func.min(every.c.key).label("key"),
        every.c.at,
        every.c.by,
        every.c.reason,
        func.count().label("number"),
    ).group_by(every.c.kind, every.c.at, every.c.by, every.c.reason)
    if wanted.first is not None:
        query = query.where(every.c.at >= day_end(wanted.first - timedelta(days=1), time_zone))
    if wanted.last is not None:
        query = query.where(every.c.at < day_end(wanted.last, time_zone))
    if wanted.people is not None:
        query = query.where(or_(every.c.by.in_(wanted.people), every.c.person.in_(wanted.people)))
    return query.subquery()


def _names(conn: Connection, lang: Lang, day: date) -> Names:
    people = names_of(conn)
    modules = on_record(conn).titles(lang)
    return Names(lang, people, numbers_on(conn, day), modules, say("staff.comma", lang))


def _about(conn: Connection, rows: Sequence[Any], names: Names) -> Mapping[tuple[str, str], str]:
    """Return {(kind, key): whom and what it was about, in words}."""
    of_kind: dict[str, Source] = {source.kind: source for source in SOURCES}
    found: dict[tuple[str, str], str] = {}
    for kind in dict.fromkeys(row.kind for row in rows):
        source = of_kind[kind]
        for row in conn.execute(source.described([each.key for each in rows if each.kind == kind])):
            person = names.person(row.person) if source.person is not None else ""
            found[kind, row.key] = names.word("about.joint").join(part for part in (person, source.about(row, names)) if part)
    return found
