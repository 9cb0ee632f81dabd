"""Reminders, and the mail of one: plain text, Japanese first, English below."""

from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage

from kenshu.clock import written_date
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.message import Recipient, Written, in_both, message, one_line
from kenshu.mail.settings import Letters
from kenshu.mail.text import Subject
from kenshu.mail.texts import Texts


@dataclass(frozen=True)
class Item:
    """One person's module that has reached a step: so many days after the due date, before it less than 0.

    `valid_until` is the last day of a completion that may be renewed, None where it is not about one.
    """

    employee_id: str
    number: str
    name: str
    department: str
    module_id: str
    title: dict[Lang, str]
    due: date
    days_late: int
    step: int
    state: str
    attempts_left: int
    valid_until: date | None = None


@dataclass(frozen=True)
class Reminder:
    """One mail: what is the recipient's own, and of whom they are the head."""

    recipient_id: str
    number: str
    name: str
    mail: str
    own: list[Item] = field(default_factory=list)
    people: list[Item] = field(default_factory=list)

    @property
    def recipient(self) -> Recipient:
        """Return whom the mail goes to."""
        return Recipient(self.recipient_id, self.number, self.name, self.mail)


def write(reminder: Reminder, course: Course, letters: Letters, texts: Texts) -> Written:
    """Write the words of a reminder's mail. Raises LetterFaults for texts that cannot be read."""
    about: Subject = "people" if not reminder.own else "overdue" if any(item.days_late > 0 for item in reminder.own) else "before"
    values = {lang: _values(reminder, course, letters.address, lang) for lang in LANGS}
    subjects = {lang: texts.read[lang].subject(about, values[lang]) for lang in LANGS}
    return in_both(subjects, {lang: texts.read[lang].body(values[lang]) for lang in LANGS})


def letter(reminder: Reminder, course: Course, letters: Letters, texts: Texts, now: datetime) -> EmailMessage:
    """Return the mail of a reminder. Raises Undeliverable, as `message`."""
    return message(course, letters, reminder.recipient, write(reminder, course, letters, texts), now)


def _values(reminder: Reminder, course: Course, address: str, lang: Lang) -> dict[str, str]:
    """Return what stands for each placeholder."""
    late = [item for item in reminder.own if item.days_late > 0]
    soon = [item for item in reminder.own if item.days_late <= 0]
    lists = {"overdue": late, "soon": soon, "people": reminder.people}
    return {
        "name": one_line(reminder.name),
        "course": one_line(course.title[lang]),
        "address": address and f"{address}/training",
        **{name: "\n".join(_lines(name, item, address, lang) for item in items) for name, items in lists.items()},
    }


def _lines(kind: str, item: Item, address: str, lang: Lang) -> str:
    stuck = item.state == "failed" and item.attempts_left == 0
    said = say(
        f"reminders.item.{'renew' if item.valid_until else kind}",
        lang,
        title=one_line(item.title[lang]),
        due=written_date(item.due, lang),
        days=item.days_late,
        valid_until=item.valid_until and written_date(item.valid_until, lang),
        state=say(f"reminders.state.{'none_left' if stuck else item.state}", lang),
        name=one_line(item.name),
        id=item.number,
        department=one_line(item.department),
    )
    link = (
        say(f"reminders.link.{'people' if kind == 'people' else 'own'}", lang, link=f"{address}/modules/{item.module_id}")
        if address
        else ""
    )
    return f"{said}\n{link}" if link else said
