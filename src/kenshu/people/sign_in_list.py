"""The list of sign-ins: who works here and can or cannot sign in, by which way they could get there, and who did what for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.people import accounts, sign_in_links
from kenshu.people.departments import is_within
from kenshu.people.numbers import numbers_on
from kenshu.people.posts import posts_on
from kenshu.people.sign_in_links import State as LinkState
from kenshu.staff import Role
from kenshu.storage.tables import employee, post

State = Literal["none", "initial", "own", "locked"]
_LAST_DAY = date(9999, 12, 31)
_PLACE = ("employee_id", "department", "joined")
STATES: tuple[State, ...] = ("none", "initial", "own", "locked")


@dataclass(frozen=True)
class SignInOf:
    """The sign-in of somebody who works here, or is still to join: how it stands.

    `state`: no password yet, one that somebody else made, one of their own, or locked. Of the latest link: what became of it, when
    it was sent and until when it holds. `asked_at` is when they asked for a new password and nothing has come of it.
    """

    employee_id: str
    number: str
    name: str
    department: str
    mail: str
    joined: date
    role: Role
    state: State
    set_at: datetime | None
    set_by: str | None
    link: LinkState | None
    link_sent_at: datetime | None
    link_ends_at: datetime | None
    asked_at: datetime | None

    @property
    def can_sign_in(self) -> bool:
        """Tell whether there is a password that opens."""
        return self.state in ("initial", "own")


def sign_ins(conn: Connection, day: date, now: datetime) -> list[SignInOf]:
    """Return it of everybody who works here on the day or is still to join, in the order of their numbers."""
    later = conn.scalar(select(func.max(post.c.since)))
    days = [day, _LAST_DAY] if later and later > day else [day]
    posts = pd.concat([posts_on(conn, each) for each in days]).drop_duplicates("employee_id")
    places = {key: (place, joined) for key, place, joined in posts[list(_PLACE)].itertuples(index=False, name=None)}
    held, links, asked = accounts.all_latest(conn), sign_in_links.newest(conn), sign_in_links.requests(conn)
    numbers = numbers_on(conn, day)
    found = []
    for person in conn.execute(select(employee)):
        if person.id not in places:
            continue
        department, joined = places[person.id]
        account, link, request = held.get(person.id), links.get(person.id), asked.get(person.id)
        set_at = account.set_at if account and account.password_hash else None
        settled = [moment for moment in (set_at, link and link.made_at) if moment]
        found.append(
            SignInOf(
                employee_id=person.id,
                number=numbers.of(person.id),
                name=person.name,
                department=department,
                mail=person.mail.strip(),
                joined=joined.date(),
                role=account.role if account else "employee",
                state=_state(account),
                set_at=set_at,
                set_by=account.set_by if account and set_at else None,
                link=sign_in_links.state(link, link.id, account, now) if link else None,
                link_sent_at=link.made_at if link else None,
                link_ends_at=link.ends_at if link else None,
                asked_at=request if request and all(request > moment for moment in settled) else None,
            )
        )
    return sorted(found, key=lambda each: each.number)


def waiting(everybody: Iterable[SignInOf], department: str = "", *, mail: bool | None = None) -> list[SignInOf]:
    """Return those of a department, and all below it, who have no password yet; `mail`: of them who has an address, or has none."""
    return [
        each
        for each in everybody
        if each.state == "none" and is_within(each.department, department) and mail in (None, bool(each.mail))
    ]


def _state(account: accounts.Account | None) -> State:
    if account and account.locked:
        return "locked"
    if account is None or not account.password_hash:
        return "none"
    return "initial" if account.is_initial else "own"
