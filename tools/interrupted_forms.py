"""Staff forms interrupted in a real browser: `python -m tools.interrupted_forms --kills 50 --sessions 50`.

A server of a small (fictional) city is killed (SIGKILL), or the person's session ends, at another turn in each round: while a form
is being filled in, once it is looked at, or at the moment in which it is confirmed. Then the server starts again, or the person
signs in again. Counted are the rounds in which the filled form came back, and those after which what was confirmed is on record
exactly once. Exit 1 where one is missing.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Error as PageFault
from playwright.sync_api import Page, expect
from sqlalchemy import Table, func, select
from tests.acts.city import MODULE, ROLES, City
from tests.conftest import NOW, released_in

from kenshu.content import load
from kenshu.people import accounts
from kenshu.storage import open_database
from kenshu.storage.tables import absence, assignment, charge, extension
from tools.browsing import chromium

PASSWORD = "correct-horse-battery"  # noqa: S105 - of people who are made up here
TICKED = "input[name=departments][value=総務部]"
TURNS = ("filled", "looked at", "confirmed")
PATIENCE = 20_000  # milliseconds


@dataclass(frozen=True)
class Form:
    """A form: who fills it in, its address, what is typed, by its ids, and the table that gets a row by it.

    `{number}` and `{day}` in a text differ from round to round. `shown` is on the page on which it is looked at.
    """

    who: str
    address: str
    typed: Mapping[str, str]
    table: Table
    shown: tuple[str, ...]
    ticks: tuple[str, ...] = ()

    def fill(self, page: Page, number: int) -> None:
        """Type."""
        for name, text in self.typed.items():
            page.locator(f"#{name}").fill(in_round(text, number))
        for tick in self.ticks:
            page.locator(tick).check()

    def is_filled(self, page: Page, number: int) -> bool:
        """Tell whether everything is there again."""
        texts = all(page.locator(f"#{name}").input_value() == in_round(text, number) for name, text in self.typed.items())
        return texts and all(page.locator(tick).is_checked() for tick in self.ticks)

    def is_looked_at(self, page: Page, number: int) -> bool:
        """Tell whether the page shows what was typed."""
        text = page.locator("main").inner_text()
        return all(in_round(each, number) in text for each in self.shown)


def in_round(text: str, number: int) -> str:
    """Return a text as it is in one round."""
    return text.format(number=number, day=f"{number % 28 + 1:02}", short=number % 28 + 1)


FORMS = (
    Form(
        "H0001",
        "/staff/absences/enter",
        {"employee_id": "E0001", "first": "2027-01-04", "reason": "架空の理由 {number}"},
        absence,
        ("架空 花子", "架空の理由 {number}"),
        ("input[name=kind][value=leave]",),
    ),
    Form(
        "T0001",
        "/staff/assign",
        {"employee_ids": "E0001", "due": "2028-02-{day}"},
        assignment,
        ("架空 花子", "2028年2月{short}日"),
    ),
    Form(
        "T0001",
        "/staff/assignments/extend",
        {"employee_id": "E0001", "due": "2028-01-{day}", "reason": "架空の延長 {number}"},
        extension,
        ("架空 花子", "2028年1月{short}日", "架空の延長 {number}"),
    ),
    Form("H0001", "/staff/roles/charge", {"employee_id": "T0002"}, charge, ("架空 無担", "総務部"), (TICKED,)),
)


@dataclass
class Server:
    """The server of a course as a process of its own, always at one port."""

    root: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "kenshu", "--course", str(self.root), "serve", "--port", str(self.port)]
        env = {**os.environ, "KENSHU_LANG": "en", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "http://" in line:
                self.port = int(line.split("http://", 1)[1].split("/")[0].rpartition(":")[2])
                return
        raise RuntimeError("".join(said))

    def kill(self) -> None:
        """End it without a word."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Round:
    """One form filled in and interrupted."""

    page: Page
    server: Server
    form: Form
    number: int
    rows: Callable[[], int]
    draft: str = ""  # the address of the page on which it is looked at
    came_back: bool = False
    once: bool = False

    def run(self, turn: str, *, session: bool) -> None:
        """Fill in, be interrupted at this turn, go on, and count."""
        before = self.rows()
        page = self.page
        page.goto(self.server.address + self.form.address)
        self.form.fill(page, self.number)
        if turn != "filled":
            self._look()
        if session:
            self._end_session()
            self._after_the_session(turn)
        else:
            self._after_a_kill(turn)
        if "done=" not in page.url:
            self._press()
            page.wait_for_url("**done=*")
        self.once = self.rows() == before + 1

    def _press(self) -> None:
        self.page.locator("[data-kenshu-submit]").click()

    def _look(self) -> None:
        self._press()
        self.page.wait_for_url("**draft=*")
        self.draft = self.page.url

    def _after_a_kill(self, turn: str) -> None:
        page = self.page
        if turn == "confirmed":  # pressed, and killed before the answer was there
            self._press()
            time.sleep(self.number % 7 / 50)
        self.server.kill()
        if turn != "confirmed":
            self._press()
            expect(page.locator("[data-kenshu-away]")).to_be_visible(timeout=PATIENCE)
        self.server.start()
        if turn == "filled":
            self.came_back = self.form.is_filled(page, self.number)
            page.reload()
            self.came_back &= self.form.is_filled(page, self.number)
            self._look()
        elif turn == "looked at":
            page.reload()
            self.came_back = self.form.is_looked_at(self.page, self.number)
        else:
            self._reach_what_was_confirmed()

    def _reach_what_was_confirmed(self) -> None:
        """Go back to the draft's own page, as from the browser's page that says that nobody answers."""
        page = self.page
        try:
            page.wait_for_url("**done=*", timeout=1000)
        except PageFault:  # not yet there, or the browser's own page in its place
            page.goto(self.draft)
        self.came_back = "done=" in page.url or self.form.is_looked_at(self.page, self.number)

    def _end_session(self) -> None:
        cookies = {each["name"]: each["value"] for each in self.page.context.cookies()}
        elsewhere = httpx.post(
            f"{self.server.address}/sign-out", cookies=cookies, headers={"X-XSRFToken": cookies["_xsrf"]}, timeout=30
        )
        assert elsewhere.status_code == 303, elsewhere.text

    def _after_the_session(self, turn: str) -> None:
        page = self.page
        if turn == "looked at":
            page.reload()
        else:
            self._press()
        page.wait_for_url("**/sign-in?*")
        page.fill("#employee", self.form.who)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**draft=*")
        self.came_back = self.form.is_looked_at(self.page, self.number)


def main(words: list[str] | None = None) -> int:
    """Run the rounds, print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--sessions", type=int, default=50)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        return _rounds(Path(folder), asked.kills, asked.sessions)


def _rounds(folder: Path, kills: int, sessions: int) -> int:
    course = released_in(folder, [MODULE])
    database = open_database(course.database_url)
    City(course, database, load(course))
    with database.writing() as conn:
        for employee_id, role in ROLES.items():
            if role != "lab":
                accounts.set_password(conn, employee_id, PASSWORD, NOW, role)
    server = Server(course.root)
    server.start()
    back = {"killed": 0, "session ended": 0}
    once = dict.fromkeys(back, 0)
    with chromium() as browser:
        for number in range(kills + sessions):
            form, turn = FORMS[number % len(FORMS)], TURNS[number // len(FORMS) % len(TURNS)]
            context = browser.new_context(locale="ja-JP")
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            sign_in(page, server, form.who)

            def rows(table: Table = form.table) -> int:
                with database.reading() as conn:
                    return conn.execute(select(func.count()).select_from(table)).scalar_one()

            kind = "killed" if number < kills else "session ended"
            tried = Round(page, server, form, number, rows)
            tried.run(turn, session=kind == "session ended")
            back[kind] += tried.came_back
            once[kind] += tried.once
            if not (tried.came_back and tried.once):
                print(f"round {number}: {form.address}, {turn}, {kind}: back {tried.came_back}, once {tried.once}", flush=True)
            context.close()
    server.kill()
    database.close()
    asked = {"killed": kills, "session ended": sessions}
    for kind, number in asked.items():
        print(f"{kind}: {number} rounds; {back[kind]} came back filled; {once[kind]} on record exactly once")
    return 0 if back == once == asked else 1


def sign_in(page: Page, server: Server, who: str) -> None:
    """Sign somebody in by the page."""
    page.goto(server.address + "/sign-in")
    page.fill("#employee", who)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/training")


if __name__ == "__main__":
    sys.exit(main())
