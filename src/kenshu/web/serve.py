"""Running the server until it is told to stop."""

import asyncio
import errno
import signal
import sys
from collections.abc import Callable

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.web.app import KenshuServer

PORT = 8866


def serve(course: Course, port: int, address: str, ready: Callable[[KenshuServer], None]) -> None:
    """Serve the course until SIGINT or SIGTERM; `ready` is called once requests are answered.

    What was begun is finished: an answer whose saving has started is on disk. Raises KenshuError where the port is taken.
    """
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())  # tornado and pyzmq need its readers
    asyncio.run(_serve(KenshuServer(course), port, address, ready))


async def _serve(server: KenshuServer, port: int, address: str, ready: Callable[[KenshuServer], None]) -> None:
    told = asyncio.Event()
    _on_stop(told)
    try:
        await server.open(port, address)
    except OSError as fault:
        if fault.errno in (errno.EADDRINUSE, errno.EACCES):
            raise KenshuError("serve.port_in_use", port=port) from fault
        raise
    try:
        ready(server)
        await told.wait()
    finally:
        await server.close()


def _on_stop(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # signal.signal works on Windows too, where a loop takes no signal handlers.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
