"""A state of a page: who opens which address, what is done on it, and where that leads."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tools.walk.people import ROLES

SEND = "main form[data-kenshu-form] [data-kenshu-submit]"
CONFIRM = 'main form[data-kenshu-form=""] [data-kenshu-submit]'  # of a page that is looked at before it is done

Step = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """A page as somebody sees it after some `steps`; its name begins with the role of who looks at it.

    `address` and `shows` may name something of the town in braces: `/attempts/{open}/review`. `shows` is the address that the steps
    lead to where it is another one: `*` stands for a part that is made on the way. `status` is that of the page's reply.
    """

    who: str  # of `town.PEOPLE`
    name: str
    address: str
    steps: tuple[Step, ...] = ()
    shows: str = ""
    status: int = 200
    dark: bool = False  # looked at in the dark colour scheme too

    def __str__(self) -> str:
        """Return its name with the role, as the picture's file begins."""
        return f"{'visitor' if self.who == 'visitor' else ROLES.get(self.who, 'employee')}-{self.name}"

    @property
    def path(self) -> str:
        """The address of what is seen, without its query."""
        return (self.shows or self.address).partition("?")[0]

    def is_at(self, path: str, places: Mapping[str, str]) -> bool:
        """Tell whether a browser that stands at a path has arrived."""
        pattern = re.escape(self.path.format_map(places)).replace(r"\*", "[^/]+")
        return re.fullmatch(pattern, path) is not None


@dataclass(frozen=True)
class Form:
    """A form's states: as it is opened, sent as it is, looked at before it is done, and its outcome.

    `come` leads from the address to the form, `typed` fills it in; `wrong` is what is typed to be refused. `checked` False: it is
    done with its first button. `ends` is where the outcome is told.
    """

    who: str
    name: str
    address: str
    typed: tuple[Step, ...]
    ends: str
    come: tuple[Step, ...] = ()
    shows: str = ""
    wrong: tuple[Step, ...] | None = ()
    checked: bool = True
    outcome: tuple[Step, ...] = field(default_factory=lambda: (see("[data-kenshu-outcome]"),))

    def states(self) -> tuple[State, ...]:
        """Return them, in the order in which they can be walked."""
        at, filled = self.shows or self.address.partition("?")[0], (*self.come, *self.typed)
        opened = State(self.who, self.name, self.address, self.come, at)
        refused = self.wrong is not None and (*self.come, *self.wrong, press(SEND), see("[data-kenshu-faults]"))
        done = (*filled, press(SEND), *((press(CONFIRM),) if self.checked else ()), *self.outcome)
        return (
            opened,
            *((State(self.who, f"{self.name}-refused", self.address, refused, at),) if refused else ()),
            *(
                (State(self.who, f"{self.name}-check", self.address, (*filled, press(SEND), see(CONFIRM)), at),)
                if self.checked
                else ()
            ),
            State(self.who, f"{self.name}-done", self.address, done, self.ends),
        )


def fill(**typed: str) -> Step:
    """Type into fields, {id: text}; a list to unfold takes a value, an empty text the first that is not empty."""

    def step(page: Page) -> None:
        for name, text in typed.items():
            there = page.locator(f"#{name}")
            if there.evaluate("field => field.tagName") == "SELECT":
                there.select_option(text) if text else there.select_option(index=1)
            else:
                there.fill(text)

    return step


def add(**typed: str) -> Step:
    """Type at the end of what a field holds, {id: text}."""

    def step(page: Page) -> None:
        for name, text in typed.items():
            page.locator(f"#{name}").fill(page.locator(f"#{name}").input_value() + text)

    return step


def tick(selector: str) -> Step:
    """Tick the first box, or choose the first button, of a selector."""
    return lambda page: page.locator(selector).first.check()


def press(selector: str) -> Step:
    """Press the first button, or follow the first link, of a selector, to the page that it leads to."""

    def step(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return step


def click(selector: str) -> Step:
    """Click what changes the page itself."""
    return lambda page: page.locator(selector).first.click()


def see(selector: str) -> Step:
    """Wait for what has to be there."""
    return lambda page: page.locator(selector).first.wait_for()


def send_file(selector: str, name: str, content: str) -> Step:
    """Choose a file of a text."""
    return lambda page: page.set_input_files(selector, {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
