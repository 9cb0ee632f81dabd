"""What the sections of a dashboard share: they read when they are opened, and a fault is a sentence in them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from ipywidgets import Button, DOMWidget, HBox, VBox

from kenshu.dashboards.here import Here
from kenshu.dashboards.pane import Pane
from kenshu.dashboards.pieces import notice
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
        """The section's widgets; `self.message` is one of them."""
        raise NotImplementedError

    def read(self) -> None:
        """Fill them with what stands in the records now."""

    def show(self) -> None:
        """Read, where something has changed since."""
        if self.seen != self.here.version:
            self.seen = self.here.version
            with self.tried():
                self.read()

    @contextmanager
    def tried(self) -> Iterator[None]:
        """A fault inside is told: in its own words where a person can mend it, else that it is one, and the log has the rest."""
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

    def button(self, words: str, act: Callable[[], None], *, plain: bool = False) -> Button:
        """A button that does something; while it does, it cannot be pressed again."""
        made = Button(description=self.say(words))
        made.add_class("plain" if plain else "main")

        def press(_button: object) -> None:
            made.disabled = True
            self.tell(self.say("working"))
            done = self.message.html
            try:
                with self.tried():
                    act()
            finally:
                made.disabled = False
                if self.message.html == done:
                    self.tell()

        made.on_click(press)
        return made


class Confirmation(VBox):  # type: ignore[misc]  # ipywidgets has no types
    """What would happen, and under it the button that does it: nothing is written that was not shown."""

    def __init__(self, section: Section, words: str) -> None:
        self._section = section
        self._act: Callable[[], None] | None = None
        self.shown = Pane()
        self.yes = section.button(words, self._confirmed)
        self.no = section.button("cancel", self.drop, plain=True)
        self.buttons = row(self.yes, self.no)
        super().__init__()

    def offer(self, html: str, act: Callable[[], None] | None, *fields: DOMWidget) -> None:
        """Show what would happen, and what has still to be said; without `act` it cannot be done."""
        self.shown.html, self._act = html, act
        self.children = (self.shown, *fields, self.buttons) if act else (self.shown,)

    def drop(self, _change: object = None) -> None:
        """Show nothing any more."""
        self.children, self.shown.html, self._act = (), "", None

    def follows(self, *fields: Any) -> None:
        """When one of these changes, what was shown no longer holds."""
        for field in fields:
            field.observe(self.drop, "value")

    def _confirmed(self) -> None:
        act = self._act
        if act is not None:
            act()
            self.drop()


def row(*widgets: DOMWidget) -> HBox:
    """Widgets beside each other, below each other where the window is narrow."""
    box = HBox(list(widgets))
    box.add_class("row")
    return box
