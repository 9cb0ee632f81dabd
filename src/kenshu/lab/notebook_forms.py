"""The first and the last cell of a notebook: who is working and in which language, and the hand-in."""

from functools import cache
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Dict, Int, List, Unicode, observe

from kenshu.component import bundle
from kenshu.component.bundle import component_style
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, words
from kenshu.lab.shelf import Shelf, shown_time
from kenshu.lab.submit import submit

_HERE = Path(__file__).parent


@cache
def form_source(name: str) -> str:
    """A form's front end as one ES module."""
    component = Path(bundle.__file__).parent
    fragments = (component / "dom.js", component / "words.js", _HERE / "notebook" / f"{name}.js")
    return "\n".join(fragment.read_text(encoding="utf-8") for fragment in fragments)


@cache
def form_style() -> str:
    """The component's style sheet, and what the forms add to it."""
    return component_style() + (_HERE / "notebook" / "forms.css").read_text(encoding="utf-8")


class _Form(anywidget.AnyWidget):
    """A cell of the notebook that shows how the attempt stands, in the learner's language."""

    _css = form_style()

    lang = Unicode("ja").tag(sync=True)
    words = Dict().tag(sync=True)

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        super().__init__(lang=shelf.lang, words=words("lab", shelf.lang), **self._standing())

    def show(self) -> None:
        """Show the attempt as it stands now."""
        with self.hold_sync():
            for name, value in self._standing().items():
                setattr(self, name, value)

    def speak(self, lang: Lang) -> None:
        """Change the language."""
        with self.hold_sync():
            self.words = words("lab", lang)
            self.lang = lang

    def _standing(self) -> dict[str, Any]:
        raise NotImplementedError


class StartWidget(_Form):
    """Who is working on which attempt, and the switch of the language."""

    _esm = form_source("start")

    employee = Unicode().tag(sync=True)
    number = Int(1).tag(sync=True)
    attempts = Int(1).tag(sync=True)

    def _standing(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        return {"employee": attempt.employee_id, "number": attempt.number, "attempts": attempt.released.attempts}

    @observe("lang")
    def _on_lang(self, change: Any) -> None:
        lang: Lang = "en" if change["new"] == "en" else "ja"
        if lang != self._shelf.lang:
            self._shelf.speak(lang)


class HandInWidget(_Form):
    """What is still blank, and the button that hands in."""

    _esm = form_source("hand_in")

    state = Unicode("open").tag(sync=True)  # open, sending, refused, handed_in
    blank = List(Int()).tag(sync=True)  # the numbers of the questions not answered in full
    total = Int().tag(sync=True)
    at = Unicode().tag(sync=True)
    message = Unicode().tag(sync=True)
    may_repeat = Bool(False).tag(sync=True)
    handing_in = Int(0).tag(sync=True)  # grows when the learner hands in
    repeating = Int(0).tag(sync=True)  # grows when the learner begins another attempt

    def _standing(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        return {
            "state": "open" if attempt.open else "handed_in",
            "blank": [attempt.place(slot) for slot in attempt.blank()],
            "total": len(attempt.test),
            "at": shown_time(attempt.handed_in_at) if attempt.handed_in_at else "",
            "message": "",
            "may_repeat": attempt.may_repeat,
        }

    @observe("handing_in")
    def _on_hand_in(self, _change: Any) -> None:
        if not self._shelf.attempt.open:
            return
        self.state = "sending"
        try:
            submit(self._shelf.attempt)
        except KenshuError as fault:
            with self.hold_sync():
                self.message = fault.message(self._shelf.lang)
                self.state = "refused"
        else:
            self._shelf.show()

    @observe("repeating")
    def _on_repeat(self, _change: Any) -> None:
        try:
            self._shelf.attempt.begin_next()
        except KenshuError as fault:
            self.message = fault.message(self._shelf.lang)
        else:
            self._shelf.show()
