"""A mail server, and somebody who has passed a module; everybody here is fictional."""

from collections.abc import Iterator

import pytest

from tests.certificates.conftest import passes
from tests.mail.mail_servers import MailHost
from tests.mail.people import due_on, hires, remind

__all__ = ["due_on", "hires", "mail_host", "passes", "remind"]


@pytest.fixture
def mail_host() -> Iterator[MailHost]:
    """A real SMTP server."""
    running = MailHost()
    yield running
    running.stop()
