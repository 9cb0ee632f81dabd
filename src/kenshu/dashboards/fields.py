"""The fields of the forms: each with its label above it, as on the kit's pages."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ipywidgets import BoundedIntText, DatePicker, Dropdown, Textarea, VBox
from traitlets import Instance, Tuple, link

from kenshu.dashboards.here import Here
from kenshu.dashboards.pieces import Pane, piece

WIDE = {"style": {"description_width": "initial"}}


def choice(words: str, options: Sequence[tuple[str, Any]] = (("", ""),), value: Any = None) -> Dropdown:
    """Make a choice of one of some: (what is said, what it stands for)."""
    return Dropdown(description=words, options=options, value=value if value is not None else options[0][1], **WIDE)


def module_choice(here: Here, modules: Iterable[str], every: str = "") -> Dropdown:
    """Make a choice of a module, at first the one that is looked at; or of `every`, in words, which is ""."""
    options = [(here.title(each), each) for each in modules]
    if every:
        return choice(here.say("module"), [(every, ""), *options])
    return choice(here.say("module"), options or [("", "")], here.choices.module)


def paragraph(words: str) -> Textarea:
    """Make a few lines: a reason."""
    return Textarea(description=words, rows=2, **WIDE)


def count(words: str, value: int, most: int) -> BoundedIntText:
    """Make a whole number."""
    return BoundedIntText(description=words, value=value, min=0, max=most, **WIDE)


class Day(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A day, with 和暦 beside it; `value` is a date, or None while there is none."""

    value = Instance(date, allow_none=True)

    def __init__(self, here: Here, words: str, value: date | None = None) -> None:
        self.picker = DatePicker(description=words, value=value, **WIDE)
        self._era = Pane()
        self._here = here
        super().__init__([self.picker, self._era])
        self.add_class("day")
        self.observe(lambda _change: self._write(), "value")
        link((self.picker, "value"), (self, "value"))

    @property
    def said(self) -> str:
        """The day in words."""
        return self._here.written(self.value)

    def _write(self) -> None:
        self._era.html = piece("era", self._here.lang, day=self.said)


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
        self.value = tuple(value for _, value in self._options if (value in self.value) != (value == name))

    def _draw(self) -> None:
        self.html = piece("toggles", self._here.lang, words=self._words, options=self._options, value=self.value)
