"""Reminders: who is told what on a day, before and after the due date.

| who | is told | when |
|---|---|---|
| the person | every module that has reached a step, in one mail | `before` and `after` of the settings |
| the head of the department | everybody of it who is overdue, in the same mail | `after`, from `to_manager_from` on |

The head is whoever has the duty `manager` in the department, else in the nearest one above it in which somebody has; nobody is
their own head, and a head on leave is passed over. Nobody is told who is complete, waits for a grade, is exempt, on leave, or has
left. Each step is told once to each recipient; where nobody sent a step on its day, the latest one alone is sent later. Nobody gets
two mails a day.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from kenshu.clock import day_of
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.mail.letter import Item, Reminder, letter
from kenshu.mail.mailer import MailStopped, Undeliverable, mailer_of
from kenshu.mail.settings import letters_of
from kenshu.people import absences
from kenshu.people.departments import with_ancestors
from kenshu.people.posts import posts_on
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.states import TO_DO
from kenshu.storage import Database, open_database
from kenshu.storage.tables import employee as employee_table
from kenshu.storage.tables import reminder as reminder_table


@dataclass(frozen=True)
class Unreached:
    """Somebody who got no mail, and why, in both languages."""

    recipient_id: str
    name: str
    mail: str
    reason: dict[Lang, str]


@dataclass(frozen=True)
class Sent:
    """The outcome of reminders: recipients' ids, who could not be reached, and how many were left when the post stopped."""

    sent: list[str]
    unreached: list[Unreached]
    left: int = 0
    stopped: dict[Lang, str] | None = None

    @property
    def needs_a_person(self) -> bool:
        """Tell whether somebody was not reached."""
        return bool(self.unreached or self.stopped)


def due(conn: Connection, course: Course, day: date) -> list[Reminder]:
    """Return the mails of a day, in the order of their recipients' ids; nothing is written. Raises KenshuError for a setting."""
    steps = letters_of(course).reminders
    told = {tuple(step) for step in conn.execute(select(*_STEP))}
    moments = conn.execute(select(reminder_table.c.recipient_id, reminder_table.c.sent_at))
    had_mail = {who for who, at in moments if day_of(at, course.time_zone) == day}
    people = {row.id: row for row in conn.execute(select(employee_table))}
    managers = _managers(conn, day)
    mails: dict[str, dict[str, list[Item]]] = defaultdict(lambda: {"own": [], "people": []})
    for item in _items(conn, course, day, people):
        recipients = [(item.employee_id, "own")]
        if item.step >= steps.to_manager_from:
            recipients += [(head, "people") for head in _heads(managers, item.department, item.employee_id)]
        for recipient, part in recipients:
            if recipient not in had_mail and _step(item, recipient) not in told:
                mails[recipient][part].append(item)
    return [Reminder(who, people[who].name, people[who].mail, **mails[who]) for who in sorted(mails)]


def send(course: Course, reminders: list[Reminder], now: datetime) -> Sent:
    """Send reminders, each recorded right after it was sent: what is left when the post stops comes next time.

    Raises KenshuError for a setting, and StorageFailed.
    """
    letters, sent, unreached, left = letters_of(course), [], [], len(reminders)
    with closing(open_database(course.database_url)) as database:
        try:
            with mailer_of(course, letters, now) as deliver:
                for reminder in reminders:
                    try:
                        if not _told(database, reminder):
                            deliver(letter(reminder, course, letters, now), reminder.recipient_id)
                            _record(database, reminder, now)
                            sent.append(reminder.recipient_id)
                    except Undeliverable as fault:
                        unreached.append(Unreached(reminder.recipient_id, reminder.name, reminder.mail, _both(fault)))
                    left -= 1
        except MailStopped as fault:
            return Sent(sent, unreached, left, _both(fault))
    return Sent(sent, unreached)


def _items(conn: Connection, course: Course, day: date, people: dict[str, Any]) -> Iterator[Item]:
    steps = letters_of(course).reminders
    offered = on_record(conn).offered  # nobody is asked for a module that is retired
    table = standings(conn, day, course.time_zone)
    table = table[table["module_id"].isin(list(offered))]
    for row in table[table["state"].isin(TO_DO) & table["due"].notna()].to_dict("records"):
        last_day = row["due"].date()
        days_late = (day - last_day).days
        step = steps.latest(days_late)
        if step is not None:
            yield Item(
                employee_id=row["employee_id"],
                name=people[row["employee_id"]].name,
                department=row["department"],
                module_id=row["module_id"],
                title=dict(offered[row["module_id"]].title),
                due=last_day,
                days_late=days_late,
                step=step,
                state=row["state"],
                attempts_left=int(row["attempts_left"]),
            )


def _managers(conn: Connection, day: date) -> dict[str, list[str]]:
    """Return {department: ids of those with the duty `manager` in it}; one on leave is not there."""
    away = absences.on(conn, day)
    away_ids = set(away.loc[away["module_id"].isna() & away["kind"].isin(["leave", "childcare"]), "employee_id"])
    found: dict[str, list[str]] = defaultdict(list)
    posts = posts_on(conn, day)
    for employee_id, department, duties in zip(posts["employee_id"], posts["department"], posts["duties"], strict=True):
        if "manager" in duties and employee_id not in away_ids:
            found[department].append(employee_id)
    return found


def _heads(managers: dict[str, list[str]], department: str, employee_id: str) -> list[str]:
    """Return the heads of somebody in a department: its own, else those of the nearest above it that has any, else []."""
    candidates = (
        [head for head in managers.get(above, []) if head != employee_id] for above in reversed(with_ancestors(department))
    )
    return next(filter(None, candidates), [])


_KEYS = ("employee_id", "module_id", "due", "step", "recipient_id")
_STEP = tuple(reminder_table.c[name] for name in _KEYS)


def _step(item: Item, recipient_id: str) -> tuple[Any, ...]:
    return item.employee_id, item.module_id, item.due, item.step, recipient_id


def _steps(reminder: Reminder) -> list[tuple[Any, ...]]:
    return [_step(item, reminder.recipient_id) for item in (*reminder.own, *reminder.people)]


def _told(database: Database, reminder: Reminder) -> bool:
    """Tell whether somebody else sent any of it meanwhile, as where two machines run the same command."""
    with database.reading() as conn:
        told = conn.execute(select(*_STEP).where(reminder_table.c.recipient_id == reminder.recipient_id))
        return not set(_steps(reminder)).isdisjoint(map(tuple, told))


def _record(database: Database, reminder: Reminder, now: datetime) -> None:
    rows = [dict(zip(_KEYS, step, strict=True)) | {"sent_at": now} for step in _steps(reminder)]
    with database.writing() as conn:
        conn.execute(reminder_table.insert(), rows)


def _both(fault: KenshuError) -> dict[Lang, str]:
    return {lang: fault.message(lang) for lang in LANGS}
