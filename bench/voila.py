"""The module in Voilà: a kernel for each learner who opens it."""

import asyncio
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from bench.browser import PageWrong
from bench.course import MODULE
from bench.opening import Opened, until_all_have_it
from bench.running import Server, running
from kenshu.course import Course

LOADS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
_QUESTION = "application/vnd.jupyter.widget-view+json"
_LONGEST = aiohttp.ClientTimeout(total=600)  # seconds


@contextmanager
def voila(course: Course, home: Path, learner: str) -> Iterator[Server]:
    """Run Voilà as its manual does, on the released notebook."""
    folder = home / MODULE
    shutil.copytree(course.release / MODULE, folder)
    command = ["voila", str(folder / f"{MODULE}.ipynb"), "--no-browser", f"--port={_free_port()}"]
    command += ["--Voila.ip=127.0.0.1", *(f"--VoilaConfiguration.extension_allowlist={name}" for name in LOADS)]
    with running(command, home, r"http://127\.0\.0\.1:\d+", KENSHU_EMPLOYEE=learner) as server:
        yield server


def open_at_voila(server: Server, sizes: Sequence[int]) -> Opened:
    """Time the whole page, once each: its kernel has run by then. The kernels stay, as their learners do."""
    return asyncio.run(_open(server, sizes))


async def _open(server: Server, sizes: Sequence[int]) -> Opened:
    async def open_page() -> None:
        async with aiohttp.ClientSession(timeout=_LONGEST) as session, session.get(server.address) as reply:
            text = await reply.text()
            if reply.status != 200 or _QUESTION not in text:
                raise PageWrong(f"{server.address}: {reply.status}, no question on it")

    before = server.memory
    seconds = {size: await until_all_have_it([open_page] * size) for size in sizes}
    return Opened(seconds, (server.memory - before) / sum(sizes))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
