"""Mail as it leaves: its headers, its recipient, and the same text in Japanese first and in English below."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from kenshu.course import Course
from kenshu.i18n import LANGS, Lang
from kenshu.mail.mailer import Undeliverable
from kenshu.mail.settings import Letters

_NO_SERVER = "kenshu@localhost"  # the sender of mails that are written to files
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+", re.ASCII)
_BETWEEN = "-" * 60


@dataclass(frozen=True)
class Written:
    """The words of one mail, as they go out."""

    subject: str
    text: str


def in_both(subjects: Mapping[Lang, str], texts: Mapping[Lang, str]) -> Written:
    """Put the words of both languages into one mail."""
    subject = " / ".join(one_line(subjects[lang]) for lang in LANGS)
    return Written(subject, f"\n{_BETWEEN}\n\n".join(texts[lang] for lang in LANGS))


def message(course: Course, letters: Letters, to: Address, written: Written, now: datetime) -> EmailMessage:
    """Return a mail of plain text, from the course."""
    sender = letters.mail.sender if letters.mail else _NO_SERVER
    mail = EmailMessage(policy=policy.SMTP)
    title = {lang: one_line(course.title[lang]) for lang in LANGS}
    mail["From"] = Address(display_name=title["ja"], addr_spec=sender)
    mail["To"] = to
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(now.astimezone(course.time_zone))
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    mail.set_content(written.text, charset="utf-8", cte="base64")
    mail["Content-Language"] = ", ".join(LANGS)  # after the content, which takes such headers away
    return mail


def recipient(employee_id: str, name: str, address: str) -> Address:
    """Return whom a mail goes to. Raises Undeliverable where there is no address, or one that is none."""
    name, address = one_line(name), address.strip()
    if not address:
        raise Undeliverable("mail.no_address", employee=employee_id, name=name)
    try:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(address)
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as fault:
        raise Undeliverable("mail.address", employee=employee_id, name=name, found=one_line(address)) from fault


def one_line(text: str) -> str:
    """Return the text without anything that could begin another line, of a header or of a list."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
