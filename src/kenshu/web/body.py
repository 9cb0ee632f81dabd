"""A request's body may be 64 KB. A larger one is read and thrown away piece by piece, and answered with 413."""

from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, stream_request_body

from kenshu.web.api import ApiHandler
from kenshu.web.security import LARGEST_BODY


def too_large(request: HTTPServerRequest) -> bool:
    """Whether the body is larger than any that is wanted; one that does not say its length counts as such."""
    if "Transfer-Encoding" in request.headers:
        return True
    length = request.headers.get("Content-Length", "0")
    return not length.isdecimal() or int(length) > LARGEST_BODY


@stream_request_body
class BodyTooLarge(ApiHandler):
    """The refusal."""

    what = "nothing"

    async def prepare(self, **settings: Any) -> Any:
        """Wait for the end of the body: a connection closed before it would hide the answer from the sender."""

    def data_received(self, chunk: bytes) -> None:
        """Nothing of it is kept."""

    def refuse(self, *_: str) -> None:
        """Says so."""
        raise HTTPError(413)

    get = head = post = put = patch = delete = refuse
