"""A small server for the component's tests: one page with questions, and a learner's API whose faults a test switches."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

import kenshu
from kenshu.component.bundle import component_source, component_style
from kenshu.i18n import Lang, words
from tests.browser.sample_questions import feedback, question

STATIC = Path(kenshu.__file__).parent / "web" / "static"
CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>設問</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/component.css">
<script type="application/json" id="kenshu-page">{traits}</script>
<script type="module" src="/static/page.js"></script></head>
<body><main><h1>研修</h1>{places}<p data-kenshu-unsent role="status" hidden></p>
<button type="button" data-kenshu-hand-in>提出する</button> <a href="/attempts/a1/t02">次へ</a></main></body></html>"""


class QuizSite:
    """The server, in a thread of its own. `fault` is the status that saving answers with; None saves."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self.reset()

    def reset(self) -> None:
        """Nothing answered, no fault, listening."""
        self.fault: int | None = None
        self.answers: dict[str, dict[str, Any]] = {}
        self.seen: dict[str, dict[str, Any]] = {}
        self.received: list[dict[str, Any]] = []
        self.answer_lost = False
        self._run(self._reset())

    async def _reset(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        if self.port == 0 or not self.listening:
            self._listen()

    def close(self) -> None:
        """Ends the server and its thread."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def url(self, *kinds: str, **settings: str) -> str:
        """The page with one question of each kind named; settings: lang, readonly, practice, attempt."""
        query = "&".join(f"{name}={value}" for name, value in {"kinds": ",".join(kinds), **settings}.items())
        return f"http://127.0.0.1:{self.port}/page?{query}"

    def go_down(self) -> None:
        """Nobody listens any more."""
        self._run(self._stop())

    def come_back(self) -> None:
        """Listens again, on the same port."""
        self._run(self._start())

    def hold(self) -> None:
        """Saving waits, until `let_go`."""
        self._call(self.gate.clear)

    def let_go(self) -> None:
        """Whatever waits goes on."""
        self._call(self.gate.set)

    def value(self, slot: str) -> Any:
        """The answer that the server has."""
        return self.answers[slot]["value"]

    def save(self, slot: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What the learner's API does: the same click gives the same acknowledgement, an old base is a conflict."""
        self.received.append({"slot": slot, **asked})
        if self.fault:
            return self.fault, {"message": "この回答は受け付けられません。"}
        if asked["click_id"] in self.seen:
            return 200, self.seen[asked["click_id"]]
        current = self.answers.get(slot, {"value": None, "seq": 0, "shown_at": ""})
        if asked["base"] != current["seq"]:
            return 409, {"current": current}
        seq = 1 + sum(len(entry) > 0 for entry in self.seen.values())
        saved = {"seq": seq, "at": "2026-11-20T05:03:22+00:00", "shown_at": f"14:03:{seq:02d}"}
        self.seen[asked["click_id"]] = saved
        self.answers[slot] = {"value": asked["value"], **saved}
        return 200, saved

    def save_elsewhere(self, slot: str, value: Any) -> None:
        """An answer that another computer saved."""
        base = self.answers.get(slot, {"seq": 0})["seq"]
        status, _ = self.save(slot, {"value": value, "base": base, "click_id": f"elsewhere-{base}"})
        assert status == 200

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def _call(self, work: Callable[[], None]) -> None:
        async def called() -> None:
            work()

        self._run(called())

    def _listen(self) -> None:
        sockets = bind_sockets(self.port, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server = HTTPServer(_application(self))
        self._server.add_sockets(sockets)
        self.listening = True

    async def _start(self) -> None:
        self._listen()

    async def _stop(self) -> None:
        self.listening = False
        self._server.stop()
        await self._server.close_all_connections()


def _application(site: QuizSite) -> Application:
    class Page(RequestHandler):
        def get(self) -> None:
            chosen = {name: self.get_argument(name, "") for name in ("kinds", "lang", "readonly", "practice", "attempt")}
            self.set_header("Content-Security-Policy", CSP)
            self.xsrf_token  # noqa: B018  sets the cookie
            kinds = [kind for kind in chosen["kinds"].split(",") if kind]
            lang: Lang = "en" if chosen["lang"] == "en" else "ja"
            traits = {
                "attempt": chosen["attempt"] or "a1",
                "api": "/api/attempts/a1",
                "lang": lang,
                "words": words("component", lang),
                "questions": [
                    {"slot": kind, "number": n, "question": question(kind), "practice": bool(chosen["practice"])}
                    for n, kind in enumerate(kinds, 1)
                ],
                "answers": site.answers,
                "readonly": bool(chosen["readonly"]),
                "feedback": {kind: feedback(kind) for kind in kinds} if chosen["readonly"] else None,
            }
            places = "".join(f'<div data-kenshu-slot="{kind}"></div>' for kind in kinds)
            self.write(PAGE.format(lang=lang, traits=json.dumps(traits).replace("<", "\\u003c"), places=places))

    class Answer(RequestHandler):
        async def put(self, slot: str) -> None:
            status, answer = site.save(slot, json.loads(self.request.body))
            await site.gate.wait()
            if site.answer_lost:
                self.detach().close()
            else:
                self.set_status(status)
                self.write(answer)

    class Practice(RequestHandler):
        def post(self, slot: str) -> None:
            self.write({**feedback(slot), "stored": site.value(slot)})

    class Text(RequestHandler):
        def initialize(self, text: str, kind: str) -> None:
            self.text, self.kind = text, kind

        def get(self) -> None:
            self.set_header("Content-Type", self.kind)
            self.write(self.text)

    return Application(
        [
            ("/page", Page),
            ("/favicon.ico", Text, {"text": "", "kind": "image/x-icon"}),
            ("/component.css", Text, {"text": component_style(), "kind": "text/css; charset=utf-8"}),
            ("/static/component.js", Text, {"text": component_source(), "kind": "text/javascript; charset=utf-8"}),
            ("/static/(.*)", StaticFileHandler, {"path": str(STATIC)}),
            ("/attempts/a1/t02", Text, {"text": "<!doctype html><title>次の設問</title>", "kind": "text/html; charset=utf-8"}),
            ("/api/attempts/a1/answers/(.*)", Answer),
            ("/api/attempts/a1/practice/(.*)", Practice),
        ],
        xsrf_cookies=True,
        cookie_secret="for tests only",
        log_function=lambda handler: None,
    )


def expect_saved(page: Page) -> None:
    """The component says that it has saved, and when."""
    expect(page.locator(".kenshu-status")).to_have_text(re.compile(r"保存しました \d\d:\d\d:\d\d"))


def expect_status(page: Page, text: str) -> None:
    """The component says so beside the question."""
    expect(page.locator(".kenshu-status")).to_contain_text(text)
