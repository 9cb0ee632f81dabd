"""Changes of number: somebody is called otherwise from a day on, and everything of theirs stays theirs."""

from datetime import date, datetime

from sqlalchemy import Connection

from kenshu.errors import KenshuError
from kenshu.people.names import name_of
from kenshu.people.numbers import give, holders_on, number_of, numbers_on
from kenshu.people.posts import post_on, postings
from kenshu.staff import EMPLOYEE_ID

LONGEST_REASON = 500  # characters


def change(
    conn: Connection, employee_id: str, new_number: str, since: date, *, by: str, now: datetime, reason: str
) -> tuple[str, str]:
    """Give somebody another number from a day on; return the one before and the new one. Changing back is another change.

    Raises KenshuError: nobody of that id, oneself, what is no number, the number they have, one that somebody else has or is to
    have who works here, one that differs from it in leading zeros or capitals alone, no reason.
    """
    if name_of(conn, employee_id) is None:
        raise KenshuError("number.no_employee", found=employee_id)
    if employee_id == by:
        raise KenshuError("number.oneself", found=number_of(conn, by, since))
    if not EMPLOYEE_ID.fullmatch(new_number):
        raise KenshuError("number.form", found=new_number[:40])
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise KenshuError("number.reason", allowed=LONGEST_REASON)
    before = number_of(conn, employee_id, since)
    if before == new_number:
        raise KenshuError("number.same", found=new_number)
    _check_free(conn, employee_id, new_number, since)
    give(conn, [(employee_id, new_number, since)], by=by, now=now, reason=reason.strip())
    return before, new_number


def _check_free(conn: Connection, employee_id: str, number: str, since: date) -> None:
    """Raise KenshuError where somebody else who works here from then on has the number, or nearly."""
    here = {
        key
        for key, mine in postings(conn).items()
        if ((held := post_on(mine, since)) and held.department) or any(each.since > since and each.post.department for each in mine)
    }
    for day in (since, date.max):
        called = numbers_on(conn, day)
        holders = holders_on(conn, day)
        for key in here - {employee_id}:
            other = called.of(key)
            if _bare(other) == _bare(number) and holders.get(other) == key:
                fault = "number.held" if other == number else "number.like"
                raise KenshuError(fault, found=number, other=other, name=name_of(conn, key))


def _bare(number: str) -> str:
    return number.lower().lstrip("0")
