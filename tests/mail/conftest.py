"""A mail server, and somebody who has passed a module; everybody here is fictional."""

from collections.abc import Iterator

import pytest

from tests.certificates.conftest import passes
from tests.mail.mail_servers import MailHost

__all__ = ["mail_host", "passes"]


@pytest.fixture
def mail_host() -> Iterator[MailHost]:
    """A real SMTP server."""
    running = MailHost()
    yield running
    running.stop()
