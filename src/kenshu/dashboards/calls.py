"""What a dashboard asks to be done: by the server that started its kernel, else here, in JupyterLab. The outcome is the same.

`act("absence.enter", employee_id="001008", ...)` does one of `kenshu.acts.registry.ACTS`; `download_link` is where a table is got.
"""

import base64
import json
import os
from datetime import date
from typing import Any, cast, get_args
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.dashboards.here import course_here
from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.staff import Role
from kenshu.storage import open_database

PATIENCE = 300  # seconds; a roster of a whole city, or mail to it


class Refused(KenshuError):
    """What the server said no to, in its own words."""

    def __init__(self, messages: dict[str, str], status: int) -> None:
        super().__init__("office.refused")
        self.messages = messages
        self.status = status

    def message(self, lang: Lang) -> str:
        """The server's message in one language."""
        return self.messages[lang]


def act(name: str, /, **order: Any) -> dict[str, Any]:
    """Do one of `kenshu.acts.registry.ACTS`; days and bytes (a file's content) are written into the order as JSON has them.

    Raises KenshuError with what was refused, or where the server does not answer.
    """
    written = json.dumps(order, default=_written, ensure_ascii=False).encode()
    server = os.environ.get("KENSHU_SERVER")
    return _asked(server, name, written) if server else _here(name, written)


def download_link(name: str, form: str, **query: Any) -> str:
    """The address of one of `kenshu.acts.registry.EXPORTS`, for a link on the page; what is None is left out."""
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
        with fault:
            said = _json(fault.read())
        if "messages" not in said:
            raise KenshuError("office.server_away", server=server) from fault
        raise Refused(said["messages"], fault.code) from fault
    except (URLError, OSError, ValueError) as fault:
        raise KenshuError("office.server_away", server=server) from fault


def _here(name: str, order: bytes) -> dict[str, Any]:
    course = course_here()
    if name not in ACTS:
        raise KenshuError("office.no_such_act", found=name, allowed=", ".join(ACTS))
    chosen = ACTS[name]
    role = os.environ.get("KENSHU_ROLE", "")
    who = os.environ.get("KENSHU_EMPLOYEE") or "lab"
    database = open_database(course.database_url)
    try:
        with database.writing() if chosen.mode == "write" else database.reading() as conn:
            desk = Desk(conn, course, who, cast("Role", role) if role in get_args(Role) else "lab", clock.now())
            done: dict[str, Any] = json.loads(json.dumps(chosen(desk, order)))
            return done
    finally:
        database.close()


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{value!r} is nothing that an order can hold")
