"""Sessions: who may go on with one that was begun. That one has ended is in the database, so that every server knows it at once."""

from datetime import date, datetime

from sqlalchemy import Connection, Select, bindparam, delete, exists, select

from kenshu.people.accounts import Account
from kenshu.people.posts import own_posts
from kenshu.storage.tables import account, employee, post, sign_out


def goes_on(conn: Connection, session: str, employee_id: str, account_id: int, day: date) -> tuple[Account, str] | None:
    """Return the account of a session and the person's name.

    None where it was ended, where its account has changed since, and where the person has left. One
    statement: it is asked for every request.
    """
    row = conn.execute(_GOES_ON, {"session": session, "employee": employee_id, "day": day}).first()
    if row is None or row.id != account_id or row.has_left or row.ended:
        return None
    return Account(row.id, row.employee_id, row.role, row.password_hash), row.name


def end(conn: Connection, session: str, until: datetime, now: datetime) -> None:
    """End a session that would have lasted until then; those that would be over by now anyway are forgotten."""
    conn.execute(delete(sign_out).where(sign_out.c.until < now))
    if not conn.execute(select(exists().where(sign_out.c.session == session))).scalar():
        conn.execute(sign_out.insert().values(session=session, until=until))


def _goes_on() -> Select[tuple[int, str, str, str, str, bool, bool]]:
    columns = (account.c.id, account.c.employee_id, account.c.role, account.c.password_hash)
    left = own_posts(post.c.department.is_(None)).limit(1).scalar_subquery()
    ended = exists().where(sign_out.c.session == bindparam("session"))
    found = select(*columns, employee.c.name, left.label("has_left"), ended.label("ended"))
    found = found.join(employee, employee.c.id == account.c.employee_id).where(account.c.employee_id == bindparam("employee"))
    return found.order_by(account.c.id.desc()).limit(1)


_GOES_ON = _goes_on()
