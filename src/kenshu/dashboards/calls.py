"""Acts that a dashboard asks for, done by the server that started its kernel, else here, in JupyterLab. The outcome is the same.

`act("absence.enter", employee_id="001008", ...)` does one of `kenshu.acts.registry.ACTS`; `download_link` is where a table is got.
"""

import json
import os
from contextlib import closing, suppress
from datetime import date
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from kenshu.acts.registry import ACTS
from kenshu.dashboards.here import Here
from kenshu.errors import KenshuError
from kenshu.i18n import Lang

PATIENCE = 300  # seconds; a roster of a whole city, or mail to it


class Refused(KenshuError):
    """A refusal of the server, in its own words."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__("office.refused")
        self.messages = messages

    def message(self, lang: Lang) -> str:
        """Return the server's message in one language."""
        return self.messages[lang]


def act(name: str, /, **order: Any) -> dict[str, Any]:
    """Do one of `kenshu.acts.registry.ACTS`; days are written into the order as JSON has them.

    Raises KenshuError with what was refused, or where the server does not answer.
    """
    written = json.dumps(order, default=date.isoformat, ensure_ascii=False).encode()
    server = os.environ.get("KENSHU_SERVER")
    return _asked(server, name, written) if server else _here(name, written)


def download_link(name: str, form: str, **query: Any) -> str:
    """Return the address of one of `kenshu.acts.registry.EXPORTS`, for a link on the page; what is None is left out."""
    asked = {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in query.items() if value is not None}
    return f"/downloads/{name}.{form}" + (f"?{urlencode(asked)}" if asked else "")


def _asked(server: str, name: str, order: bytes) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Kernel {os.environ['KENSHU_KERNEL_TOKEN']}"}
    request = Request(f"{server}/api/office/{name}", data=order, headers=headers, method="POST")  # noqa: S310 - set by the server
    try:
        # The server is on this machine: a proxy of the network could not reach it.
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as reply:
            done: dict[str, Any] = json.load(reply)
            return done
    except HTTPError as fault:
        with fault, suppress(HTTPException, OSError, ValueError, KeyError, TypeError):  # what is no message of the server's
            raise Refused(json.load(fault)["messages"]) from fault
        raise KenshuError("office.server_away", server=server) from fault
    except (HTTPException, OSError, ValueError) as fault:
        raise KenshuError("office.server_away", server=server) from fault


def _here(name: str, order: bytes) -> dict[str, Any]:
    if name not in ACTS:
        raise KenshuError("office.no_such_act", found=name, allowed=", ".join(ACTS))
    here = Here()
    with closing(here.database), here.desk(writing=ACTS[name].mode == "write") as desk:
        return ACTS[name](desk, order)
