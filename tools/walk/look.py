"""The look at a state: its picture, and every fault that is found on it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response
from playwright.sync_api import Error as PageFault
from tests.browser.conftest import AXE_RUN, Trouble

from kenshu.course import Course
from kenshu.i18n import LANGS
from tools.browsing import SIZES, entered
from tools.sight import Sight
from tools.walk.people import PEOPLE
from tools.walk.state import State
from tools.walk.town import ROOT, Town

_WIDER = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# The lines of the head of a staff page, by the middles of what stands in it
_HEAD = """new Set([...document.querySelectorAll(".staff .site-bar :is(.site-name, .who, .tool)")]
  .map((at) => at.getBoundingClientRect()).filter((at) => at.height).map((at) => Math.round((at.top + at.bottom) / 8))).size"""
_HEAD_LINES = 2
# Where a page has a summary of faults, or tells an outcome, the focus is on it.
_UNFOCUSED = (
    "[...document.querySelectorAll('[data-kenshu-faults], [data-kenshu-outcome]')].some(at => at !== document.activeElement)"
)


def forms_asked_for(asked: ArgumentParser, words: Sequence[str]) -> Namespace:
    """Read a command that takes pictures: besides its own words languages, furigana, widths, and the folder, which is made."""
    asked.add_argument("folder", nargs="?", type=Path, help="for the pictures; without it none are taken")
    asked.add_argument("--lang", nargs="+", choices=[*LANGS, *Course.at(ROOT).added_languages], default=list(LANGS))
    asked.add_argument("--furigana", action="store_true", help="with the readings of kanji, where the page is Japanese")
    asked.add_argument("--width", nargs="+", type=int, choices=SIZES, default=list(SIZES))
    told = asked.parse_args(words)
    if told.folder:
        told.folder.mkdir(parents=True, exist_ok=True)
    return told


@dataclass
class Walk:
    """A walk in one language, at some widths; `folder` gets the pictures."""

    browser: Browser
    town: Town
    lang: str
    widths: tuple[int, ...]
    folder: Path | None = None
    furigana: bool = False

    def faults(self, states: Iterable[State]) -> Iterator[str]:
        """Walk over states, and yield a line for each fault: the state, the language, the width, what is wrong, and where.

        Who looks at several after one another signs in once; a visitor comes to each anew.
        """
        for who, theirs in groupby(states, key=lambda state: state.who):
            for together in [[state] for state in theirs] if who == "visitor" else [theirs]:
                window, person = (self.widths[0], SIZES[self.widths[0]]), "" if who == "visitor" else PEOPLE[who]
                with entered(self.browser, self.town.site, Sight(self.lang, self.furigana), window, person) as context:
                    for state in together:
                        page = context.new_page()  # a tab keeps what was typed into it
                        yield from self._faults_of(state, page)
                        page.close()

    def _faults_of(self, state: State, page: Page) -> Iterator[str]:
        trouble = Trouble()
        if state.status >= 400:
            trouble.expect(f"status of {state.status}")
        trouble.watch(page.context)
        try:
            yield from (f"{state} {self.lang} - {fault}" for fault in self._arrive(state, page))
            for width in self.widths:
                page.set_viewport_size({"width": width, "height": SIZES[width]})
                yield from (f"{state} {self.lang} {width} {fault}" for fault in self._seen(page, state, width))
            if state.dark:
                page.emulate_media(color_scheme="dark")
                yield from (f"{state} {self.lang} dark {fault}" for fault in self._seen(page, state, self.widths[-1], "-dark"))
        except PageFault as fault:
            yield f"{state} {self.lang} - stopped: {fault.message.splitlines()[0]} ({urlsplit(page.url).path})"
        trouble.ignore(page.context)
        yield from (f"{state} {self.lang} - {fault}" for fault in trouble.unexpected())

    def _arrive(self, state: State, page: Page) -> Iterator[str]:
        """Go there, and do what is done there."""
        replies: list[int] = []

        def note(reply: Response) -> None:
            if reply.request.is_navigation_request():
                replies.append(reply.status)

        page.on("response", note)
        page.goto(self.town.address + state.address.format_map(self.town.places))
        for step in state.steps:
            step(page)
        page.evaluate("document.fonts.ready")
        page.remove_listener("response", note)
        if replies[-1] != state.status:
            yield f"status {replies[-1]} instead of {state.status}"
        if not state.is_at(urlsplit(page.url).path, self.town.places):
            yield f"at {urlsplit(page.url).path} instead of {state.path}"
        if page.evaluate(_UNFOCUSED):
            yield "focus is not on the summary of faults, or the outcome"

    def _seen(self, page: Page, state: State, width: int, end: str = "") -> Iterator[str]:
        """Take the picture, and say what axe finds and how far the page is wider than its window."""
        if self.folder:  # in a window as high as the page: a bar that sticks to the window is at the page's end
            high = page.evaluate("document.scrollingElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(SIZES[width], high)})
            page.screenshot(path=str(self.folder / f"{state}-{width}-{self.lang}{'-furigana' * self.furigana}{end}.png"))
            page.set_viewport_size({"width": width, "height": SIZES[width]})
        if (lines := page.evaluate(_HEAD)) > _HEAD_LINES:
            yield f"head of {lines} lines"
        if wider := page.evaluate(_WIDER):
            yield f"overflow {wider}px"
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for rule in page.evaluate(AXE_RUN):
            yield from (f"{rule['id']} {' '.join(map(str, node['target']))}" for node in rule["nodes"])
