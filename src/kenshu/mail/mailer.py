"""The ways for mails: a mail server, or files where there is none."""

import os
import smtplib
import ssl
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from kenshu.content.course_file import Mail
from kenshu.errors import KenshuError
from kenshu.storage.faults import storage_faults
from kenshu.storage.files import write_whole

_PATIENCE = 30.0  # seconds for each answer of the mail server
_CLOSING = 421  # the answer of a server that goes away, to whatever it is asked (RFC 5321, 3.8)
_TOO_LARGE = 552  # the answer to the sender where a mail's size is told with it (RFC 1870, 6.1)


class Undeliverable(KenshuError):
    """One mail cannot be sent; the next one may be."""


class MailStopped(KenshuError):
    """No mail can be sent any more: the server is away, or wants something else. The one in hand was not sent."""


class MailInDoubt(MailStopped):
    """The server went away while it took a mail: nobody knows whether it has it."""


class _Connection(smtplib.SMTP):
    """An SMTP connection that knows whether the text of a mail is on its way and not answered yet."""

    in_doubt = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text, and return the server's answer."""
        self.in_doubt = True
        try:
            answer = super().data(msg)
        except smtplib.SMTPDataError:  # it does not want the text
            self.in_doubt = False
            raise
        self.in_doubt = False
        return answer


def write_mail(folder: Path, mail: EmailMessage, recipient: str, now: datetime) -> Path:
    """Write a mail as a file, which mail programs open and a person can forward. Raises StorageFailed."""
    path = folder / f"{now:%Y%m%d-%H%M%S}-{recipient}.eml"
    with storage_faults():
        folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, mail.as_bytes())
    return path


class MailServer:
    """One connection to an SMTP server for all mails, made with the first of them; `with` closes it."""

    def __init__(self, settings: Mail) -> None:
        """Raise KenshuError where the server's password is not in the environment."""
        self._settings = settings
        self._password = os.environ.get(settings.password_from, "")
        if settings.user and not self._password:
            raise KenshuError("letters.password", name=settings.password_from or "password_from")
        self._server: _Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def deliver(self, mail: EmailMessage) -> None:
        """Hand the mail to the server, and return once it has said that it takes it.

        Raises Undeliverable, MailStopped and MailInDoubt.
        """
        try:
            server = self._server = self._server or self._connected()
        except (OSError, smtplib.SMTPException) as fault:
            raise self._stopped(_reason(fault)) from fault
        sender, to = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
        try:
            server.send_message(mail, sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            given = refused.recipients.values()
            raise self._refused(mail, "; ".join(_words(*each) for each in given), {code for code, _ in given}) from refused
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code != _TOO_LARGE:  # the sender is the same in every mail
                raise self._stopped(_reason(refused)) from refused
            raise self._refused(mail, _reason(refused), {refused.smtp_code}) from refused
        except smtplib.SMTPDataError as refused:
            raise self._refused(mail, _reason(refused), {refused.smtp_code}) from refused
        except smtplib.SMTPNotSupportedError as fault:
            raise Undeliverable("mail.utf8", address=str(mail["To"]), reason="SMTPUTF8") from fault
        except (OSError, smtplib.SMTPException) as fault:
            if server.in_doubt:
                about = {"host": self._settings.host, "port": self._settings.port, "reason": _reason(fault)}
                raise MailInDoubt("mail.in_doubt", address=str(mail["To"]), **about) from fault
            raise self._stopped(_reason(fault)) from fault
        except (ValueError, MessageError) as fault:  # smtplib cannot write it, and has left the server in the middle of it
            self.close()
            raise self._refused(mail, _reason(fault), ()) from fault

    def _refused(self, mail: EmailMessage, reason: str, codes: Collection[int]) -> KenshuError:
        """Return the fault of a mail that the server does not take: this mail alone, or any, where the server goes away."""
        return self._stopped(reason) if _CLOSING in codes else Undeliverable("mail.refused", address=str(mail["To"]), reason=reason)

    def _stopped(self, reason: str) -> MailStopped:
        return MailStopped("mail.stopped", host=self._settings.host, port=self._settings.port, reason=reason)

    def close(self) -> None:
        """Say goodbye, if there was a connection."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()
            self._server = None

    def _connected(self) -> _Connection:
        settings = self._settings
        server = _Connection(settings.host, settings.port, timeout=_PATIENCE)
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
