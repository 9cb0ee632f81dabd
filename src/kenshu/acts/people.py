"""Acts about people: a roster taken in, leave and exemption, the tree of departments as it changes, a trainer's charge."""

import base64
from contextlib import closing
from typing import Any

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Absence, AbsenceBack, Charge, Confirmed, DepartmentChange, DepartmentChangeConfirmed
from kenshu.acts.roster_orders import NumberChange, RosterFile
from kenshu.certificates import certificates
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.people import absences, accounts, charges, department_changes, number_changes
from kenshu.roster import questions, shown
from kenshu.roster.identity import Answers
from kenshu.roster.plan import plan, take_in
from kenshu.roster.rows import read_roster
from kenshu.roster.words import words_of
from kenshu.storage import open_database, shelf


def preview_roster(desk: Desk, order: RosterFile) -> dict[str, Any]:
    """Return what would change: employees by number, {number: name}, how the file was read, a fingerprint (RosterPlan.figures)."""
    try:
        raw = base64.b64decode(order.file.content, validate=True)
    except ValueError as fault:
        raise KenshuError("office.file", name=order.file.name) from fault
    roster = read_roster(order.file.name, raw, questions.Answers(order.sheet, order.hidden), words_of(desk.course))
    answers = Answers(order.same, order.new, order.changed, order.zeros, order.parted, order.glued)
    found = plan(desk.conn, roster, desk.local_now, since=order.since, leavers=order.leavers, answers=answers)
    shown.keep(desk.course.rosters, found, desk.now)
    figures = found.figures()
    for former in (former for question in figures["questions"] for former in question["people"]):
        former["completions"] = len(certificates.passed_attempts(desk.conn, [former["employee_id"]]))
    return figures


def import_roster(desk: Desk, order: Confirmed) -> dict[str, Any]:
    """Take in all of the roster that was looked at, or nothing; return how many joined, moved, left and so on.

    `without_sign_in` is how many of those who joined cannot sign in yet.
    """
    one = shown.kept(desk.course.rosters, order.fingerprint, desk.now)
    with closing(open_database(desk.course.database_url)) as database, database.writing() as conn:
        asked: dict[str, Any] = {"since": one.since, "leavers": one.leavers, "answers": one.answers}
        done = take_in(conn, one.roster, desk.by, desk.local_now, **asked, shown=order.fingerprint)
        held = accounts.all_latest(conn)
    shelf.drop(desk.course.rosters, order.fingerprint)  # once it is on record: what is undone can be confirmed again
    counts = {name: len(getattr(done, name)) for name in ("joined", "moved", "left", "corrected", "renumbered", "absent")}
    known = {key for key, account in held.items() if account.password_hash and not account.locked}
    return {**counts, "unchanged": done.unchanged, "without_sign_in": len(set(done.joined) - known)}


def change_number(desk: Desk, order: NumberChange) -> dict[str, Any]:
    """Return whose number it is, the one before and the new one."""
    told = order.model_dump() | {"since": order.since or desk.day}
    before, number = number_changes.change(desk.conn, **told, by=desk.by, now=desk.local_now)
    return {"employee_id": order.employee_id, "before": before, "number": number, "since": told["since"]}


def enter_absence(desk: Desk, order: Absence) -> dict[str, Any]:
    """Return the absence's number."""
    desk.check_others(order.employee_id)
    modules = on_record(desk.conn).modules
    if order.module_id is not None and order.module_id not in modules:
        raise KenshuError("absence.module", found=order.module_id, allowed=", ".join(modules))
    entered = absences.enter(desk.conn, **order.model_dump(), by=desk.by, now=desk.local_now)
    return {"absence_id": entered}


def withdraw_absence(desk: Desk, order: AbsenceBack) -> dict[str, Any]:
    """Return the number of the entry that takes one back, and of that one."""
    found = absences.entry(desk.conn, order.absence_id)
    desk.check_others(*([found.employee_id] if found else []))
    entered = absences.withdraw(desk.conn, order.absence_id, by=desk.by, now=desk.local_now, reason=order.reason)
    return {"absence_id": entered, "withdraws": order.absence_id}


def preview_departments(desk: Desk, order: DepartmentChange) -> dict[str, Any]:
    """Return what a change would do: its kind, who gets a new post by it, and for whom the roster says where they go."""
    found = department_changes.plan(desk.conn, order.before, order.after, order.since)
    return {
        "kind": found.change.kind,
        "moving": found.moving,
        "waiting": found.waiting,
        "fingerprint": fingerprint([found.change, found.moving, found.waiting]),
    }


def change_departments(desk: Desk, order: DepartmentChangeConfirmed) -> dict[str, Any]:
    """Return who has a new post by it, and for whom the roster says where they go, each as {employee: departments}."""
    check_fingerprint(order.fingerprint, preview_departments(desk, order)["fingerprint"])
    entered = department_changes.enter(desk.conn, order.before, order.after, order.since, desk.by, desk.local_now)
    return {"moving": entered.moving, "waiting": entered.waiting}


def give_charge(desk: Desk, order: Charge) -> dict[str, Any]:
    """Return what is in the trainer's charge now."""
    given = charges.give(desk.conn, order.employee_id, order.departments, desk.by, desk.local_now)
    return {"employee_id": order.employee_id, "departments": given}


ACTS = (
    Act("roster.preview", RosterFile, preview_roster, "look"),
    Act("roster.import", Confirmed, import_roster, "own"),
    Act("number.change", NumberChange, change_number),
    Act("absence.enter", Absence, enter_absence),
    Act("absence.withdraw", AbsenceBack, withdraw_absence),
    Act("department.preview", DepartmentChange, preview_departments, "look"),
    Act("department.change", DepartmentChangeConfirmed, change_departments),
    Act("charge.give", Charge, give_charge),
)
