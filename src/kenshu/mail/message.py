"""Mail as it leaves: its headers, its recipient, and the same text in Japanese first and in English below."""

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
from kenshu.mail_addresses import MailAddress, NoMailAddress, read_address

_NO_SERVER = "kenshu@localhost"  # the sender of mails that are written to files
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


@dataclass(frozen=True)
class Recipient:
    """Somebody with the address that the records hold, as it was typed."""

    employee_id: str
    number: str
    name: str
    mail: str

    def address(self) -> MailAddress:
        """Return where their mails go. Raises Undeliverable where there is no address, or one that is none."""
        about = {"employee": self.number, "name": one_line(self.name)}
        if not self.mail.strip():
            raise Undeliverable("mail.no_address", **about)
        try:
            return read_address(self.mail)
        except NoMailAddress as fault:
            raise Undeliverable("mail.address", why=fault.messages(), **about) from fault


def message(course: Course, letters: Letters, to: Recipient, written: Written, now: datetime) -> EmailMessage:
    """Return a mail of plain text, from the course. Raises Undeliverable for what is no address and what no mail can hold."""
    address = to.address()
    try:
        mail = _message(course, letters, Address(one_line(to.name), address.local, address.domain), written, now)
        mail.as_bytes()
    except Exception as fault:  # whatever the library cannot write of one mail, it can of the next
        reason = str(fault) or type(fault).__name__
        about = {"employee": to.employee_id, "name": one_line(to.name), "found": address}
        raise Undeliverable("mail.unmade", reason=reason, **about) from fault
    return mail


def _message(course: Course, letters: Letters, to: Address, written: Written, now: datetime) -> EmailMessage:
    sender = letters.mail.sender if letters.mail else _NO_SERVER
    mail = EmailMessage(policy=policy.SMTP if to.username.isascii() else policy.SMTPUTF8)
    title = {lang: one_line(course.title[lang]) for lang in LANGS}
    mail["From"] = Address(display_name=title["ja"], addr_spec=sender)
    if letters.mail and letters.mail.reply_to:
        mail["Reply-To"] = Address(addr_spec=letters.mail.reply_to)
    mail["To"] = to
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(now.astimezone(course.time_zone))
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    mail.set_content(written.text, charset="utf-8", cte="base64")
    mail["Content-Language"] = ", ".join(LANGS)  # after the content, which takes such headers away
    return mail


def one_line(text: str) -> str:
    """Return the text without anything that could begin another line, of a header or of a list."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
