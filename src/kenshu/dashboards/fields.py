"""The fields of the forms, each with its label above it as on the kit's pages, and pickers of departments and people."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from ipywidgets import BoundedIntText, DatePicker, Dropdown, Text, Textarea, VBox
from sqlalchemy import select
from traitlets import Instance, Tuple, Unicode, link

from kenshu.dashboards.here import Here
from kenshu.dashboards.pieces import Pane, piece
from kenshu.people.departments import WHOLE_CITY, level
from kenshu.people.posts import departments_on, posts_on
from kenshu.storage.tables import employee

Find = Callable[[str], list[tuple[str, str]]]
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


class Picker(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Some of many: what is written finds them, a press takes one, another gives it back. `value` holds what was taken.

    `find` gives (words, value) for what is written, also for nothing. Without `several`, taking one gives back the other.
    """

    MOST = 8
    value = Tuple()
    query = Unicode()

    def __init__(self, here: Here, words: str, hint: str, find: Find, *, several: bool) -> None:
        self._here, self._words, self._find, self._several = here, here.say(words), find, several
        self._words_of: dict[str, str] = {}
        self.line = Text(description=self._words, placeholder=here.say(hint), **WIDE)
        self.pane = Pane(chosen=self._press)
        super().__init__([self.line, self.pane])
        self.add_class("picker")
        link((self.line, "value"), (self, "query"))
        self.observe(lambda _change: self._draw(), ["value", "query"])
        self._draw()

    @property
    def given(self) -> Any:
        """The value for an order: all that was taken; without `several` the one, or None."""
        if self._several:
            return self.value
        return self.value[0] if self.value else None

    @property
    def said(self) -> str:
        """All that was taken, in words."""
        return self._here.say("comma").join(map(self._in_words, self.value))

    def _in_words(self, value: str) -> str:
        return self._words_of.get(value, value)

    def _press(self, name: str) -> None:
        if name in self.value:
            self.value = tuple(value for value in self.value if value != name)
        else:
            self.value = (*self.value, name) if self._several else (name,)
            self.query = ""

    def _draw(self) -> None:
        found = self._find(self.query.strip())
        self._words_of |= {value: words for words, value in found}
        taken = [(self._in_words(value), value) for value in self.value]
        offered = [(words, value) for words, value in found[: self.MOST] if value not in self.value]
        self.pane.html = piece(
            "picker",
            self._here.lang,
            words=self._words,
            taken=taken,
            offered=offered,
            nothing=bool(self.query.strip()) and not found,
        )


def department_picker(here: Here, words: str, *, several: bool = True, whole_city: bool = True) -> Picker:
    """Find by a part of the path; at first the whole city and what is directly below it, or what is in the viewer's charge."""

    def find(query: str) -> list[tuple[str, str]]:
        with here.desk() as desk:
            there = [
                each for each in departments_on(desk.conn, desk.day) if desk.within(each) and (whole_city or each != WHOLE_CITY)
            ]
        top = min((level(each) for each in there), default=0)
        fitting = [each for each in there if (query in each if query else level(each) <= top + (WHOLE_CITY in there))]
        return [(each or here.say("whole_city"), each) for each in fitting]

    return Picker(here, words, "department.hint", find, several=several)


def person_picker(here: Here, words: str = "person", *, several: bool = False) -> Picker:
    """Find by the beginning of the number, or a part of the name or its kana; at first nobody."""

    def find(query: str) -> list[tuple[str, str]]:
        if not query:
            return []
        with here.desk() as desk:
            posts = posts_on(desk.conn, desk.day)
            seen = {key for key, place in zip(posts["employee_id"], posts["department"], strict=True) if desk.within(place)}
            rows = desk.conn.execute(select(employee.c.id, employee.c.name, employee.c.kana).order_by(employee.c.id)).all()
        wanted = _closed_up(query)
        return [
            (f"{row.id} {row.name}", row.id)
            for row in rows
            if row.id in seen and (row.id.startswith(wanted) or wanted in _closed_up(row.name + row.kana))
        ]

    return Picker(here, words, "person.hint", find, several=several)


def _closed_up(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "")
