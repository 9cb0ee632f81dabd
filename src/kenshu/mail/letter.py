"""Reminders, and the mail of one: plain text, Japanese first, English below."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from kenshu.clock import written_date
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.mailer import Undeliverable
from kenshu.mail.settings import Letters
from kenshu.mail.text import Subject
from kenshu.mail.texts import Texts

_NO_SERVER = "kenshu@localhost"  # the sender of mails that are written to files
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+", re.ASCII)
_BETWEEN = "-" * 60


@dataclass(frozen=True)
class Item:
    """One person's module that has reached a step: so many days after the due date, before it less than 0."""

    employee_id: str
    name: str
    department: str
    module_id: str
    title: dict[Lang, str]
    due: date
    days_late: int
    step: int
    state: str
    attempts_left: int


@dataclass(frozen=True)
class Reminder:
    """One mail: what is the recipient's own, and of whom they are the head."""

    recipient_id: str
    name: str
    mail: str
    own: list[Item] = field(default_factory=list)
    people: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """The words of one mail, as they go out."""

    subject: str
    text: str


def write(reminder: Reminder, course: Course, letters: Letters, texts: Texts) -> Written:
    """Write the words of a reminder's mail. Raises LetterFaults for texts that cannot be read."""
    about: Subject = "people" if not reminder.own else "overdue" if any(item.days_late > 0 for item in reminder.own) else "before"
    values = {lang: _values(reminder, course, letters.address, lang) for lang in LANGS}
    subject = " / ".join(one_line(texts.read[lang].subject(about, values[lang])) for lang in LANGS)
    return Written(subject, f"\n{_BETWEEN}\n\n".join(texts.read[lang].body(values[lang]) for lang in LANGS))


def letter(reminder: Reminder, course: Course, letters: Letters, texts: Texts, now: datetime) -> EmailMessage:
    """Return the mail of a reminder. Raises Undeliverable where the recipient has no address, or one that is none."""
    if not reminder.mail.strip():
        raise Undeliverable("mail.no_address", employee=reminder.recipient_id, name=one_line(reminder.name))
    sender = letters.mail.sender if letters.mail else _NO_SERVER
    written, title = write(reminder, course, letters, texts), course.settings["title"]
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Address(display_name=one_line(title["ja"]), addr_spec=sender)
    mail["To"] = _recipient(reminder)
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(now.astimezone(course.time_zone))
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    mail.set_content(written.text, charset="utf-8", cte="base64")
    mail["Content-Language"] = ", ".join(LANGS)
    return mail


def one_line(text: str) -> str:
    """Return the text without anything that could begin another line, of a header or of a list."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _recipient(reminder: Reminder) -> Address:
    address = reminder.mail.strip()
    try:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(address)
        return Address(display_name=one_line(reminder.name), addr_spec=address)
    except (ValueError, IndexError) as fault:
        name = one_line(reminder.name)
        raise Undeliverable("mail.address", employee=reminder.recipient_id, name=name, found=one_line(address)) from fault


def _values(reminder: Reminder, course: Course, address: str, lang: Lang) -> dict[str, str]:
    """Return what stands for each placeholder."""
    late = [item for item in reminder.own if item.days_late > 0]
    soon = [item for item in reminder.own if item.days_late <= 0]
    lists = {"overdue": late, "soon": soon, "people": reminder.people}
    return {
        "name": one_line(reminder.name),
        "course": one_line(course.settings["title"][lang]),
        "address": address and f"{address}/training",
        **{name: "\n".join(_lines(name, item, address, lang) for item in items) for name, items in lists.items()},
    }


def _lines(kind: str, item: Item, address: str, lang: Lang) -> str:
    stuck = item.state == "failed" and item.attempts_left == 0
    said = say(
        f"reminders.item.{kind}",
        lang,
        title=one_line(item.title[lang]),
        due=written_date(item.due, lang),
        days=item.days_late,
        state=say(f"reminders.state.{'none_left' if stuck else item.state}", lang),
        name=one_line(item.name),
        id=item.employee_id,
        department=one_line(item.department),
    )
    link = (
        say(f"reminders.link.{'people' if kind == 'people' else 'own'}", lang, link=f"{address}/modules/{item.module_id}")
        if address
        else ""
    )
    return f"{said}\n{link}" if link else said
