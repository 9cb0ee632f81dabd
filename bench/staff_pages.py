"""The pages of HR and trainers at 5,000 people, over HTTP, beside the dashboards on kernels that were before them.

The pages are the server's own list of addresses: every one that needs nothing more than itself to be shown, with what it offers to
see and the pictures it shows. Each is asked for after a change of the records, when nothing is kept, and again without one. The
dashboards are run by their own commit of this repository, in a checkout and an environment of its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from re import findall
from typing import Any

import httpx

from bench.course import PASSWORD, REPOSITORY
from bench.measure import Curve, Result, Row, Target, percentile, watched
from bench.running import Server, allow_connections, running
from bench.staff_city import ROLES, make
from kenshu import clock
from kenshu.course import Course
from kenshu.people import absences
from kenshu.people.access import may
from kenshu.storage import Database, open_database
from kenshu.web.staff import HANDLERS

DASHBOARDS = "5e0a8bc2119b7b0f0f53773844c2f703ac8f134f"  # the last commit that has them, and measures them
SLOWEST, USUAL = 1.0, 0.3  # seconds: of 95 of 100 openings of each page, and of half of all
_LONGEST = 120.0  # seconds


@dataclass(frozen=True)
class Size:
    """The extent of a run; without `times_before` the dashboards are left out."""

    people: int = 5000
    modules: int = 6
    viewers: int = 20
    times: int = 10
    times_before: int = 3


QUICK = Size(60, 1, 2, 1, 0)


@dataclass(frozen=True)
class Page:
    """An address, as one role opens it: seconds after a change of the records, and without one."""

    role: str
    address: str
    changed: list[float]
    kept: list[float]

    @property
    def name(self) -> str:
        """Return what the table calls it."""
        return f"{self.address.partition('&')[0]} {'HR' if self.role == 'hr' else 'trainer'}"


def run(quick: bool, folder: Path) -> Result:
    """Measure the pages: twenty minutes, most of them for the dashboards; the quick form takes seconds."""
    return measure(QUICK if quick else Size(), folder)


def measure(size: Size, folder: Path) -> Result:
    """Return the figures for a size."""
    allow_connections()
    named = make(folder / "course", size.people, size.modules, size.viewers)
    course = Course.at(folder / "course")
    database = open_database(course.database_url)
    command = ["kenshu", "--course", str(course.root), "serve", "--port", "0"]
    with running(command, folder / "server", r"http://127\.0\.0\.1:\d+") as server:
        empty = server.memory
        with _signed_in(server, [named[role][0] for role in ROLES]) as clients:
            pages = [
                Page(role, address, [], [])
                for role, client in zip(ROLES, clients, strict=True)
                for address in _addresses(role, client)
            ]
            by_role = dict(zip(ROLES, clients, strict=True))
            for _ in range(size.times):
                for page in pages:
                    if ".png" not in page.address:  # a picture is asked for after its page, as a browser does
                        _change(database, course)
                    page.changed.append(_seconds(by_role[page.role], page.address))
                    page.kept.append(_seconds(by_role[page.role], page.address))
        memory = {"nobody": empty, "all": _at_work(server, named, pages, database, course)}
    database.close()
    before = _dashboards(size, folder) if size.times_before else None
    return _result(size, pages, memory, before)


@contextmanager
def _signed_in(server: Server, people: Sequence[str]) -> Iterator[list[httpx.Client]]:
    clients = [httpx.Client(base_url=server.address, timeout=_LONGEST, follow_redirects=True) for _ in people]
    try:
        for client, person in zip(clients, people, strict=True):
            client.get("/sign-in")
            form = {"employee": person, "password": PASSWORD, "_xsrf": client.cookies["_xsrf"]}
            client.post("/sign-in", data=form).raise_for_status()
        yield clients
    finally:
        for client in clients:
            client.close()


def _addresses(role: str, client: httpx.Client) -> list[str]:
    """Return what a role can open of the server's own list, what each page offers to show, and its pictures."""
    found: dict[str, None] = {}
    for address, handler, *_ in HANDLERS:
        if set(address) & set("(\\") or not may("hr" if role == "hr" else "trainer", "read", handler.what):
            continue
        reply = client.get(address)
        if reply.status_code != 200 or not reply.headers["Content-Type"].startswith("text/html"):
            continue  # it asks for more: a person, a row
        shows = findall(r'<select id="show"[^>]*>(.*?)</select>', reply.text)
        shown = [f"{address}?show={value}" for value in findall(r'<option value="([^"]+)"', shows[0])] if shows else [address]
        for each in shown:
            page = reply.text if each == address else client.get(each).text
            found |= dict.fromkeys([each, *map(unescape, findall(r'<img src="(/staff/[^"]+)"', page))])
    return list(found)


def _change(database: Database, course: Course) -> None:
    """Add a row to the records."""
    with database.writing() as conn:
        now = clock.now().astimezone(course.time_zone)
        absences.enter(conn, "000001", "exempt", date(2030, 1, 1), date(2030, 1, 1), by="hr-00", now=now, reason="架空")


def _seconds(client: httpx.Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address).raise_for_status()
    return time.perf_counter() - began


def _at_work(server: Server, named: dict[str, list[str]], pages: Sequence[Page], database: Database, course: Course) -> float:
    """Return the server's memory in MB once everybody has opened every page of theirs at the same time."""
    people = [(role, person) for role in ROLES for person in named[role]]

    def work(role: str, client: httpx.Client) -> None:
        for page in pages:
            if page.role == role:
                _seconds(client, page.address)

    _change(database, course)
    with _signed_in(server, [person for _, person in people]) as clients, ThreadPoolExecutor(len(people)) as threads:
        for done in [threads.submit(work, role, client) for (role, _), client in zip(people, clients, strict=True)]:
            done.result()
    return server.memory


def _dashboards(size: Size, folder: Path) -> dict[str, Any]:
    """Return what the dashboards' own commit measures of itself, in a checkout and an environment made from its own lock."""
    checkout = folder / "before"
    git = ["git", "-C", str(REPOSITORY), "worktree"]
    subprocess.run([*git, "add", "--detach", str(checkout), DASHBOARDS], check=True, capture_output=True)  # noqa: S603 - our own words
    try:
        watched([sys.executable, "kit.py", "bench", "--help"], cwd=checkout)  # sets up
        python = checkout / ".venv" / "bin" / "python"
        sizes = (size.people, size.modules, size.viewers, size.times_before)
        spent = watched([str(python), "-m", "bench.dashboards", str(folder / "dashboards"), *map(str, sizes)], cwd=checkout)
    finally:
        subprocess.run([*git, "remove", "--force", str(checkout)], check=True, capture_output=True)  # noqa: S603
    found: dict[str, Any] = json.loads(spent.output)
    return found


def _result(size: Size, pages: Sequence[Page], memory: dict[str, float], before: dict[str, Any] | None) -> Result:
    every = [seconds for page in pages for seconds in (*page.changed, *page.kept)]
    worst = max(pages, key=lambda page: percentile([*page.changed, *page.kept], 0.95))
    slowest = percentile([*worst.changed, *worst.kept], 0.95)
    usual = percentile(every, 0.5)
    rows = [
        Row(f"{page.name}{suffix}", size.people, "s", tuple(seconds))
        for page in pages
        for suffix, seconds in ((", records changed", page.changed), (", kept", page.kept))
    ]
    rows.append(Row("server with nobody at work, memory", 1, "MB", (memory["nobody"],)))
    rows.append(Row("server with all at work, memory", size.viewers, "MB", (memory["all"],)))
    text = f"every page of HR and trainers at {size.people:,} people, 95 of 100 openings of the slowest"
    targets = [
        Target(text, f"< {SLOWEST:g} s", f"{slowest:.2f} s", slowest < SLOWEST),
        Target(
            f"all those pages, half of the openings, at {size.people:,} people", f"≤ {USUAL:g} s", f"{usual:.2f} s", usual <= USUAL
        ),
    ]
    curves = [
        Curve("pages, records changed", *_sorted([page.changed for page in pages])),
        Curve("pages, kept", *_sorted([page.kept for page in pages])),
    ]
    if before:
        rows += [
            Row(f"dashboard on a kernel, {what}", size.people, "s", tuple(values)) for what, values in before["seconds"].items()
        ]
        rows += [Row(f"dashboards, {what}, memory", size.viewers, "MB", (value,)) for what, value in before["memory"].items()]
        curves.append(Curve("dashboards on kernels", *_sorted(list(before["seconds"].values()))))
        least = before["memory"][f"{size.viewers} at work"] / memory["all"]
        targets.append(Target("memory with all at work, the dashboards against the pages", "told", f"{least:.1f}×", least > 1))
    notes = [
        "A page is asked for after a row was added to the records, when nothing is kept, and again; a picture after its page.",
        "The dashboards are timed in Chromium, from the address or the click to the figures or the charts.",
    ]
    return Result("staff_pages", rows, targets, curves, ("pages, the slowest last", "seconds"), notes if before else notes[:1])


def _sorted(several: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    medians = sorted(percentile(each, 0.5) for each in several)
    return [float(number) for number in range(1, len(medians) + 1)], medians
