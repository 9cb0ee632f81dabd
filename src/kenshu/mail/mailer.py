"""Sending mail: through the course's mail server, or as files where there is none."""

import os
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

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


class Mailer(Protocol):
    """A way for mails, open while its `with` block lasts."""

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Send a mail: it is on its way once this returns; `name` is the recipient's. Raises Undeliverable or MailStopped."""

    def __enter__(self) -> Self:
        """Open it. Raises MailStopped."""

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""


def mailer_of(course: Course, letters: Letters, now: datetime) -> Mailer:
    """Return the way for the course's mails. Raises KenshuError where its password is not in the environment."""
    return Outbox(course.outbox, now) if letters.mail is None else MailServer(letters.mail)


class Outbox:
    """Each mail a file `<date>-<recipient>.eml`, which mail programs open and a person can forward."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder, self._stamp = folder, f"{now:%Y%m%d-%H%M%S}"

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Write the file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / f"{self._stamp}-{name}.eml", mail.as_bytes(policy=policy.SMTP))

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Close nothing."""


class MailServer:
    """One connection to an SMTP server for all mails."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings
        self._password = os.environ.get(settings.password_from, "")
        if settings.user and not self._password:
            raise KenshuError("letters.password", name=settings.password_from or "password_from")
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Hand the mail to the server, once it has said that it takes it."""
        try:
            self._server = self._server or self._connected()
            self._server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            answers = "; ".join(_words(*answer) for answer in refused.recipients.values())
            raise Undeliverable("mail.refused", address=str(mail["To"]), reason=answers) from refused
        except smtplib.SMTPDataError as refused:
            reason = _words(refused.smtp_code, refused.smtp_error)
            raise Undeliverable("mail.refused", address=str(mail["To"]), reason=reason) from refused
        except (OSError, smtplib.SMTPException) as fault:
            raise MailStopped("mail.stopped", host=self._settings.host, port=self._settings.port, reason=_reason(fault)) from fault

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

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        """Say goodbye."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()


def _words(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def _reason(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _words(fault.smtp_code, fault.smtp_error)
    return str(fault) or type(fault).__name__
