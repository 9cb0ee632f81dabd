"""The module in JupyterLab, as `kenshu lab --as` opens it: a kernel for each learner, in which the notebook's cells run."""

import asyncio
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import httpx

from bench.browser import PageWrong
from bench.course import MODULE
from bench.opening import Opened, until_all_have_it
from bench.running import Server, running
from kenshu.course import Course

_LONGEST = aiohttp.ClientTimeout(total=600)  # seconds


@contextmanager
def jupyterlab(course: Course, home: Path, learner: str) -> Iterator[Server]:
    """Run a learner's JupyterLab; its address is the notebook's, with the token."""
    command = ["kenshu", "--course", str(course.root), "lab", "--as", learner, "--port", "0", "--no-browser"]
    with running(command, home, rf"http://127\.0\.0\.1:\d+/\S*{MODULE}\.ipynb\S*") as server:
        yield server


def open_at_jupyterlab(server: Server, course: Course, sizes: Sequence[int]) -> Opened:
    """Time the notebook's opening, once each, until every cell has run. The kernels stay, as their learners do.

    One server serves all; learners who each have a server of their own need more.
    """
    return asyncio.run(_open(server, _cells(course), sizes))


def end_kernels(server: Server) -> None:
    """End all kernels, so that the notebook is opened anew."""
    address, headers = _entrance(server)
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        for found in client.get("/api/sessions").raise_for_status().json():
            client.delete(f"/api/sessions/{found['id']}").raise_for_status()


async def _open(server: Server, cells: list[str], sizes: Sequence[int]) -> Opened:
    async def open_page() -> None:
        async with _session(server) as session:
            name = uuid.uuid4().hex
            wanted = {"kernel": {"name": "python3"}, "name": name, "path": f"{MODULE}/{name}.ipynb", "type": "notebook"}
            async with session.post("/api/sessions", json=wanted) as reply:
                reply.raise_for_status()
                kernel = (await reply.json())["kernel"]["id"]
            async with session.ws_connect(f"/api/kernels/{kernel}/channels", max_msg_size=0) as channels:
                for cell in cells:
                    await _run(channels, cell)

    before = server.memory
    seconds = {size: await until_all_have_it([open_page] * size) for size in sizes}
    return Opened(seconds, (server.memory - before) / sum(sizes))


async def _run(channels: aiohttp.ClientWebSocketResponse, code: str) -> None:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "bench", "version": "5.3"}
    asked = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": asked, "channel": "shell"}
    await channels.send_str(json.dumps(message))
    async for said in channels:
        if said.type is not aiohttp.WSMsgType.TEXT:
            continue
        reply = json.loads(said.data)
        if reply["header"]["msg_type"] == "execute_reply" and reply["parent_header"].get("msg_id") == header["msg_id"]:
            if reply["content"]["status"] != "ok":
                raise PageWrong(f"a cell of the notebook: {reply['content']}")
            return
    raise PageWrong("the kernel's channels were closed")


def _session(server: Server) -> aiohttp.ClientSession:
    address, headers = _entrance(server)
    return aiohttp.ClientSession(address, headers=headers, timeout=_LONGEST)


def _entrance(server: Server) -> tuple[str, dict[str, str]]:
    """Return the server's address, and the header that lets one in."""
    parts = urlsplit(server.address)
    (token,) = re.findall(r"token=(\w+)", parts.query)
    return f"{parts.scheme}://{parts.netloc}", {"Authorization": f"token {token}"}


def _cells(course: Course) -> list[str]:
    notebook = json.loads((course.release / MODULE / f"{MODULE}.ipynb").read_text(encoding="utf-8"))
    own = ("setup", "practice", "question", "handin")  # what the kit's extension runs when the notebook is opened
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["metadata"].get("kenshu", {}).get("role") in own]
