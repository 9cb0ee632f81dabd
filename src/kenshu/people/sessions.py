"""Sessions: who may go on with one that was begun. That one has ended is in the database, so that every server knows it at once."""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, exists, select

from kenshu.people.accounts import HAS_LEFT, Account, account_of
from kenshu.people.numbers import NUMBER, first_number
from kenshu.storage.tables import account, employee, sign_out


def goes_on(conn: Connection, session: str, employee_id: str, account_id: int, day: date) -> tuple[Account, str, str] | None:
    """Return the account of a session, the person's name and number, in one statement: it is asked for every request.

    None where it was ended, where its account has changed since, which a lock does too, and where the person has left.
    """
    row = conn.execute(_GOES_ON, {"session": session, "employee": employee_id, "day": day}).first()
    if row is None or row.id != account_id or row.has_left or row.ended:
        return None
    return account_of(row), row.name, row.number or first_number(employee_id)


def end(conn: Connection, session: str, until: datetime, now: datetime) -> None:
    """End a session that would have lasted until then; those that would be over by now anyway are forgotten."""
    conn.execute(delete(sign_out).where(sign_out.c.until < now))
    if not conn.execute(select(exists().where(sign_out.c.session == session))).scalar():
        conn.execute(sign_out.insert().values(session=session, until=until))


_LEFT = HAS_LEFT.scalar_subquery().label("has_left")
_ENDED = exists().where(sign_out.c.session == bindparam("session")).label("ended")
_NUMBER = NUMBER.scalar_subquery().label("number")
_EVERY = select(account, employee.c.name, _NUMBER, _LEFT, _ENDED).join(employee, employee.c.id == account.c.employee_id)
_GOES_ON = _EVERY.where(account.c.employee_id == bindparam("employee")).order_by(account.c.id.desc()).limit(1)
