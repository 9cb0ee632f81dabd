"""A request's body may be 64 KB, a certificate to check 512 KB, a roster 8 MB.

A larger one is read and thrown away piece by piece, and answered with 413; that of a certificate with the page again.
"""

from collections.abc import Callable
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, stream_request_body

from kenshu.web.base import FileTooLarge
from kenshu.web.office import OfficeHandler
from kenshu.web.security import LARGEST_BODY

LARGEST_ROSTER = 8 * 1024 * 1024  # bytes, in base64; the file itself has three quarters of it
LARGEST_CERTIFICATE = 512 * 1024  # bytes; one that was issued has less than 200 KB
CERTIFICATE = "/verify/file"
ROSTER = "/api/office/roster.preview"


def too_large(request: HTTPServerRequest, may_send_much: Callable[[], bool]) -> bool:
    """Whether the body is larger than any that is wanted; one that does not say its length counts as such.

    A roster's address takes more, of somebody who bears a cookie or a token of this server's.
    """
    if "Transfer-Encoding" in request.headers:
        return True
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal():
        return True
    if int(length) <= (LARGEST_CERTIFICATE if request.path == CERTIFICATE else LARGEST_BODY):
        return False
    return request.path != ROSTER or int(length) > LARGEST_ROSTER or not may_send_much()


@stream_request_body
class BodyTooLarge(OfficeHandler):
    """The refusal."""

    what = "nothing"

    async def prepare(self, **settings: Any) -> Any:
        """Wait for the end of the body: a connection closed before it would hide the answer from the sender."""

    def data_received(self, chunk: bytes) -> None:
        """Nothing of it is kept."""

    def refuse(self, *_: str) -> None:
        """Says so."""
        if self.request.path == CERTIFICATE:
            self.redirect(f"{CERTIFICATE}?too-large=yes", status=303)
            return
        raise FileTooLarge("office.file_too_large") if self.request.path == ROSTER else HTTPError(413)

    get = head = post = put = patch = delete = refuse
