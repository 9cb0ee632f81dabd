"""A learner's browser, as far as a server notices it: one connection kept open, cookies, and the files that a page loads.

A file is kept as long as the server allows, and asked for again where it says so. Pages are read by the links and forms in them, so
that a learner who cannot go on notices it.
"""

import asyncio
import json
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=20)  # seconds, as the page's own script waits
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries, as the page's own script pauses
_FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_IMPORT = re.compile(r'(?:from|import)\s*"(\.{1,2}/[^"]+)"')
_AGE = re.compile(r"max-age=(\d+)")
_DATA = r'<script type="application/json" id="kenshu-page">([^<]*)</script>'


@dataclass
class Measured:
    """A run's times and faults: {what was done: seconds of each time}, and {what went wrong: how often}."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    bytes: int = 0


class PageWrong(Exception):
    """A page without what a learner needs to go on."""


@dataclass(frozen=True)
class Reply:
    """A server's reply."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Page:
    """A page that was opened."""

    address: str
    text: str

    def link(self, pattern: str) -> str:
        """Return the address that a pattern's first group finds. Raises PageWrong."""
        found = re.search(pattern, self.text)
        if found is None:
            raise PageWrong(f"{self.address}: nothing like {pattern}")
        return unescape(found.group(1))

    @property
    def data(self) -> dict[str, Any]:
        """The data for the page's script."""
        found: dict[str, Any] = json.loads(self.link(_DATA))
        return found


class Browser:
    """One browser. `async with` closes it. `scripts` are {address: text} of the scripts that any browser of the run has loaded."""

    def __init__(self, address: str, measured: Measured, scripts: dict[str, str]) -> None:
        self.address = address
        self.measured = measured
        self.scripts = scripts
        self.cookies: dict[str, str] = {}
        self._kept: dict[str, tuple[str, float]] = {}  # {a file's address: (ETag, fresh until)}
        connector = aiohttp.TCPConnector(limit=1, keepalive_timeout=600)
        jar = aiohttp.DummyCookieJar()
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=PATIENCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connection."""
        await self._session.close()

    async def open(self, what: str, path: str, *, files: bool = True) -> Page:
        """Open a page, and what it loads; again after a pause while the server is away. Raises PageWrong for another status."""
        return await self._shown(what, "GET", path, None, files=files)

    async def send(self, what: str, path: str, form: dict[str, str], *, files: bool = True) -> Page:
        """Send a form, and open the page it leads to."""
        return await self._shown(what, "POST", path, {"_xsrf": self.cookies.get("_xsrf", ""), **form}, files=files)

    async def call(self, what: str, method: str, path: str, said: Any = None) -> Reply:
        """Send a script's request; again, as the script does, until the server says what became of it."""
        headers = {"Content-Type": "application/json", "X-XSRFToken": self.cookies.get("_xsrf", "")}
        body = None if said is None else json.dumps(said, ensure_ascii=False).encode()
        return await self._until_answered(what, method, path, data=body, headers=headers)

    async def _shown(self, what: str, method: str, path: str, form: dict[str, str] | None, *, files: bool) -> Page:
        began = time.perf_counter()
        reply = await self._until_answered(what, method, path, data=form)
        while reply.status in (302, 303):
            path = urljoin(path, reply.headers["Location"])
            reply = await self._until_answered(what, "GET", path)
        self.measured.seconds[what].append(time.perf_counter() - began)
        if reply.status == 429:
            await asyncio.sleep(float(reply.headers["Retry-After"]))
            return await self._shown(what, method, path, form, files=files)
        if reply.status != 200:
            raise PageWrong(f"{path}: {reply.status}")
        if files:
            await self._load(_FILE.findall(reply.text))
        return Page(path, reply.text)

    async def _until_answered(self, what: str, method: str, path: str, **more: Any) -> Reply:
        for pause in (*_PAUSES, None):
            began = time.perf_counter()
            try:
                reply = await self._request(method, path, **more)
            except (aiohttp.ClientError, TimeoutError) as fault:
                self.measured.faults[f"{what}: {type(fault).__name__}"] += 1
            else:
                if method == "PUT" or what == "poll":
                    self.measured.seconds[what].append(time.perf_counter() - began)
                if reply.status < 500:
                    return reply
                self.measured.faults[f"{what}: {reply.status}"] += 1
            if pause is not None:
                await asyncio.sleep(pause)
        raise PageWrong(f"{path}: no answer, {dict(self.measured.faults)}")

    async def _request(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> Reply:
        said = {**(headers or {}), "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        async with self._session.request(method, self.address + path, headers=said, allow_redirects=False, **more) as reply:
            body = await reply.read()
        self.measured.requests += 1
        self.measured.bytes += len(body)
        for cookie in reply.headers.getall("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(reply.status, reply.headers, body.decode())

    async def _load(self, files: list[str]) -> None:
        """Load the files of a page, and what its scripts import."""
        waiting = list(dict.fromkeys(files))
        for address in waiting:
            await self._fetch(address)
            imported = [urljoin(address, found) for found in _IMPORT.findall(self.scripts.get(address, ""))]
            waiting += [found for found in imported if found not in waiting]

    async def _fetch(self, address: str) -> None:
        mark, fresh_until = self._kept.get(address, ("", 0.0))
        if time.monotonic() < fresh_until:
            return
        began = time.perf_counter()
        reply = await self._until_answered("file", "GET", address, headers={"If-None-Match": mark} if mark else None)
        self.measured.seconds["file"].append(time.perf_counter() - began)
        if reply.status not in (200, 304):
            raise PageWrong(f"{address}: {reply.status}")
        if reply.status == 200 and address.partition("?")[0].endswith(".js"):
            self.scripts[address] = reply.text
        allowed = reply.headers.get("Cache-Control", "")
        age = _AGE.search(allowed)
        fresh = float(age.group(1)) if age and "no-cache" not in allowed else 0.0
        self._kept[address] = (reply.headers.get("Etag", mark), time.monotonic() + fresh)
