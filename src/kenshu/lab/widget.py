"""The questions in JupyterLab and Voilà: what the cells of a released notebook call.

Nothing here holds a key. An answer comes from the front end (trait `answer`), is strictly read and kept in `answers.jsonl`, and
only then `saved` says so. A fault that a person can mend is a sentence in the cell, never a traceback.
"""

import os
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Any as Nullable
from traitlets import Bool, Dict, Int, Unicode, observe

from kenshu.component.bundle import component_source, component_style
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, words
from kenshu.lab.explanation import explanation
from kenshu.lab.notebook_attempt import NotebookAttempt, working_employee
from kenshu.lab.notebook_forms import HandInWidget, StartWidget
from kenshu.lab.shelf import Shelf, notebook_language, shown_time


class QuestionWidget(anywidget.AnyWidget):
    """One question; its traits are the question component's."""

    _esm = component_source()
    _css = component_style()

    slot = Unicode().tag(sync=True)
    number = Unicode().tag(sync=True)
    question = Dict().tag(sync=True)
    lang = Unicode("ja").tag(sync=True)
    words = Dict().tag(sync=True)
    answer = Dict().tag(sync=True)
    saved = Nullable(None).tag(sync=True)
    feedback = Nullable(None).tag(sync=True)
    readonly = Bool(False).tag(sync=True)
    practice = Bool(False).tag(sync=True)
    check = Int(0).tag(sync=True)
    editing = Bool(False).tag(sync=True)

    def __init__(self, shelf: Shelf, slot: str) -> None:
        self._shelf = shelf
        self._known = 0  # the last click that was kept or refused here
        practice = slot in shelf.attempt.practice
        super().__init__(slot=slot, practice=practice, **self._standing(slot), **_spoken(shelf.lang))

    def show(self) -> None:
        """Show the attempt as it stands now."""
        with self.hold_sync():
            self.feedback = None
            for name, value in self._standing(self.slot).items():
                setattr(self, name, value)

    def speak(self, lang: Lang) -> None:
        """Change the language."""
        with self.hold_sync():
            for name, value in _spoken(lang).items():
                setattr(self, name, value)
            if self.feedback is not None:
                self.feedback = self._explained()

    def _standing(self, slot: str) -> dict[str, Any]:
        attempt = self._shelf.attempt
        kept = attempt.kept.get(slot)
        self._known = kept.click if kept else 0
        return {
            "question": attempt.question(slot),
            "number": str(attempt.place(slot)),
            "answer": {"value": kept.value if kept else None, "click": self._known},
            "saved": {"click": kept.click, "at": shown_time(kept.at), "state": "saved", "message": ""} if kept else None,
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
            self.saved = {"click": click, "at": "", "state": "refused", "message": fault.message(self._shelf.lang)}
        else:
            self.saved = {"click": click, "at": shown_time(entry.at), "state": "saved", "message": ""}
            self._shelf.answered()

    @observe("check")
    def _on_check(self, _change: Any) -> None:
        if self.practice and self._shelf.attempt.value(self.slot) is not None:
            self.feedback = self._explained()

    def _explained(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        return explanation(attempt.released.module_id, attempt.draw[self.slot], attempt.value(self.slot), self._shelf.lang)


class Sentence:
    """What a cell shows where it can show no more: one sentence, as text and as HTML."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>"


_shelves: dict[Path, Shelf] = {}


def start() -> object:
    """Who is working on which attempt, and the switch of the language; for the notebook's first cell."""
    return _in_cell("start", StartWidget)


def question(slot: str) -> object:
    """The test question of a slot, for a notebook's cell."""
    return _in_cell(slot, lambda shelf: QuestionWidget(shelf, slot))


def practice(slot: str) -> object:
    """The practice question of a slot, for a notebook's cell."""
    return _in_cell(slot, lambda shelf: QuestionWidget(shelf, slot))


def hand_in() -> object:
    """What is still blank, and the button that hands in; for the notebook's last cell."""
    return _in_cell("hand_in", HandInWidget)


def _in_cell(name: str, make: Callable[[Shelf], Any]) -> object:
    if os.environ.get("NBGRADER_EXECUTION"):
        return None  # nbgrader runs the cells where nobody looks at them
    try:
        return _shelf().widget(name, make)
    except KenshuError as fault:
        return Sentence(fault.message(notebook_language()))


def _shelf() -> Shelf:
    folder = Path.cwd()
    if folder not in _shelves:
        _shelves[folder] = Shelf(NotebookAttempt(folder, working_employee()), notebook_language())
    return _shelves[folder]


def _spoken(lang: Lang) -> dict[str, Any]:
    return {"lang": lang, "words": words("component", lang)}
