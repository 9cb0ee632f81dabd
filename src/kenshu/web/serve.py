"""Running the server until it is told to stop."""

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.memory import collect_rarely
from kenshu.web.app import KenshuServer
from kenshu.web.proxies import Networks

# Seconds that a thread at work keeps the interpreter while another waits for it; Python's own are 0.005. The thread that saves lets
# go of it at every statement, and behind a busy loop waited that long each time: 5 of 100 answers of a thousand learners, 147 ms.
_SWITCH = 0.0005


def serve(course: Course, port: int, address: str, ready: Callable[[KenshuServer], None], proxies: Networks = ()) -> None:
    """Serve the course until SIGINT or SIGTERM; `ready` is called once requests are answered, `proxies` are believed.

    What was begun is finished: an answer whose saving has started is on disk. Raises KenshuError where the port is taken.
    """
    _allow_connections()
    sys.setswitchinterval(_SWITCH)
    # tornado and pyzmq need a loop that watches sockets, which on Windows is not the usual one.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop if sys.platform == "win32" else None) as runner:
        runner.run(_serve(KenshuServer(course, proxies), port, address, ready))


async def _serve(server: KenshuServer, port: int, address: str, ready: Callable[[KenshuServer], None]) -> None:
    with _told_to_stop() as told:
        try:
            await server.open(port, address)
        except OSError as fault:
            if fault.errno in (errno.EADDRINUSE, errno.EACCES):
                raise KenshuError("serve.port_in_use", port=port, free=_free_port(port, address)) from fault
            raise
        collect_rarely()
        try:
            ready(server)
            await told.wait()
        finally:
            await server.close()


def _free_port(taken: int, address: str) -> int:
    """Return a port that is free at this moment: one of the next, else any."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in (*range(taken + 1, min(taken + 50, 65535)), 0):
        with suppress(OSError), socket.create_server((address, port), family=family) as tried:
            return int(tried.getsockname()[1])
    return taken


def _allow_connections() -> None:
    """Allow as many open files as the system allows: the usual 1,024 are fewer than a city's browsers on the first of April."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):  # macOS allows fewer than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    # signal.signal works on Windows too, where a loop takes no signal handlers.
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set)) for number in numbers]
    try:
        yield told
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
