"""Links by which somebody sets a password: one use, 48 hours, a newer one ends those before; of a token the hash alone is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, select

from kenshu.errors import AccountRefused
from kenshu.people import accounts
from kenshu.people.accounts import Account
from kenshu.storage.tables import account, reset_request, sign_in_link

LASTS = timedelta(hours=48)
State = Literal["open", "used", "replaced", "expired"]


class LinkRefused(AccountRefused):
    """A link that sets no password: it was used, is over, or never was one."""


@dataclass(frozen=True)
class Link:
    """A link as it was made; the token is in the mail alone."""

    id: int
    employee_id: str
    made_by: str
    made_at: datetime
    ends_at: datetime


def new_token() -> str:
    """Make a token: 256 bits from the operating system, in 43 letters that stand in an address as they are."""
    return secrets.token_urlsafe(32)


def keep(conn: Connection, employee_id: str, token: str, by: str, now: datetime) -> None:
    """Let a token set a password from now on; those before it end. Written when the mail with it is on its way."""
    made = {"made_by": by, "made_at": now, "ends_at": now + LASTS}
    conn.execute(sign_in_link.insert().values(employee_id=employee_id, token_hash=_hash(token), **made))


def holder(conn: Connection, token: str, day: date, now: datetime) -> Link:
    """Return the link of a token that sets a password now; `day` is that of `now` where the course is.

    Raises LinkRefused, which says why it does not.
    """
    row = conn.execute(select(sign_in_link).where(sign_in_link.c.token_hash == _hash(token))).first()
    if row is None:
        raise LinkRefused("sign_in_link.unknown")
    link = _link(row)
    newest = newest_of(conn, link.employee_id)
    held = accounts.latest(conn, link.employee_id)
    found: State = state(link, newest.id if newest else link.id, held, now)
    if conn.execute(select(account.c.id).where(account.c.link_id == link.id).limit(1)).first():
        found = "used"  # also where another password was set since
    elif accounts.has_left(conn, link.employee_id, day):
        found = "replaced"
    if found != "open":
        raise LinkRefused(f"sign_in_link.{_why(conn, link, held, day) if found == 'replaced' else found}")
    return link


def _why(conn: Connection, link: Link, held: Account | None, day: date) -> str:
    """Return why a link was replaced: what is to be done next is another thing each time."""
    if accounts.has_left(conn, link.employee_id, day):
        return "left"
    if held and held.locked:
        return "locked"
    return "changed" if held and held.set_at and held.set_at > link.made_at else "newer"


def state(link: Link, newest: int, held: Account | None, now: datetime) -> State:
    """Return what became of a link: `newest` is the number of the person's latest one, `held` their account."""
    if held and held.link_id == link.id:
        return "used"
    if link.id != newest or (held and held.locked) or (held and held.password_hash and held.set_at and held.set_at > link.made_at):
        return "replaced"
    return "expired" if now >= link.ends_at else "open"


def set_password(conn: Connection, token: str, password_hash: str, day: date, now: datetime) -> Account:
    """Set the password of whom a link was made for; it cannot be used again. Returns the account.

    Raises LinkRefused as `holder`: of two who use it at once, the second is told.
    """
    link = holder(conn, token, day, now)
    return accounts.keep(conn, link.employee_id, password_hash, now, by=link.employee_id, link_id=link.id)


def newest_of(conn: Connection, employee_id: str) -> Link | None:
    """Return somebody's latest link."""
    query = select(sign_in_link).where(sign_in_link.c.employee_id == employee_id).order_by(sign_in_link.c.id.desc())
    row = conn.execute(query.limit(1)).first()
    return _link(row) if row else None


def newest(conn: Connection) -> dict[str, Link]:
    """Return the latest link of everybody who has one, by employee id."""
    return {row.employee_id: _link(row) for row in conn.execute(select(sign_in_link).order_by(sign_in_link.c.id))}


def request_reset(conn: Connection, employee_id: str, now: datetime) -> None:
    """Note that somebody asked for a new password and no mail could be sent; asked again within a day, it is the same request."""
    query = select(reset_request.c.id).where(reset_request.c.employee_id == employee_id)
    if conn.execute(query.where(reset_request.c.at > now - timedelta(days=1)).limit(1)).first() is None:
        conn.execute(reset_request.insert().values(employee_id=employee_id, at=now))


def requests(conn: Connection) -> dict[str, datetime]:
    """Return when everybody who asked for a new password last did so."""
    return {row.employee_id: row.at for row in conn.execute(select(reset_request).order_by(reset_request.c.id))}


def _link(row: Any) -> Link:
    return Link(row.id, row.employee_id, row.made_by, row.made_at, row.ends_at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
