"""A section of a dashboard, and a form in it: a fault is a sentence in it, and nothing is written that was not shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from ipywidgets import Button, DOMWidget, Dropdown, HBox, VBox

from kenshu.dashboards.calls import act
from kenshu.dashboards.fields import Day, Picker, paragraph
from kenshu.dashboards.here import Here
from kenshu.dashboards.pieces import Pane, notice, piece
from kenshu.errors import KenshuError


class Section(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A section: `build` makes its widgets when it is first opened, `read` fills them then and whenever something has changed.

    `chooses` names what of `Here.choices` is offered above it.
    """

    name: ClassVar[str]
    chooses: ClassVar[tuple[str, ...]] = ()

    def __init__(self, here: Here) -> None:
        self.here = here
        self.lang = here.lang
        self.say = here.say
        self.message = Pane(live=True)
        self.seen = -1  # the version that is shown
        super().__init__([self.message])
        self.add_class("section")
        with self.tried():
            self.children = tuple(self.build())

    def build(self) -> Sequence[DOMWidget]:
        """Make the section's widgets; `self.message` is one of them."""
        raise NotImplementedError

    def read(self) -> None:
        """Fill them with what stands in the records now."""

    def preview(self) -> None:
        """Show what the form would do, or say what is missing in it."""

    def show(self) -> None:
        """Read, where something has changed since."""
        if self.seen != self.here.version:
            self.seen = self.here.version
            self.read_again()

    def read_again(self, _change: object = None) -> None:
        """Read, and tell a fault; also for a field to call when it changes."""
        with self.tried():
            self.read()

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Tell a fault inside: in its own words where a person can mend it, else that it is one, and the log has the rest."""
        try:
            yield
        except KenshuError as fault:
            self.tell(fault.message(self.lang), "bad")
        except Exception:  # a traceback is for the log, never for the page
            self.log.exception("the section %s of a dashboard", self.name)  # a kernel's own log, not what the cell shows
            self.tell(self.say("fault"), "bad")

    def tell(self, text: str = "", kind: str = "") -> None:
        """Say this in the section's message; `kind`: "", good, warn, bad."""
        self.message.html = notice(text, self.lang, kind)

    def outcome(self, name: str, done: Mapping[str, Any]) -> tuple[str, str]:
        """Say what came of an act, with the kind of notice that it is."""
        return self.say(f"done.{name}", **done), "good"

    def facts(self, said: Mapping[str, str]) -> str:
        """Draw what an order says: {key of its words: value}."""
        return piece("facts", self.lang, facts=[(self.say(key), value) for key, value in said.items()])

    def button(self, words: str, press: Callable[[], None], *, plain: bool = False) -> Button:
        """Make a button that does something; while it does, it cannot be pressed again."""
        made = Button(description=self.say(words))
        made.add_class("plain" if plain else "main")

        def pressed(_button: object) -> None:
            made.disabled = True
            self.tell(self.say("working"))
            working = self.message.html
            try:
                with self.tried():
                    press()
            finally:
                made.disabled = False
                if self.message.html == working:
                    self.tell()

        made.on_click(pressed)
        return made


class Form(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The fields of an act's order, what the act would do, and the button that does it.

    Each of `rows` has fields by their names in the order: when one changes, what was shown no longer holds. Those of `clears` are
    as they were at first once it is done. `look` names the words of the button that calls the section's `preview`, `reason` those
    of a reason that is asked for at the end. The last button says `do.<act>`, the section then `done.<act>` with the outcome.
    """

    def __init__(
        self,
        section: Section,
        name: str,
        *rows: Mapping[str, Any],
        look: str = "preview",
        clears: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        self._section, self._name = section, name
        self._order: Mapping[str, Any] | None = None
        self._said: Mapping[str, Any] = {}
        self.fields = {name: field for each in rows for name, field in each.items()}
        self.rows = [row(*each.values()) if len(each) > 1 else next(iter(each.values())) for each in rows]
        self._first = [(self.fields[name], self.fields[name].value) for name in clears]
        self.look = section.button(look, self._look)
        self.shown = Pane()
        self.reason = paragraph(section.say(reason)) if reason else None
        self.yes = section.button(f"do.{name}", self._do)
        self.buttons = row(self.yes, section.button("cancel", self.drop, plain=True))
        self.widgets = [*self.rows, row(self.look), section.message, self]  # the whole of it, in its place
        super().__init__()
        for field in self.fields.values():
            field.observe(self.drop, "value")

    @property
    def order(self) -> dict[str, Any]:
        """The fields' values."""
        return {name: field.given if isinstance(field, Picker) else field.value for name, field in self.fields.items()}

    def said(self, name: str) -> str:
        """Return what a field says, in words."""
        field = self.fields[name]
        if isinstance(field, (Picker, Day)):
            return field.said
        return field.label if isinstance(field, Dropdown) else str(field.value).strip()

    def offer(self, html: str, order: Mapping[str, Any] | None, *shown: DOMWidget, **said: Any) -> None:
        """Show what an order would do; None cannot be done. `said` is told with the outcome."""
        self.shown.html, self._order, self._said = html, order, said
        asked = () if self.reason is None else (self.reason,)
        for field in asked:
            field.value = ""
        self.children = (self.shown,) if order is None else (self.shown, *shown, *asked, self.buttons)

    def drop(self, _change: object = None) -> None:
        """Show nothing any more."""
        self.children, self.shown.html, self._order = (), "", None

    def _look(self) -> None:
        self.drop()
        self._section.preview()

    def _do(self) -> None:
        if self._order is None:  # pressed twice
            return
        reason = {} if self.reason is None else {"reason": self.reason.value}
        done = act(self._name, **self._order, **reason)
        self._section.tell(*self._section.outcome(self._name, {**done, **self._said}))
        for field, value in self._first:
            field.value = value
        self._section.here.changed()
        self.drop()


def row(*widgets: DOMWidget) -> HBox:
    """Put widgets beside each other, below each other where the window is narrow."""
    box = HBox(list(widgets))
    box.add_class("row")
    return box
