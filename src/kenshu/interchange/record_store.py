"""A learning record store that takes statements by HTTP, and what it may answer.

| answer | is |
|---|---|
| 200 with the ids as JSON, 204 | all of them taken |
| 400, 409, 413 | Refused: none taken, as a batch; some of it may be |
| another below 500; nobody there | Stopped: none taken |
| 500 and above; a connection that ends or is silent; 200 with something else | Stopped, `unclear`: taken or not |

Source: xAPI 1.0.3 (ADL), part 3, 2.1.2 and 3.2. A redirection is not followed: of a POST it makes a GET, which sends nothing.
"""

import base64
import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kenshu.errors import KenshuError

_SECONDS = 30
_QUOTED = 500  # letters of an answer
_CERTAIN = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)  # nothing has left the house
_SENTENCES = {401: "unauthorized", 403: "forbidden", 404: "no_store", 405: "no_store", 413: "too_large"}


class Refused(KenshuError):
    """The store takes none of these statements together; `status` is its answer."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, **values)
        self.status = values["status"]


class Stopped(KenshuError):
    """The store took none of these statements, and would take no others; `unclear`: whether it took them nobody knows."""

    def __init__(self, key: str, /, *, unclear: bool = False, **values: object) -> None:
        super().__init__(key, **values)
        self.unclear = unclear


class Reply(NamedTuple):
    """An answer by HTTP, with two of its headers; "" where it has them not."""

    status: int
    body: bytes
    location: str = ""
    retry_after: str = ""


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: the redirection is the answer."""


@dataclass(frozen=True)
class RecordStore:
    """The store whose `statements` resource is below an address, and who sends there."""

    address: str
    user: str
    password: str

    @classmethod
    def at(cls, endpoint: str, user: str, password: str) -> "RecordStore":
        """Return the store at an address of the web. Raises KenshuError for another."""
        if urlsplit(endpoint).scheme not in ("http", "https"):
            raise KenshuError("xapi.address", found=endpoint)
        return cls(endpoint.rstrip("/"), user, password)

    def take(self, statements: Sequence[dict[str, Any]]) -> None:
        """Have the store take statements, all of them. Raises Refused and Stopped."""
        try:
            reply = self.exchange(json.dumps(list(statements), ensure_ascii=False).encode())
        except (OSError, HTTPException) as fault:
            reason = getattr(fault, "reason", fault)
            if isinstance(reason, _CERTAIN):
                raise Stopped("xapi.unreachable", address=self.address, reason=reason) from fault
            key = "xapi.timed_out" if isinstance(reason, TimeoutError) else "xapi.cut_off"
            raise Stopped(key, unclear=True, address=self.address, seconds=_SECONDS, reason=reason) from fault
        if reply.status != HTTPStatus.NO_CONTENT and not (reply.status == HTTPStatus.OK and _is_list(reply.body)):
            raise _fault(self.address, reply)

    def exchange(self, body: bytes) -> Reply:
        """Return the answer to a POST. Raises OSError and HTTPException where none comes."""
        request = urllib.request.Request(  # noqa: S310 - http or https, as was looked at
            f"{self.address}/statements",
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Experience-API-Version": "1.0.3",
                "Authorization": "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode(),
            },
            method="POST",
        )
        try:
            with urllib.request.build_opener(_Unfollowed).open(request, timeout=_SECONDS) as answered:
                return Reply(answered.status, answered.read())
        except urllib.error.HTTPError as fault:
            with fault:
                headers = fault.headers
                return Reply(fault.code, fault.read(_QUOTED), headers.get("Location", ""), headers.get("Retry-After", ""))


def _is_list(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), list)
    except ValueError:
        return False


def _fault(address: str, reply: Reply) -> KenshuError:
    """Return the fault that an answer means, with its words."""
    status = reply.status
    found = reply.body[:_QUOTED].decode("utf-8", "replace").strip() or "-"
    said: dict[str, Any] = {"address": address, "status": status, "found": found}
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        return Refused(f"xapi.{_SENTENCES.get(status, 'invalid')}", **said)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = reply.retry_after
        return Stopped(f"xapi.too_often{'_until' if wait else ''}", **said, wait=f"{wait} s" if wait.isdecimal() else wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Stopped("xapi.failed", unclear=True, **said)
    if status < HTTPStatus.BAD_REQUEST:
        key = "xapi.moved" if reply.location else "xapi.no_store"
        return Stopped(key, unclear=status == HTTPStatus.OK, **said, place=reply.location)
    return Stopped(f"xapi.{_SENTENCES.get(status, 'refused')}", **said)
