"""Acts about who may sign in: links by mail, sheets of first passwords, resets, locks, roles. Nobody acts on themselves."""

from collections.abc import Sequence
from typing import Any

from kenshu.acts.act import Act
from kenshu.acts.desk import Desk
from kenshu.acts.orders import AboutAccess, RoleGiven, SignInReset, SignIns, SignInSheet
from kenshu.errors import AccountRefused
from kenshu.mail.message import Recipient
from kenshu.mail.sign_in_mail import send
from kenshu.people import access_changes, accounts, sign_in_sheets
from kenshu.people.accounts import Account
from kenshu.people.sign_in_list import SignInOf, sign_ins, waiting


def to_mail(desk: Desk, order: SignIns) -> list[SignInOf]:
    """Return who would get a link. Raises AccountRefused for nobody at all, and for a locked account."""
    chosen = _chosen(desk, order, mail=True)
    access_changes.check_unlocked(desk.conn, [each.employee_id for each in chosen])
    return chosen


def for_sheet(desk: Desk, order: SignInSheet) -> list[SignInOf]:
    """Return who would be on a sheet. Raises AccountRefused: nobody, oneself, locked accounts, passwords of people's own."""
    chosen = _chosen(desk, order, mail=None if order.with_mail else False)
    known = [each.employee_id for each in chosen if each.state == "own"]
    if known:
        raise AccountRefused("account.has_password", employee=", ".join(known))
    access_changes.check_made(desk.conn, [each.employee_id for each in chosen], desk.by)
    return chosen


def for_reset(desk: Desk, order: SignInReset) -> list[SignInOf]:
    """Return whose password would be made anew, alone. Raises AccountRefused: nobody, oneself, a locked account."""
    access_changes.check_made(desk.conn, [order.employee_id], desk.by)
    return _named(sign_ins(desk.conn, desk.day, desk.now), [order.employee_id])


def mail_links(desk: Desk, order: SignIns) -> dict[str, Any]:
    """Return what became of the mails: kenshu.mail.reminders.Sent. A link holds once its mail is on its way."""
    return {"sent": send(desk.course, recipients(to_mail(desk, order)), desk.by, desk.now)}


def recipients(people: Sequence[SignInOf]) -> list[Recipient]:
    """Return people as those to whom a mail goes."""
    return [Recipient(each.employee_id, each.number, each.name, each.mail) for each in people]


def make_sheet(desk: Desk, order: SignInSheet) -> dict[str, Any]:
    """Return the name of the sheet that was made (`people.sign_in_sheets.kept`), and for whom; it is there for an hour."""
    return _sheet(desk, for_sheet(desk, order), order.reason)


def reset(desk: Desk, order: SignInReset) -> dict[str, Any]:
    """Return the name of a sheet with somebody's new password; the one before, and every session, has ended."""
    chosen = for_reset(desk, order)
    if order.role not in (None, accounts.role_of(desk.conn, order.employee_id)):
        access_changes.give_role(desk.conn, by=desk.by, now=desk.local_now, **order.model_dump())
    return _sheet(desk, chosen, order.reason)


def lock(desk: Desk, order: AboutAccess) -> dict[str, Any]:
    """Return who cannot sign in any more; their sessions have ended."""
    return _told(access_changes.lock(desk.conn, by=desk.by, now=desk.local_now, **order.model_dump()))


def unlock(desk: Desk, order: AboutAccess) -> dict[str, Any]:
    """Return who can sign in again."""
    return _told(access_changes.unlock(desk.conn, by=desk.by, now=desk.local_now, **order.model_dump()))


def give_role(desk: Desk, order: RoleGiven) -> dict[str, Any]:
    """Return who signs in as what from now on; their sessions have ended."""
    return _told(access_changes.give_role(desk.conn, by=desk.by, now=desk.local_now, **order.model_dump()))


def _told(account: Account) -> dict[str, Any]:
    return {"employee_id": account.employee_id, "role": account.role, "locked": account.locked}


def _sheet(desk: Desk, chosen: Sequence[SignInOf], reason: str) -> dict[str, Any]:
    """Keep the sheet, then let its passwords hold with the transaction: one that fails leaves a sheet that opens nothing."""
    if desk.trying:
        return {"sheet": "", "made": [each.number for each in chosen]}
    slips = sign_in_sheets.slips_for(chosen)
    name = sign_in_sheets.keep(desk.course.sign_in_sheets, slips, desk.by, desk.now)
    sign_in_sheets.give(desk.conn, slips, by=desk.by, now=desk.now, reason=reason)
    return {"sheet": name, "made": [slip.number for slip in slips]}


def _chosen(desk: Desk, order: SignIns, *, mail: bool | None) -> list[SignInOf]:
    """Return the people meant, `mail`: of everybody those who have an address, or have none. Raises AccountRefused for nobody."""
    there = sign_ins(desk.conn, desk.day, desk.now)
    chosen = _named(there, order.employee_ids)
    if order.everybody:
        chosen += [each for each in waiting(there, order.department, mail=mail) if each not in chosen]
    if not chosen:
        raise AccountRefused("account.nobody")
    return chosen


def _named(there: Sequence[SignInOf], employee_ids: Sequence[str]) -> list[SignInOf]:
    known = {each.employee_id: each for each in there}
    for employee_id in employee_ids:
        if employee_id not in known:
            raise AccountRefused("account.no_employee", employee=employee_id)
    return [known[employee_id] for employee_id in dict.fromkeys(employee_ids)]


ACTS = (
    Act("sign_in.mail", SignIns, mail_links, "own"),
    Act("sign_in.sheet", SignInSheet, make_sheet),
    Act("sign_in.reset", SignInReset, reset),
    Act("account.lock", AboutAccess, lock),
    Act("account.unlock", AboutAccess, unlock),
    Act("role.give", RoleGiven, give_role),
)
