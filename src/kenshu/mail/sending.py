"""Sending reminders so that the records say neither more nor less than what is known.

| when a mail is cut off | on record | said to be | told again |
|---|---|---|---|
| before that | nothing | not sent | on the same day |
| once it is begun, before its end | a mailing without an end | not known whether it arrives | from the next day on |
| after that | the mailing, its end, a reminder for each item | sent | never |

A mailing is on disk before the server can have the mail, and its end is the server's answer. So no mail is ever out of which there
is no row, no row says that a mail was sent which the server did not take, and nobody gets a mail twice on a day. Where no mail
server is set, mails are written as files: that is no mail, and nothing is recorded.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from sqlalchemy import select

from kenshu.clock import day_of
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.mail.letter import Item, Reminder, letter
from kenshu.mail.mailer import MailInDoubt, MailServer, MailStopped, Undeliverable, write_mail
from kenshu.mail.message import Recipient
from kenshu.mail.reminders import had_mail
from kenshu.mail.settings import Letters, letters_of
from kenshu.mail.texts import Texts
from kenshu.storage import Database, open_database
from kenshu.storage.mail_tables import mailing, mailing_end
from kenshu.storage.mail_tables import reminder as reminder_table


@dataclass(frozen=True)
class Unreached:
    """Somebody who got no mail, and why, in both languages."""

    recipient_id: str
    name: str
    mail: str
    reason: dict[Lang, str]


@dataclass
class Sent:
    """The outcome: recipients' ids.

    `sent` the server took; `written` are files in `folder`, where no server is set; `in_doubt` is who may have the mail or not;
    `left` were not begun, because the server stopped (`stopped` says why) or the time was over.
    """

    sent: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    unreached: list[Unreached] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    left: int = 0
    stopped: dict[Lang, str] | None = None
    folder: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Tell whether somebody was not reached."""
        return bool(self.unreached or self.stopped or self.written or self.left)


def send(
    course: Course, reminders: Sequence[Reminder], texts: Texts, by: str, now: datetime, *, within: float | None = None
) -> Sent:
    """Send reminders, each on record before and after; what is left when the server stops, or after so many seconds, comes next.

    Raises KenshuError for a setting, LetterFaults, and StorageFailed.
    """
    letters = letters_of(course)
    if letters.mail is None:
        return _write(course, reminders, letters, texts, now)
    done, since = Sent(left=len(reminders)), monotonic()
    with closing(open_database(course.database_url)) as database, MailServer(letters.mail) as server:
        for reminder in reminders:
            if within is not None and monotonic() - since > within:
                break
            try:
                mail = letter(reminder, course, letters, texts, now)
            except Undeliverable as fault:
                done.unreached.append(_unreached(reminder, fault))
                done.left -= 1
                continue
            number = _begin(database, course, reminder, by, now)
            done.left -= 1
            if number is None:
                continue
            try:
                server.deliver(mail)
            except Undeliverable as fault:
                _end(database, number, "refused", now, fault)
                done.unreached.append(_unreached(reminder, fault))
            except MailInDoubt as fault:
                done.in_doubt.append(reminder.recipient_id)
                done.stopped = fault.messages()
                break
            except MailStopped as fault:
                _end(database, number, "stopped", now, fault)
                done.left += 1
                done.stopped = fault.messages()
                break
            else:
                _end(database, number, "sent", now, items=_rows(reminder))
                done.sent.append(reminder.recipient_id)
    return done


def unreachable(people: Iterable[Recipient]) -> list[Unreached]:
    """Return who has no address to which a mail can be sent; whom the server refuses is known when it is asked."""
    found = []
    for each in people:
        try:
            each.address()
        except Undeliverable as fault:
            found.append(Unreached(each.employee_id, each.name, each.mail, fault.messages()))
    return found


def _write(course: Course, reminders: Sequence[Reminder], letters: Letters, texts: Texts, now: datetime) -> Sent:
    done = Sent(folder=str(course.outbox))
    for reminder in reminders:
        try:
            write_mail(course.outbox, letter(reminder, course, letters, texts, now), reminder.recipient_id, now)
            done.written.append(reminder.recipient_id)
        except Undeliverable as fault:
            done.unreached.append(_unreached(reminder, fault))
    return done


def _begin(database: Database, course: Course, reminder: Reminder, by: str, now: datetime) -> int | None:
    """Record that a mail is about to be handed over, and return its number; None where it was sent meanwhile.

    The one writer of the records decides between two that send the same at once.
    """
    with database.writing() as conn:
        told = conn.execute(select(*_STEP).where(reminder_table.c.recipient_id == reminder.recipient_id))
        steps = {tuple(step.values()) for step in _rows(reminder)}
        if not steps.isdisjoint(map(tuple, told)):
            return None
        if had_mail(conn, day_of(now, course.time_zone), course.time_zone, reminder.recipient_id):
            return None
        row = {"recipient_id": reminder.recipient_id, "made_by": by, "made_at": now}
        return int(conn.execute(mailing.insert().returning(mailing.c.id), row).scalar_one())


def _end(
    database: Database,
    number: int,
    outcome: str,
    now: datetime,
    fault: KenshuError | None = None,
    items: Sequence[dict[str, object]] = (),
) -> None:
    """Record what became of a mail, which items it told of, and of one that was not taken the server's own words."""
    reason = str(fault.values["reason"]) if fault else ""
    with database.writing() as conn:
        conn.execute(mailing_end.insert(), [{"mailing_id": number, "outcome": outcome, "reason": reason, "ended_at": now}])
        if items:
            conn.execute(reminder_table.insert(), [{**item, "sent_at": now, "mailing_id": number} for item in items])


_KEYS = ("employee_id", "module_id", "due", "step", "recipient_id")
_STEP = tuple(reminder_table.c[name] for name in _KEYS)


def _rows(reminder: Reminder) -> list[dict[str, object]]:
    """Return the row of each item, but for when and in which mail it was sent."""

    def row(item: Item) -> dict[str, object]:
        values = (item.employee_id, item.module_id, item.due, item.step, reminder.recipient_id)
        return dict(zip(_KEYS, values, strict=True))

    return [row(item) for item in (*reminder.own, *reminder.people)]


def _unreached(reminder: Reminder, fault: KenshuError) -> Unreached:
    return Unreached(reminder.recipient_id, reminder.name, reminder.mail, fault.messages())
