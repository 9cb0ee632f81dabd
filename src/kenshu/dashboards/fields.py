"""The fields of the forms: each with its label above it, as on the kit's pages."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ipywidgets import DatePicker, Dropdown, FileUpload, FloatText, Text, Textarea, VBox
from traitlets import Tuple, Unicode, link

from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import piece

_WIDE = {"style": {"description_width": "initial"}}


def choice(words: str, options: Sequence[tuple[str, Any]], value: Any = None) -> Dropdown:
    """One of some: (what is said, what it stands for)."""
    return Dropdown(description=words, options=options, value=value if value is not None else options[0][1], **_WIDE)


def text(words: str, placeholder: str = "") -> Text:
    """A line."""
    return Text(description=words, placeholder=placeholder, **_WIDE)


def paragraph(words: str) -> Textarea:
    """A few lines: a reason."""
    return Textarea(description=words, rows=2, **_WIDE)


def number(words: str, value: float = 0.0) -> FloatText:
    """A number."""
    return FloatText(description=words, value=value, step=0.5, **_WIDE)


def upload(words: str, accept: str) -> FileUpload:
    """One file."""
    return FileUpload(description=words, accept=accept, multiple=False)


class Day(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A day, with 和暦 beside it; `value` is a date, or None while there is none."""

    def __init__(self, here: Here, words: str, value: date | None = None) -> None:
        self.picker = DatePicker(description=words, value=value, **_WIDE)
        self._era = Pane()
        super().__init__([self.picker, self._era])
        self.add_class("day")
        self._here = here
        self.picker.observe(lambda _change: self._write(), "value")
        self._write()

    @property
    def value(self) -> date | None:
        """The day."""
        found: date | None = self.picker.value
        return found

    @value.setter
    def value(self, day: date | None) -> None:
        self.picker.value = day

    def observe(self, handler: Callable[[Any], None], names: Any = "value", **settings: Any) -> None:
        """As of any field; what is watched as its value is the day."""
        if names == "value":
            self.picker.observe(handler, names, **settings)
        else:
            super().observe(handler, names, **settings)

    def _write(self) -> None:
        self._era.html = piece("era", self._here.lang, day=self._here.written(self.value))


class Toggles(Pane):
    """Any of some, each a button that is pressed or not; `value` holds those that are."""

    value = Tuple()

    def __init__(self, here: Here, words: str, options: Sequence[tuple[str, str]]) -> None:
        self._here, self._words, self._options = here, words, options
        super().__init__(chosen=self._toggle)
        self.add_class("kenshu-toggles")
        self.observe(lambda _change: self._draw(), "value")
        self._draw()

    def _toggle(self, name: str) -> None:
        kept = [value for _, value in self._options if (value in self.value) != (value == name)]
        self.value = tuple(kept)

    def _draw(self) -> None:
        self.html = piece("toggles", self._here.lang, words=self._words, options=self._options, value=self.value)


class Picker(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Some of many: what is written finds them, a press takes one, another gives it back. `value` holds what was taken.

    `find` gives (words, value) for what is written, also for nothing. Without `several`, taking one gives back the other.
    """

    MOST = 8
    value = Tuple()
    query = Unicode()

    def __init__(
        self, here: Here, words: str, hint: str, find: Callable[[str], list[tuple[str, str]]], *, several: bool = True
    ) -> None:
        self._here, self._words, self._find, self._several = here, words, find, several
        self._said: dict[str, str] = {}
        self.line = Text(description=words, placeholder=hint, **_WIDE)
        self.pane = Pane(chosen=self._press)
        super().__init__([self.line, self.pane])
        self.add_class("picker")
        link((self.line, "value"), (self, "query"))
        self.observe(lambda _change: self._draw(), ["value", "query"])
        self._draw()

    @property
    def one(self) -> str | None:
        """The one that was taken."""
        return self.value[0] if self.value else None

    def said(self, value: str) -> str:
        """The words of one that was offered."""
        return self._said.get(value, value)

    def _press(self, name: str) -> None:
        if name in self.value:
            self.value = tuple(value for value in self.value if value != name)
        else:
            self.value = (*self.value, name) if self._several else (name,)
            self.query = ""

    def _draw(self) -> None:
        found = self._find(self.query.strip())
        self._said |= {value: words for words, value in found}
        taken = [(self.said(value), value) for value in self.value]
        offered = [(words, value) for words, value in found[: self.MOST] if value not in self.value]
        self.pane.html = piece(
            "picker",
            self._here.lang,
            words=self._words,
            taken=taken,
            offered=offered,
            nothing=bool(self.query.strip()) and not found,
        )
