"""The way for mails: the course's mail server, or files where there is none."""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from kenshu.content.course_file import Mail
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.mail.settings import Letters
from kenshu.storage.files import write_whole

_PATIENCE = 30.0  # seconds for each answer of the mail server


class Undeliverable(KenshuError):
    """One mail cannot be sent; the next one may be."""


class MailStopped(KenshuError):
    """No mail can be sent any more: the server is away, or wants something else."""


@contextmanager
def mailer_of(course: Course, letters: Letters, now: datetime) -> Iterator[Callable[[EmailMessage, str], None]]:
    """Open the course's way for mails: a function of a mail and its recipient's id that returns once the mail is on its way.

    Raises KenshuError where the server's password is not in the environment. The function raises Undeliverable and MailStopped.
    """
    if letters.mail is None:
        yield partial(_write, course.outbox, f"{now:%Y%m%d-%H%M%S}")
    else:
        with closing(_MailServer(letters.mail)) as server:
            yield server.deliver


def _write(folder: Path, stamp: str, mail: EmailMessage, recipient: str) -> None:
    """Write a mail as a file, which mail programs open and a person can forward."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{stamp}-{recipient}.eml", mail.as_bytes(policy=policy.SMTP))


class _MailServer:
    """One connection to an SMTP server for all mails, made with the first of them."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings
        self._password = os.environ.get(settings.password_from, "")
        if settings.user and not self._password:
            raise KenshuError("letters.password", name=settings.password_from or "password_from")
        self._server: smtplib.SMTP | None = None

    def deliver(self, mail: EmailMessage, recipient: str) -> None:
        """Hand the mail to the server, and return once it has said that it takes it."""
        try:
            self._server = self._server or self._connected()
            self._server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            answers = "; ".join(_words(*answer) for answer in refused.recipients.values())
            raise Undeliverable("mail.refused", address=str(mail["To"]), reason=answers) from refused
        except smtplib.SMTPDataError as refused:
            raise Undeliverable("mail.refused", address=str(mail["To"]), reason=_reason(refused)) from refused
        except (OSError, smtplib.SMTPException) as fault:
            raise MailStopped("mail.stopped", host=self._settings.host, port=self._settings.port, reason=_reason(fault)) from fault

    def close(self) -> None:
        """Say goodbye, if there was a connection."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        server = smtplib.SMTP(settings.host, settings.port, timeout=_PATIENCE)
        try:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _words(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def _reason(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _words(fault.smtp_code, fault.smtp_error)
    return str(fault) or type(fault).__name__
