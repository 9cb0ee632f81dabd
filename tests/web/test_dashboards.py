"""The dashboards: Voilà renders them for their role, executes nothing for their viewer, and ends their kernels."""

import asyncio
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import nbformat
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from kenshu.course import Course
from tests.web.conftest import Site

SOURCE = """\
import os
from pathlib import Path
from IPython.display import HTML, display
display(HTML("<table><tr><td>所属</td></tr></table>"))
print(os.environ["KENSHU_COURSE"] == str(Path.cwd().parent), "language:", os.environ["KENSHU_LANG"])
"""


@pytest.fixture
def hr_notebook(course: Course) -> None:
    """A small dashboard: a table, what the kernel knows, and a cell that fails."""
    cells = [
        nbformat.v4.new_markdown_cell("# 見本の画面"),
        nbformat.v4.new_code_cell(SOURCE),
        nbformat.v4.new_code_cell("secret = 'of the source'\nraise ValueError('of the traceback')"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"title": "見本", "kernelspec": kernel})
    nbformat.write(notebook, course.notebooks / "hr.ipynb")


def kernel_of(page: httpx.Response) -> str:
    config = re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', page.text, re.DOTALL)
    assert config
    kernel: str = json.loads(config[1])["kernelId"]
    return kernel


@pytest.mark.kernel
def test_hr_sees_the_dashboard_and_nobody_can_run_code_through_it(
    hr_notebook: None, site: Site, account: Callable[..., str]
) -> None:
    hr = site.person(account("H0001", "hr"))
    hr.cookies.set("kenshu_lang", "en")

    page = hr.get("/dashboards/hr")

    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "<td>所属</td>" in page.text
    assert "True language: en" in page.text
    assert "This part could not be shown" in page.text
    assert "of the source" not in page.text
    assert "of the traceback" not in page.text
    _loads_nothing_from_elsewhere(page)

    kernel = kernel_of(page)
    assert _is_alive(hr, kernel) == 200
    assert _is_alive(site.person(account("H0002", "hr")), kernel) == 404
    assert site.run(_executed(site, hr, kernel)) == ["kernel_info_reply"]
    _hurry_pings(site)
    assert site.run(_still_open_after(site, hr, kernel, seconds=0.5))

    assert site.run(_refused(site, hr, kernel)) == 403

    assert hr.post(f"/dashboards/voila/api/shutdown/{kernel}", headers={"X-XSRFToken": ""}).status_code == 403
    assert _is_alive(hr, kernel) == 200
    assert hr.post(f"/dashboards/voila/api/shutdown/{kernel}").status_code == 204
    assert _is_alive(hr, kernel) == 404


def test_a_dashboard_that_is_not_there_is_a_page_that_says_so(site: Site, account: Callable[..., str]) -> None:
    reply = site.person(account("T0001", "trainer")).get("/dashboards/trainer")

    assert reply.status_code == 404
    assert "ページが見つかりません" in reply.text
    assert list(site.server.kernel_manager.list_kernel_ids()) == []


def _is_alive(person: httpx.Client, kernel: str) -> int:
    return person.get(f"/dashboards/api/kernels/{kernel}").status_code


def _loads_nothing_from_elsewhere(page: httpx.Response) -> None:
    policy = page.headers["Content-Security-Policy"]
    assert "//" not in policy
    script = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert script == "script-src 'self' blob:"
    assert set(re.findall(r'(?:src|href)="([^#"][^"]*)"', page.text)) == {
        "data:,",
        "/training",
        "/dashboards/voila/static/voila-style.js",
        "/dashboards/voila/static/voila.js",
    }


async def _refused(site: Site, person: httpx.Client, kernel: str) -> int:
    """The status of a websocket that a page of another site asks for."""
    with pytest.raises(HTTPClientError) as refused:
        await _socket(site, person, kernel, origin="http://evil.example")
    return refused.value.code


async def _socket(site: Site, person: httpx.Client, kernel: str, origin: str) -> WebSocketClientConnection:
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    address = site.address.replace("http", "ws", 1) + f"/dashboards/api/kernels/{kernel}/channels?session_id=test"
    return await websocket_connect(HTTPRequest(address, headers={"Cookie": cookies, "Origin": origin}))


async def _executed(site: Site, person: httpx.Client, kernel: str) -> list[str]:
    """The kernel's replies to a request to run code, and to a harmless one sent after it."""
    socket = await _socket(site, person, kernel, origin=site.address)
    for kind, content in (("execute_request", {"code": "1 + 1", "silent": False}), ("kernel_info_request", {})):
        await socket.write_message(json.dumps(_message(kind, content)))
    replies: list[str] = []
    while "kernel_info_reply" not in replies:
        message = await asyncio.wait_for(_read(socket), 30)
        if message["channel"] == "shell":
            replies.append(message["header"]["msg_type"])
    socket.close()
    return replies


def _hurry_pings(site: Site) -> None:
    """What takes 30 seconds takes 50 milliseconds."""
    settings = site.server.app.settings
    settings["ws_ping_interval"] = 50
    if "ws_ping_timeout" in settings:
        settings["ws_ping_timeout"] *= 50 / 30_000


async def _still_open_after(site: Site, person: httpx.Client, kernel: str, seconds: float) -> bool:
    """Whether a websocket on which nothing is said stays open past several pings."""
    socket = await _socket(site, person, kernel, origin=site.address)
    try:
        async with asyncio.timeout(seconds):
            while await socket.read_message() is not None:
                pass
    except TimeoutError:
        socket.close()
        return True
    return False


async def _read(socket: WebSocketClientConnection) -> Any:
    text = await socket.read_message()
    assert isinstance(text, str)
    return json.loads(text)


def _message(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "test", "date": "", "version": "5.3"}
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}


def test_a_server_that_has_ended_keeps_nothing_open_towards_kernels(course: Course) -> None:
    site = Site(course)
    context = site.server.kernel_manager.context
    site.close()
    assert context.closed
