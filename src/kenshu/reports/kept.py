"""Figures kept until the records change: what was reckoned or drawn is given again as long as nothing was added to the chain.

Everything that figures rest on is a row of the chain (`kenshu.storage.tables`, CHAINED), but the names of people, which may change
without one: what holds names is made anew each time, of kept figures. So a kept figure is never an old one, by one look at the
number of the chain's last entry. Answers that are saved before they are handed in change no figure, and are not in the chain.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from threading import Lock
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, Engine

from kenshu.leeway import LEEWAY, Leeway
from kenshu.people import posts
from kenshu.reports import choices as choosing
from kenshu.reports import completion as completing
from kenshu.reports import heatmap as mapping
from kenshu.reports import items as analysing
from kenshu.reports import overdue as chasing
from kenshu.reports import people_list as listing
from kenshu.reports import trend as following
from kenshu.results.standing.everybody import standings
from kenshu.storage.engines import writes
from kenshu.storage.ledger import last_number

Made = TypeVar("Made")

MOST = 24  # things kept of a database; the one that was asked for longest ago goes first


def kept(conn: Connection, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what `make` makes, or what it made before of the same records; `key` says what it is.

    Of several threads that ask at the same time one makes it, and the others wait. What is returned is everybody's: a table is a
    copy that shares its columns, everything else is not to be changed. In a transaction that writes nothing is kept.
    """
    if writes(conn):
        return make()
    state = last_number(conn)
    with _lock:
        store = _stores.setdefault(conn.engine, _Store())
    with store.lock:
        if store.state != state:
            store.made.clear()
            store.state = state
        each = store.made.setdefault(key, _Each())
        store.made.move_to_end(key)
        while len(store.made) > MOST:
            store.made.popitem(last=False)
    with each.lock:
        if not each.done:
            each.value, each.done = make(), True
    value: Made = each.value
    return _for_one(value)


def _for_one(value: Made) -> Made:
    return cast("Made", value.copy(deep=False)) if isinstance(value, pd.DataFrame) else value


class _Each:
    """One thing, which is made under its lock; what failed is tried again."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.done = False
        self.value: Any = None


class _Store:
    """The things made of one state of a database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state = -1
        self.made: OrderedDict[Hashable, _Each] = OrderedDict()


_stores: WeakKeyDictionary[Engine, _Store] = WeakKeyDictionary()
_lock = Lock()


def completion(
    conn: Connection, as_of: date, zone: ZoneInfo, counted_in: completing.CountedIn = "day", leeway: Leeway = LEEWAY
) -> pd.DataFrame:
    """Return `kenshu.reports.completion.completion`."""
    key = ("completion", as_of, str(zone), counted_in, leeway)
    return kept(conn, key, lambda: completing.completion(conn, as_of, zone, counted_in=counted_in, leeway=leeway))


def people_list(conn: Connection, as_of: date, zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return `kenshu.reports.people_list.people_list` of the whole city, with the names as they are now."""
    return listing.listed(conn, _standings(conn, as_of, zone, leeway))


def overdue(conn: Connection, as_of: date, zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return `kenshu.reports.overdue.overdue`, with the names and addresses as they are now."""
    return chasing.only_overdue(still_to_do(conn, as_of, zone, leeway))


def still_to_do(conn: Connection, as_of: date, zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return `kenshu.reports.overdue.still_to_do`, with the names and addresses as they are now."""

    def make() -> pd.DataFrame:
        return chasing.of_standings(conn, as_of, zone, _standings(conn, as_of, zone, leeway), posts_on(conn, as_of))

    return chasing.named(conn, kept(conn, ("still to do", as_of, str(zone), leeway), make))


def to_renew(conn: Connection, as_of: date, zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return `kenshu.reports.overdue.to_renew`."""
    return chasing.to_renew(conn, as_of, zone, leeway, _standings(conn, as_of, zone, leeway))


def _standings(conn: Connection, as_of: date, zone: ZoneInfo, leeway: Leeway) -> pd.DataFrame:
    """Return where everybody stands, in the order of the tree."""

    def make() -> pd.DataFrame:
        return listing.in_order(conn, standings(conn, as_of, zone, leeway=leeway), as_of, posts_on(conn, as_of))

    return kept(conn, ("standings", as_of, str(zone), leeway), make)


def posts_on(conn: Connection, day: date) -> pd.DataFrame:
    """Return `kenshu.people.posts.posts_on`."""
    return kept(conn, ("posts", day), lambda: posts.posts_on(conn, day))


def departments_on(conn: Connection, day: date) -> list[str]:
    """Return `kenshu.people.posts.departments_on`, of everybody there."""
    return list(kept(conn, ("departments", day), lambda: posts.departments_on(conn, day, posts_on(conn, day))))


def trend(conn: Connection, days: Sequence[date], zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return `kenshu.reports.trend.trend`."""
    return kept(conn, ("trend", tuple(days), str(zone), leeway), lambda: following.trend(conn, days, zone, leeway))


def heatmap(conn: Connection, as_of: date, zone: ZoneInfo, departments: Sequence[str] | None = None) -> mapping.Heatmap:
    """Return `kenshu.reports.heatmap.heatmap`."""
    key = ("heatmap", as_of, str(zone), None if departments is None else tuple(departments))
    return kept(conn, key, lambda: mapping.heatmap(conn, as_of, zone, departments))


def item_statistics(conn: Connection, module_id: str, as_of: date, zone: ZoneInfo) -> analysing.ItemStatistics:
    """Return `kenshu.reports.items.item_statistics`."""
    key = ("items", module_id, as_of, str(zone))
    return kept(conn, key, lambda: analysing.item_statistics(conn, module_id, as_of, zone))


def choices_by_department(conn: Connection, module_id: str, as_of: date, zone: ZoneInfo) -> pd.DataFrame:
    """Return `kenshu.reports.choices.choices_by_department`."""
    key = ("choices", module_id, as_of, str(zone))
    return kept(conn, key, lambda: choosing.choices_by_department(conn, module_id, as_of, zone))
