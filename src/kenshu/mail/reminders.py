"""Reminders: who is told what on a day, before and after the due date, or because somebody asks for it.

| who | is told | when |
|---|---|---|
| the person | every module that has reached a step, in one mail | `before` and `after` of the settings |
| the person | every completion that may be renewed, in the same mail | when its window opens |
| the head of the department | everybody of it who is overdue, in the same mail | `after`, from `to_manager_from` on |

The head is that of `kenshu.people.heads`. Nobody is told who is complete beside that, waits for a grade, is exempt, on
leave, or has left. Each step is told once to each recipient, and by a later step too; where nobody sent a step on its day, the
latest one alone is sent later. Somebody chosen is told of what is chosen, whatever the step; the day on which that was is then the
step. Nobody gets two mails a day, whichever way.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from kenshu.clock import day_end
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.mail.letter import Item, Reminder
from kenshu.mail.settings import letters_of
from kenshu.people.numbers import numbers_on
from kenshu.reports import kept
from kenshu.storage.frames import read_columns, rows_of
from kenshu.storage.mail_tables import mailing, mailing_end
from kenshu.storage.mail_tables import reminder as reminder_table
from kenshu.storage.tables import employee as employee_table

Pair = tuple[str, str]  # a person's id and a module's


@dataclass(frozen=True)
class LeftOut:
    """Somebody chosen who is not told: there is nothing to do for them any more, or they had a mail on the day."""

    employee_id: str
    module_id: str
    why: Literal["done", "mailed"]


@dataclass(frozen=True)
class Chosen:
    """The mails to those who were chosen, and who of them is left out."""

    reminders: list[Reminder]
    left_out: list[LeftOut]


def due(conn: Connection, course: Course, day: date) -> list[Reminder]:
    """Return the mails of a day by the steps, in the order of their recipients' ids; nothing is written.

    Raises KenshuError for a setting.
    """
    steps, told, leeway = letters_of(course).reminders, _told(conn), course.leeway
    opens = -(leeway.renewal_window + leeway.days_to_renew)  # the first of the steps of its due date

    def recipients(row: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
        step = opens if row["state"] == "expiring" else steps.latest(row["days_overdue"])
        if step is not None:
            heads = row["heads"] if step >= steps.to_manager_from else ()
            for recipient, part in ((row["employee_id"], "own"), *((head, "people") for head in heads)):
                if told.get((row["employee_id"], row["module_id"], row["due"].date(), recipient), step - 1) < step:
                    yield recipient, part, step

    renewals = kept.to_renew(conn, day, course.time_zone, leeway)
    return _mails(conn, course, day, recipients, renewals)


def chosen(conn: Connection, course: Course, day: date, pairs: Collection[Pair], *, heads: bool) -> Chosen:
    """Return the mails about these modules of these people, to them and, where asked for, to their heads of who is overdue."""
    wanted = set(pairs)

    def recipients(row: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
        if (row["employee_id"], row["module_id"]) in wanted:
            yield row["employee_id"], "own", row["days_overdue"]
            if heads and row["days_overdue"] > 0:
                yield from ((head, "people", row["days_overdue"]) for head in row["heads"])

    reminders = _mails(conn, course, day, recipients)
    told = {(item.employee_id, item.module_id) for each in reminders for item in each.own}
    mailed = had_mail(conn, day, course.time_zone)
    left_out = [LeftOut(*pair, "mailed" if pair[0] in mailed else "done") for pair in dict.fromkeys(pairs) if pair not in told]
    return Chosen(reminders, left_out)


def had_mail(conn: Connection, day: date, time_zone: ZoneInfo, recipient_id: str | None = None) -> set[str]:
    """Return who had a mail on a day, or may have had one; of all, or of one recipient."""
    first, over = (day_end(each, time_zone) for each in (day - timedelta(days=1), day))
    begun = (
        select(mailing.c.recipient_id)
        .outerjoin(mailing_end, mailing_end.c.mailing_id == mailing.c.id)
        .where(mailing.c.made_at >= first, mailing.c.made_at < over)
        .where(or_(mailing_end.c.outcome.is_(None), mailing_end.c.outcome == "sent"))
    )
    sent = select(reminder_table.c.recipient_id).where(reminder_table.c.sent_at >= first, reminder_table.c.sent_at < over)
    if recipient_id is not None:
        begun = begun.where(mailing.c.recipient_id == recipient_id)
        sent = sent.where(reminder_table.c.recipient_id == recipient_id)
    return {*conn.scalars(begun), *conn.scalars(sent)}


def _told(conn: Connection) -> dict[tuple[Any, ...], int]:
    """Return {(person, module, due date, recipient): the latest step that was told}."""
    names = [reminder_table.c[name] for name in ("employee_id", "module_id", "due", "recipient_id")]
    return {tuple(row[:4]): row[4] for row in conn.execute(select(*names, func.max(reminder_table.c.step)).group_by(*names))}


def _mails(
    conn: Connection,
    course: Course,
    day: date,
    recipients: Callable[[dict[str, Any]], Iterator[tuple[str, str, int]]],
    *more: pd.DataFrame,
) -> list[Reminder]:
    """Return a mail to each recipient who had none on the day.

    `recipients` is asked, for each person and module with something to do and of `more`, for (recipient, `own` or `people`, step).
    """
    mailed, numbers = had_mail(conn, day, course.time_zone), numbers_on(conn, day)
    titles = {module: dict(edition.title) for module, edition in on_record(conn).modules.items()}
    mails: dict[str, dict[str, list[Item]]] = defaultdict(lambda: {"own": [], "people": []})
    table = pd.concat([kept.still_to_do(conn, day, course.time_zone, course.leeway), *more])
    table = table.sort_values(["employee_id", "module_id"], kind="stable")
    for row in rows_of(table):
        for recipient, part, step in recipients(row):
            if recipient not in mailed:
                mails[recipient][part].append(
                    Item(
                        employee_id=row["employee_id"],
                        number=numbers.of(row["employee_id"]),
                        name=row["name"],
                        department=row["department"],
                        module_id=row["module_id"],
                        title=titles[row["module_id"]],
                        due=row["due"].date(),
                        days_late=row["days_overdue"],
                        step=step,
                        state=row["state"],
                        attempts_left=row["attempts_left"],
                        valid_until=row["valid_until"].date() if row["state"] == "expiring" else None,
                    )
                )
    people = read_columns(conn, select(employee_table.c.id, employee_table.c.name, employee_table.c.mail))
    names, addresses = (dict(zip(people["id"], people[each], strict=True)) for each in ("name", "mail"))
    return [Reminder(who, numbers.of(who), names[who], addresses[who], **mails[who]) for who in sorted(mails)]
