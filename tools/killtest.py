"""Crash test of the real server: killed in the middle of saving, again and again, it must lose no answer marked as saved.

    python -m tools.killtest --kills 200

People answer over HTTP, several at once, in a course of its own in a temporary folder. At a random moment the server's process is
killed as `kill -9` does, and started again on the same files. Every answer that was acknowledged with 200 must then be in the
database, and what the API returns must not be older. (A killed process is not a power cut: for that see `synchronous=FULL` in the
database.)
"""

import json
import multiprocessing
import os
import random
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
import uuid
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import click
import httpx
from sqlalchemy import select

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.editions.released import released_module
from kenshu.people import accounts
from kenshu.storage import open_database
from kenshu.storage.tables import answer, employee
from tools.put_on_record import build_and_release

MODULE = "working-hours"
LATEST_KILL = 0.4  # seconds after the first answer that the new server acknowledged


@dataclass
class Outcome:
    """The outcome of the kills."""

    kills: int = 0
    acknowledged: int = 0
    in_flight: int = 0  # requests that had been sent when their server was killed
    missing: list[dict[str, Any]] = field(default_factory=list)
    older: list[dict[str, Any]] = field(default_factory=list)  # what the API returned, where it was not the latest acknowledged
    integrity: str = ""
    seconds: float = 0.0


class RunningServer:
    """The server in a process of its own."""

    def __init__(self, course: Course) -> None:
        self._context: Any = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
        self._context.set_forkserver_preload(["kenshu.web.app", "kenshu.grading.bulk", "kenshu.nbgrader.gradebook"])
        self._course = course
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start the server, on the same port as before."""
        here, there = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(self._course.root, self.port, there), daemon=True)
        self._process.start()
        if not here.poll(120):
            raise TimeoutError("the server did not start")
        self.port = here.recv()

    def kill(self) -> None:
        """End the server as `kill -9` does."""
        self._process.kill()
        self._process.join()


def _serve(root: Path, port: int, ready: Connection) -> None:
    from kenshu.web.serve import serve

    serve(Course.at(root), port, "127.0.0.1", lambda server: ready.send(server.port))


class Person(threading.Thread):
    """Somebody who changes one answer after another and notes what was acknowledged."""

    def __init__(self, server: RunningServer, password: str, attempt: attempts.Attempt, course: Course) -> None:
        super().__init__(daemon=True)
        self.attempt = attempt
        self.acknowledged: list[dict[str, Any]] = []
        self.in_flight = 0
        self.answered = threading.Event()
        self.running = threading.Event()
        self.ended = threading.Event()
        self._resting = threading.Event()
        questions = released_module(course.release / MODULE).questions
        drawn = {slot: questions[name] for slot, name in attempt.draw.items()}
        self._asked = {slot: question for slot, question in drawn.items() if question["kind"] in ("single", "text")}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60)
        self.client.get("/sign-in")
        self.client.headers["X-XSRFToken"] = self.client.cookies["_xsrf"]
        self.client.post("/sign-in", data={"employee": attempt.employee_id, "password": password})

    def run(self) -> None:
        """Answer questions while the server runs."""
        while not self.ended.is_set():
            if not self.running.wait(0.1):
                continue
            self._resting.clear()
            try:
                seqs = {slot: saved["seq"] for slot, saved in self.saved().items()}
                while self.running.is_set():
                    self._change(seqs)
            except httpx.TransportError as fault:
                self.in_flight += not isinstance(fault, httpx.ConnectError)
                self.running.clear()
            self._resting.set()

    def rest(self) -> None:
        """Wait until nothing of this person is under way."""
        self.running.clear()
        self._resting.wait()

    def end(self) -> None:
        """Answer nothing any more."""
        self.ended.set()
        self.running.clear()
        self.join()
        self.client.close()

    def saved(self) -> dict[str, Any]:
        """Return the API's answers."""
        reply = self.client.get(f"/api/attempts/{self.attempt.id}/answers")
        reply.raise_for_status()
        answers: dict[str, Any] = reply.json()["answers"]
        return answers

    def _change(self, seqs: dict[str, int]) -> None:
        slot, question = random.choice(list(self._asked.items()))
        value = random.choice(question["parts"])["id"] if question["parts"] else f"相談します。{secrets.token_hex(8)}"
        said = {"value": value, "base": seqs.get(slot, 0), "click_id": str(uuid.uuid4())}
        reply = self.client.put(f"/api/attempts/{self.attempt.id}/answers/{slot}", json=said)
        reply.raise_for_status()
        seqs[slot] = reply.json()["seq"]
        self.acknowledged.append({"attempt": self.attempt.id, "slot": slot, "seq": seqs[slot], "value": value})
        self.answered.set()


def killtest(course: Course, kills: int, people: int = 4) -> Outcome:
    """Kill the server of a released course so many times while people answer, and say what is missing."""
    began = time.monotonic()
    outcome = Outcome()
    crowd: list[Person] = []
    passwords = employ(course, people)
    server = RunningServer(course)
    try:
        for attempt in begin_attempts(course, list(passwords)):
            crowd.append(Person(server, passwords[attempt.employee_id], attempt, course))
            crowd[-1].start()
        for _ in range(kills):
            _answer_until_killed(server, crowd)
            outcome.kills += 1
            server.start()
            outcome.older += [answer for person in crowd for answer in _older(person)]
    finally:
        server.kill()
        for person in crowd:
            person.end()
    outcome.in_flight = sum(person.in_flight for person in crowd)
    look_for_all(course, [said for person in crowd for said in person.acknowledged], outcome)
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _answer_until_killed(server: RunningServer, crowd: list[Person]) -> None:
    for person in crowd:
        person.answered.clear()
        person.running.set()
    if not random.choice(crowd).answered.wait(60):
        raise TimeoutError("nobody could answer")
    time.sleep(random.uniform(0, LATEST_KILL))
    server.kill()
    for person in crowd:
        person.rest()


def _older(person: Person) -> list[dict[str, Any]]:
    latest = {said["slot"]: said for said in person.acknowledged}
    saved = person.saved()
    return [
        said
        for slot, said in latest.items()
        if (saved.get(slot) or {"seq": 0})["seq"] < said["seq"]
        or (saved[slot]["seq"] == said["seq"] and saved[slot]["value"] != said["value"])
    ]


def look_for_all(course: Course, acknowledged: list[dict[str, Any]], outcome: Outcome) -> None:
    """Note which of the acknowledged answers the database does not hold."""
    database = open_database(course.database_url)
    with database.reading() as conn:
        rows = conn.execute(select(answer.c.attempt_id, answer.c.slot, answer.c.seq, answer.c.value))
        kept = {(row.attempt_id, row.slot, row.seq): row.value for row in rows}
    database.close()
    outcome.acknowledged = len(acknowledged)
    nothing = object()
    outcome.missing = [
        said for said in acknowledged if kept.get((said["attempt"], said["slot"], said["seq"]), nothing) != said["value"]
    ]
    with sqlite3.connect(course.grading / "kenshu.db") as plain:
        outcome.integrity = plain.execute("PRAGMA integrity_check").fetchone()[0]
    plain.close()


def employ(course: Course, people: int) -> dict[str, str]:
    """Add so many (fictional) people who may sign in; return {employee: password}."""
    passwords = {f"K{number:04}": secrets.token_urlsafe(16) for number in range(people)}
    database = open_database(course.database_url)
    with database.writing() as conn:
        for employee_id, password in passwords.items():
            conn.execute(employee.insert().values(id=employee_id, name="架空 花子", added_at=clock.now()))
            accounts.set_password(conn, employee_id, password, clock.now())
    database.close()
    return passwords


def begin_attempts(course: Course, people: list[str]) -> list[attempts.Attempt]:
    """Begin an attempt for each."""
    database = open_database(course.database_url)
    with database.writing() as conn:
        edition = on_record(conn).newest(MODULE)
        begun = [attempts.start(conn, edition, employee_id, clock.now()) for employee_id in people]
    database.close()
    return begun


def one_module(source: Course, root: Path, database: str = "") -> Course:
    """Release a course of one module in another folder, and with another database: its server starts quickly."""
    content = load(source)
    module = content.modules[MODULE]
    asked = {*module.practice, *(question for slot in module.test_slots for question in slot.pool)}
    wanted = {"guideline.yaml", f"{MODULE}.yaml", *(f"{content.scenario_of[question].id}.yaml" for question in asked)}
    settings = (source.root / "course.yaml").read_text(encoding="utf-8")
    (root / "course.yaml").write_text(settings + (f"database: {database}\n" if database else ""), encoding="utf-8")
    for folder in (source.scenarios, source.quizzes):
        shutil.copytree(folder / "pictures", root / folder.name / "pictures")
        for path in folder.glob("*.yaml"):
            if path.name in wanted:
                shutil.copy(path, root / folder.name)
    course = Course.at(root)
    build_and_release(course)
    return course


@click.command()
@click.option("--kills", default=200, show_default=True)
@click.option("--course", "folder", type=click.Path(path_type=Path), default=Path())
def main(kills: int, folder: Path) -> None:
    """Kill the server in the middle of saving, and look for an answer that is gone; exit 1 where there is one."""
    with tempfile.TemporaryDirectory(prefix="kenshu-killtest-", ignore_cleanup_errors=True) as root:
        outcome = killtest(one_module(Course.at(folder), Path(root)), kills)
    click.echo(json.dumps({**asdict(outcome), "missing": len(outcome.missing), "older": len(outcome.older)}, indent=2))
    raise SystemExit(1 if outcome.missing or outcome.older or outcome.integrity != "ok" else 0)


if __name__ == "__main__":
    main()
