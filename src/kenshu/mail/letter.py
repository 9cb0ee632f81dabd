"""Reminders, and the mail of one: plain text, Japanese first, English below."""

from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from kenshu.clock import written_date
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.message import message, one_line, recipient
from kenshu.mail.settings import Letters


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


def letter(reminder: Reminder, course: Course, letters: Letters, now: datetime) -> EmailMessage:
    """Return the mail of a reminder. Raises Undeliverable where the recipient has no address, or one that is none."""
    to = recipient(reminder.recipient_id, reminder.name, reminder.mail)
    title = {lang: one_line(course.settings["title"][lang]) for lang in LANGS}
    about = "people" if not reminder.own else "overdue" if any(item.days_late > 0 for item in reminder.own) else "before"
    subject = {lang: say(f"letters.remind.subject.{about}", lang, course=title[lang]) for lang in LANGS}
    texts = {lang: _text(reminder, title[lang], letters.address, lang) for lang in LANGS}
    return message(course, letters, to, subject, texts, now)


def _text(reminder: Reminder, title: str, address: str, lang: Lang) -> str:
    return _template(lang).render(
        name=one_line(reminder.name),
        course=title,
        late=[_line(item, lang) for item in reminder.own if item.days_late > 0],
        soon=[_line(item, lang) for item in reminder.own if item.days_late <= 0],
        people=[_line(item, lang) for item in reminder.people],
        address=address,
    )


def _line(item: Item, lang: Lang) -> dict[str, Any]:
    stuck = item.state == "failed" and item.attempts_left == 0
    return {
        "title": one_line(item.title[lang]),
        "due": written_date(item.due, lang),
        "days": item.days_late,
        "state": say(f"letters.remind.state.{'none_left' if stuck else item.state}", lang),
        "name": one_line(item.name),
        "id": item.employee_id,
        "department": one_line(item.department),
    }


@cache
def _template(lang: Lang) -> Template:
    environment = Environment(  # noqa: S701 - plain text, in which nothing can become markup
        loader=PackageLoader("kenshu.mail"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(f"reminder.{lang}.txt.j2")
