"""A record store as strict as xAPI 1.0.3 lets one be: a batch is taken whole or not at all, and an id means one statement.

It is asked in the process, or by HTTP (`serving`). `faults` are what the next requests meet: an answer, or a connection that ends,
before or after the statements are taken; None is none.
"""

import base64
import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kenshu.interchange.record_store import RecordStore, Reply
from tests.interchange.strict_statements import VOIDED, faults

USER, PASSWORD = "研修", "geheim"
_KEY = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Killed(BaseException):
    """The program that sends ends here."""


@dataclass(frozen=True)
class Fault:
    """What a request meets: an answer of this status, or no answer (0); `taken`: its statements were taken before."""

    status: int = 0
    taken: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    killed: bool = False


@dataclass
class StrictStore:
    """The statements it took, in their order; `requests` are the ids that each request held."""

    kept: dict[str, Any] = field(default_factory=dict)
    requests: list[list[str]] = field(default_factory=list)
    faults: deque[Fault | None] = field(default_factory=deque)
    most: int = 10**6  # bytes of a request

    def answer(self, body: bytes) -> tuple[int, str]:
        """Take the statements of a request, all or none; return status and text."""
        some = json.loads(body)
        self.requests.append([each.get("id", "") for each in some])
        if len(body) > self.most:
            return 413, "too large"
        wrong = [fault for each in some for fault in faults(each)]
        if wrong or len({each["id"] for each in some}) < len(some):
            return 400, "; ".join(wrong) or "an id twice"
        if any(self.kept.get(each["id"], each) != each for each in some):
            return 409, "another statement has this id"
        voided = {each["object"]["id"] for each in some if each["verb"]["id"] == VOIDED}
        if any(name in self.kept and self.kept[name]["verb"]["id"] == VOIDED for name in voided):
            return 400, "a voiding statement cannot be voided"
        self.kept |= {each["id"]: each for each in some}
        return 200, json.dumps([each["id"] for each in some])

    def meet(self, body: bytes) -> tuple[Fault | None, int, str]:
        """Return the fault that a request meets, and what it is answered where there is none."""
        fault = self.faults.popleft() if self.faults else None
        status, text = self.answer(body) if fault is None or fault.taken else (0, "")
        return fault, status, text

    @property
    def voided(self) -> list[str]:
        """The ids that voiding statements name."""
        return [each["object"]["id"] for each in self.kept.values() if each["verb"]["id"] == VOIDED]

    @property
    def live(self) -> list[dict[str, Any]]:
        """The statements that hold: none voids them, and they void none."""
        gone = set(self.voided)
        return [each for name, each in self.kept.items() if name not in gone and each["verb"]["id"] != VOIDED]

    def verbs(self, name: str) -> list[str]:
        """The verbs that hold of somebody, sorted."""
        return sorted(verb_of(each) for each in self.live if each["actor"]["account"]["name"] == name)


def verb_of(statement: Mapping[str, Any]) -> str:
    """The last part of the verb's address."""
    return str(statement["verb"]["id"].rpartition("/")[2])


@dataclass(frozen=True)
class Wired(RecordStore):
    """The kit's way to a strict store in this process."""

    store: StrictStore

    def exchange(self, body: bytes) -> Reply:
        """Return the store's answer. Raises ConnectionResetError and Killed, as the store's faults say."""
        fault, status, text = self.store.meet(body)
        if fault is None:
            return Reply(status, text.encode())
        if fault.killed:
            raise Killed
        if not fault.status:
            raise ConnectionResetError("connection reset by peer")
        return Reply(fault.status, b"", retry_after=fault.headers.get("Retry-After", ""))


def wired(store: StrictStore, address: str = "https://lrs.example/xapi") -> Wired:
    """A way to a store that is said to be at an address."""
    return Wired(address, USER, PASSWORD, store)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    store: StrictStore


class _Request(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != _KEY:
            self._reply(401, "unauthorized", {})
        elif self.path != "/xapi/statements":
            self._reply(404, "not here", {})
        elif (
            not self.headers["X-Experience-API-Version"].startswith("1.0.")
            or "application/json" not in self.headers["Content-Type"]
        ):
            self._reply(400, "version or type", {})
        else:
            fault, status, text = self.server.store.meet(body)
            if fault is None:
                self._reply(status, text, {})
            elif fault.status:
                self._reply(fault.status, "架空の故障", fault.headers)
            else:
                self.close_connection = True

    def do_GET(self) -> None:
        self._reply(200, "[]", {})

    def _reply(self, status: int, text: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def serving(store: StrictStore) -> Iterator[str]:
    """Serve a store by HTTP; give its address."""
    server = _Server(("127.0.0.1", 0), _Request)
    server.store = store
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/xapi"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
