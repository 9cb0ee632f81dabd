"""The questions in JupyterLab: what the cells of a released notebook call.

Nothing here holds a key. An answer comes from the front end (trait `answer`), is strictly read and kept in `answers.jsonl`, and
only then `saved` says so. A fault that a person can mend is a sentence in the cell, never a traceback.
"""

import json
import os
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from traitlets import Any as Nullable
from traitlets import Bool, Dict, Int, Unicode, observe

from kenshu.attempts.notebook_journal import Entry
from kenshu.component.bundle import component_source
from kenshu.errors import AnswerHeld, KenshuError
from kenshu.i18n import Lang, say
from kenshu.kinds.plain import Block, answered, asked
from kenshu.lab.notebook_attempt import NotebookAttempt, working_employee
from kenshu.lab.notebook_forms import STYLE, HandInWidget, Shelf, Shown, StartWidget, notebook_language, shown_time

PATIENCE = 5  # seconds


class QuestionWidget(Shown):
    """One question; its traits are the question component's."""

    room = "component"
    _esm = component_source()
    _css = STYLE

    slot = Unicode().tag(sync=True)
    number = Unicode().tag(sync=True)
    question = Dict().tag(sync=True)
    answer = Dict().tag(sync=True)
    saved = Nullable(None).tag(sync=True)
    feedback = Nullable(None).tag(sync=True)
    readonly = Bool(False).tag(sync=True)
    practice = Bool(False).tag(sync=True)
    check = Int(0).tag(sync=True)
    editing = Bool(False).tag(sync=True)

    def __init__(self, shelf: Shelf, slot: str) -> None:
        self._slot = slot
        self._known = 0  # the last click that was kept or refused here
        super().__init__(shelf, slot=slot, practice=slot in shelf.attempt.practice)

    def speak(self, lang: Lang) -> None:
        """Change the language, of the feedback too."""
        super().speak(lang)
        if self.feedback is not None:
            self.feedback = self._explained()

    def _plain(self) -> list[Block]:
        attempt, lang = self._shelf.attempt, self._shelf.lang
        question = attempt.question(self._slot)
        return [*asked(question, attempt.place(self._slot), lang), *answered(question, attempt.value(self._slot), lang)]

    def _standing(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        kept = attempt.kept.get(self._slot)
        self._known = kept.click if kept else 0
        return {
            "feedback": None,
            "question": attempt.question(self._slot),
            "number": str(attempt.place(self._slot)),
            "answer": {"value": kept.value if kept else None, "click": self._known},
            "saved": _saved(kept) if kept else None,
            "readonly": not attempt.open,
        }

    @observe("answer")
    def _on_answer(self, change: Any) -> None:
        click = change["new"].get("click")
        if type(click) is not int or click <= self._known:
            return
        self._known = click
        try:
            entry = self._shelf.attempt.save(self.slot, change["new"].get("value"), click)
        except KenshuError as fault:
            refused = {"click": click, "at": "", "state": "refused", "message": fault.message(self._shelf.lang)}
            held = {"answer": {"value": fault.current.value, "click": click}} if isinstance(fault, AnswerHeld) else {}
            self._set(saved=refused, **held)
        else:
            self._set(question=self._shelf.attempt.question(self.slot), saved=_saved(entry))
            self.restate()
            self._shelf.answered()

    @observe("check")
    def _on_check(self, _change: Any) -> None:
        if self.practice and self._shelf.attempt.value(self.slot) is not None:
            self.feedback = self._explained()

    def _explained(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        asked = (attempt.released.module_id, attempt.draw[self.slot], attempt.value(self.slot), self._shelf.lang)
        return explanation(*asked, with_furigana=self.furigana is not None)


def explanation(module: str, question: str, value: Any, lang: Lang, *, with_furigana: bool = False) -> dict[str, Any]:
    """Return what `question.review` gives for an answer; or a banner alone that says where to find it, or that it failed.

    The released folder holds no key and no reason why, so it is asked of the kit: `kenshu lab` answers at the address in
    KENSHU_PRACTICE.
    """
    address = os.environ.get("KENSHU_PRACTICE")
    if not address:
        return _banner("explained_elsewhere", lang)
    asked = {"module": module, "question": question, "value": value, "lang": lang, "furigana": with_furigana}
    request = Request(address, data=json.dumps(asked).encode(), headers={"Content-Type": "application/json"})  # noqa: S310 - set by who starts the lab
    try:
        # The lab is on this machine: a proxy of the network could not reach it.
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            feedback: dict[str, Any] = json.load(answer)
            return feedback
    except (URLError, OSError, ValueError):
        return _banner("explanation_failed", lang)


def _banner(key: str, lang: Lang) -> dict[str, Any]:
    return {"right": None, "title": say(f"lab.{key}", lang), "parts": []}


def _saved(entry: Entry) -> dict[str, Any]:
    return {"click": entry.click, "at": shown_time(entry.at), "state": "saved", "message": ""}


class Sentence:
    """One sentence, as text and as HTML, for a cell that can show no more."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>"


_shelves: dict[Path, Shelf] = {}


def start() -> object:
    """Return who is working on which attempt, and the switch of the language; for the notebook's first cell."""
    return _in_cell("start", StartWidget)


def question(slot: str) -> object:
    """Return the question of a slot, for a notebook's cell."""
    return _in_cell(slot, lambda shelf: QuestionWidget(shelf, slot))


practice = question  # a notebook says which of the two it asks


def hand_in() -> object:
    """Return what is still blank, and the button that hands in; for the notebook's last cell."""
    return _in_cell("hand_in", HandInWidget)


def _in_cell(name: str, make: Callable[[Shelf], Any]) -> object:
    folder = Path.cwd()
    try:
        if folder not in _shelves:
            _shelves[folder] = Shelf(NotebookAttempt(folder, working_employee()), notebook_language())
        return _shelves[folder].widget(name, make)
    except KenshuError as fault:
        return Sentence(fault.message(notebook_language()))
