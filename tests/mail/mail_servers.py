"""A real SMTP server on this machine, in a thread, whose faults a test sets."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from kenshu.course import Course

_LATER = ("takes it and hangs up", "closes at the recipient", "closes at the text")  # than at the sender


class _OnAFreePort(Controller):
    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class MailHost:
    """Keeps what it is sent. `refused`: recipients it does not take; after `ends_after` mails it does what `how` says.

    It has SMTPUTF8 where `utf8` says so, and takes mails up to `largest` bytes.
    """

    def __init__(self, *, utf8: bool = False, largest: int = 2**25) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.refused: dict[str, str] = {}
        self.ends_after: int | None = None
        self.how = ""
        self.password = ""
        self._running = True
        self._controller = _OnAFreePort(
            self,
            hostname="127.0.0.1",
            port=0,
            enable_SMTPUTF8=utf8,
            data_size_limit=largest,
            auth_require_tls=False,
            authenticator=self._knows,
        )
        self._controller.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._controller.port
        return port

    def stop(self) -> None:
        """End it; a second time does nothing."""
        if self._running:
            self._running = False
            self._controller.stop()

    def _knows(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, login: Any) -> AuthResult:
        return AuthResult(success=login.password == self.password.encode(), handled=False)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._ends and self.how not in _LATER:
            if self.how == "refuses the sender":
                return "451 4.7.1 try later"
            if self.how == "goes away":
                self._listening.close()
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "421 gone"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    @property
    def _ends(self) -> bool:
        return self.ends_after is not None and len(self.mails) >= self.ends_after

    @property
    def _listening(self) -> Any:
        return self._controller.server

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        if self._ends and self.how == "closes at the recipient":
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self._ends and self.how == "closes at the text":
            return "421 4.3.2 closing"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        if self.ends_after is not None and len(self.mails) > self.ends_after:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 OK"


def with_mail(course: Course, host: MailHost, **settings: Any) -> None:
    """The course sends through this server from now on."""
    mail = {"sender": "kenshu@fictional.example", "host": "127.0.0.1", "port": host.port, "starttls": False, **settings}
    (course.root / "course.yaml").write_text(
        yaml.safe_dump({**course.settings, "mail": mail}, allow_unicode=True), encoding="utf-8"
    )
