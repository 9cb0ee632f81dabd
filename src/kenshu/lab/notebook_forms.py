"""Widgets of one notebook, kept in step with its attempt and each other; among them those of its first and its last cell."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import anywidget
from IPython.display import DisplayHandle, display
from traitlets import Any as Nullable
from traitlets import Bool, Dict, Int, List, Unicode, observe

from kenshu.component import bundle
from kenshu.component.bundle import component_style
from kenshu.errors import KenshuError
from kenshu.furigana import Readings
from kenshu.furigana.kit import kit_readings
from kenshu.i18n import Lang, base, say, words
from kenshu.kinds.plain import Block, as_data
from kenshu.lab.notebook_attempt import NotebookAttempt, called

_HERE = Path(__file__).parent


class Shelf:
    """An attempt and the widgets that show it, in one language."""

    def __init__(self, attempt: NotebookAttempt, lang: Lang) -> None:
        self.attempt = attempt
        self.lang = lang
        self.with_furigana = False
        self._shown: dict[str, Shown] = {}

    def widget(self, name: str, make: Callable[["Shelf"], "Shown"]) -> "Shown":
        """Return the widget of this name, made where there is none yet: a cell that is run again shows the same one."""
        if name not in self._shown:
            self._shown[name] = make(self)
        return self._shown[name]

    def show(self) -> None:
        """Show the attempt as it stands now: it was handed in, or the next one was begun."""
        for widget in self._shown.values():
            widget.show()

    def answered(self) -> None:
        """Show what is blank now that an answer was kept."""
        if "hand_in" in self._shown:
            self._shown["hand_in"].show()

    @property
    def furigana(self) -> Readings | None:
        """The readings of what is offered and of the kit's words; None where furigana is off, or another language is shown."""
        if not self.with_furigana or base(self.lang) != "ja":
            return None
        return {**kit_readings(), **self.attempt.released.furigana}

    def speak(self, lang: Lang, *, with_furigana: bool) -> None:
        """Change the language of everything, and whether it has furigana."""
        self.lang, self.with_furigana = lang, with_furigana
        for widget in self._shown.values():
            widget.speak(lang)


class Shown(anywidget.AnyWidget):
    """A widget on the shelf: it shows how the attempt stands, in the learner's language."""

    room: Literal["lab", "component"] = "lab"  # of its words

    lang = Unicode("ja").tag(sync=True)
    words = Dict().tag(sync=True)
    furigana = Nullable(None).tag(sync=True)

    def __init__(self, shelf: Shelf, **traits: Any) -> None:
        self._shelf = shelf
        self._beside: DisplayHandle | None = None  # the plain words in its cell
        super().__init__(lang=shelf.lang, words=words(self.room, shelf.lang), furigana=shelf.furigana, **traits, **self._standing())

    def show(self) -> None:
        """Show the attempt as it stands now."""
        self._set(**self._standing())
        self.restate()

    def speak(self, lang: Lang) -> None:
        """Change the language, and the readings with it."""
        self._set(words=words(self.room, lang), lang=lang, furigana=self._shelf.furigana)
        self.restate()

    def restate(self) -> None:
        """Say in plain words how the attempt stands now."""
        if self._beside is not None:
            self._beside.update(self._in_plain_words(), raw=True)

    def _ipython_display_(self) -> None:
        """Show the widget, and before it the same in plain words: for a page that is made of the notebook, where no kernel runs.

        Two outputs, since an output that is updated is drawn anew, which takes the focus out of a widget. The style sheet hides the
        words beside the widget. What stands for the widget where it cannot be drawn is nothing: the words are there.
        """
        data, metadata = self._repr_mimebundle_() or ({}, {})
        self._beside = display(self._in_plain_words(), raw=True, display_id=True)
        display({**data, "text/plain": ""}, metadata=metadata, raw=True)

    def _in_plain_words(self) -> dict[str, str]:
        return as_data({self._shelf.lang: self._plain()})

    def _plain(self) -> list[Block]:
        raise NotImplementedError

    def _set(self, **traits: Any) -> None:
        with self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)

    def _standing(self) -> dict[str, Any]:
        raise NotImplementedError


def notebook_language() -> Lang:
    """Return the language a notebook begins in: KENSHU_LANG, else Japanese."""
    return os.environ.get("KENSHU_LANG") or "ja"


def shown_time(at: datetime) -> str:
    """Return a time as `14:03:22`, where KENSHU_TIME_ZONE says, else where the kernel runs."""
    zone = os.environ.get("KENSHU_TIME_ZONE")
    return f"{at.astimezone(ZoneInfo(zone) if zone else None):%H:%M:%S}"


def _source(name: str) -> str:
    """Return a form's front end as one ES module."""
    component = Path(bundle.__file__).parent
    fragments = (component / "furigana.js", component / "dom.js", component / "words.js", _HERE / "notebook" / f"{name}.js")
    return "\n".join(fragment.read_text(encoding="utf-8") for fragment in fragments)


# The component's style sheet, and what the forms add to it.
STYLE = component_style() + (_HERE / "notebook" / "forms.css").read_text(encoding="utf-8")


class StartWidget(Shown):
    """The learner and attempt at work, and the switches of the language and of furigana."""

    _css = STYLE
    _esm = _source("start")

    employee = Unicode().tag(sync=True)
    number = Int(1).tag(sync=True)
    attempts = Int(1).tag(sync=True)
    languages = Dict().tag(sync=True)  # {tag: its name}
    with_furigana = Bool(False).tag(sync=True)

    def _plain(self) -> list[Block]:
        attempt, lang = self._shelf.attempt, self._shelf.lang
        which = say("lab.which_attempt", lang, number=attempt.number, attempts=attempt.released.attempts)
        return [Block("p", [say("lab.who", lang, employee=called(attempt.employee_id)), which])]

    def _standing(self) -> dict[str, Any]:
        attempt = self._shelf.attempt
        return {
            "employee": called(attempt.employee_id),
            "number": attempt.number,
            "attempts": attempt.released.attempts,
            "languages": {"ja": "日本語", **attempt.released.languages, "en": "English"},
        }

    @observe("lang")
    def _on_lang(self, change: Any) -> None:
        if change["new"] in self.languages and change["new"] != self._shelf.lang:
            self._shelf.speak(change["new"], with_furigana=self._shelf.with_furigana)

    @observe("with_furigana")
    def _on_furigana(self, change: Any) -> None:
        if change["new"] != self._shelf.with_furigana:
            self._shelf.speak(self._shelf.lang, with_furigana=change["new"])


class HandInWidget(Shown):
    """The blank questions, and the button that hands in."""

    _css = STYLE
    _esm = _source("hand_in")

    state = Unicode("open").tag(sync=True)  # open, sending, refused, handed_in
    blank = List(Int()).tag(sync=True)  # the numbers of the questions not answered in full
    total = Int().tag(sync=True)
    at = Unicode().tag(sync=True)
    message = Unicode().tag(sync=True)
    may_repeat = Bool(False).tag(sync=True)
    handing_in = Int(0).tag(sync=True)  # grows when the learner hands in
    repeating = Int(0).tag(sync=True)  # grows when the learner begins another attempt

    def _plain(self) -> list[Block]:
        lang = self._shelf.lang
        numbers = say("lab.list_comma", lang).join(map(str, self.blank))
        if self.state == "handed_in":
            said = say("lab.handed_in", lang, time=self.at)
        elif self.blank:
            said = say("lab.blank", lang, numbers=numbers, number=len(self.blank), total=self.total)
        else:
            said = say("lab.none_blank", lang, total=self.total)
        return [Block("p", [said])]

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
        from kenshu.lab.exchange import submit

        if not self._shelf.attempt.open:
            return
        self.state = "sending"
        try:
            submit(self._shelf.attempt)
        except KenshuError as fault:
            self._set(message=fault.message(self._shelf.lang), state="refused")
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
