"""Sending statements to a learning record store by HTTP."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from kenshu.errors import KenshuError

AT_ONCE = 50
_SECONDS = 30


def send(
    statements: Sequence[dict[str, Any]],
    endpoint: str,
    user: str,
    password: str,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Send statements, 50 a request, to the store whose `statements` resource is below `endpoint`; returns how many.

    What the store holds already is no fault: a statement's id stays the same. A request that fails ends the sending; sending again
    goes on where it ended. Raises KenshuError with what the store said.
    """
    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise KenshuError("xapi.address", found=endpoint)
    sent = 0
    for first in range(0, len(statements), AT_ONCE):
        some = statements[first : first + AT_ONCE]
        _post(f"{endpoint.rstrip('/')}/statements", some, user, password, sent)
        sent += len(some)
        if progress is not None:
            progress(sent, len(statements))
    return sent


def _post(address: str, statements: Sequence[dict[str, Any]], user: str, password: str, sent: int) -> None:
    request = urllib.request.Request(  # noqa: S310 - http or https, as was looked at
        address,
        data=json.dumps(list(statements), ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "X-Experience-API-Version": "1.0.3",
            "Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode(),
        },
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
            pass
    except urllib.error.HTTPError as fault:
        with fault:
            said = fault.read(500).decode("utf-8", "replace").strip()
        raise KenshuError("xapi.refused", address=address, status=fault.code, found=said, sent=sent) from fault
    except OSError as fault:
        raise KenshuError("xapi.unreachable", address=address, reason=getattr(fault, "reason", fault), sent=sent) from fault
