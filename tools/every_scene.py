"""Every simulation and every form exercise by keyboard, with a picture of each moment: `python -m tools.every_scene FOLDER`.

Which of them a module asks is drawn at random: so people (fictional) are found whose draws hold all of them together. Each answers
them in turn, choice by choice and field by field, hands in, and reads the result and the form on paper. A line is printed for each
walk and each fault: what axe finds, an error in the console, a request to another host, a page wider than its window, a control cut
off or too small, words without their readings or not in easy words. Exit 1 with any. With `--wrong` the answers are wrong ones.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, product
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Trouble
from tests.browser.keyboard import answer, tab_to
from tests.browser.learner_site import LearnerSite

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.attempts.draw import draw
from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.released import Released
from kenshu.results.handin import hand_in
from tools.browsing import SIZES, chromium, entered, learners_of
from tools.by_keyboard import CHECK
from tools.sight import Sight, plainer
from tools.walk.look import forms_asked_for
from tools.walk.town import ROOT

KINDS = ("branch", "form")
_DOTS = 2.0  # of a picture of paper, for each of the 72 of an inch


@dataclass
class Scenes:
    """The scenes of a course as one window shows them; `folder` gets the pictures."""

    site: LearnerSite
    sight: Sight
    width: int
    folder: Path | None
    right: bool = True

    def __str__(self) -> str:
        """Return how they are looked at, as a picture's file ends."""
        return f"{self.width}-{self.sight}{'-wrong' * (not self.right)}"

    def faults(self, browser: Browser, numbers: "count[int]", module: str, wanted: set[str]) -> Iterator[str]:
        """Do those of a module, each by somebody who draws it, and yield what is found."""
        for person, theirs in who_draws(self.site.desk.edition(module).released, wanted, numbers):
            self.site.employ(person, "旭 花子", "employee", **{module.replace("-", "_"): self.site.today + timedelta(days=20)})
            with entered(browser, self.site, self.sight, (self.width, SIZES[self.width]), person) as context:
                (trouble := Trouble()).watch(context)
                page, attempt = context.new_page(), self.site.desk.start(person, module)
                for slot, question in theirs.items():
                    yield from (f"{question} {self} {fault}" for fault in self._done(page, attempt, slot))
                    print(f"done: {question} {self}", flush=True)
                yield from (f"{module} {self} {fault}" for fault in self._result(page, attempt, theirs))
                yield from (f"{module} {self} {fault}" for fault in trouble.unexpected())

    def _done(self, page: Page, attempt: Attempt, slot: str) -> Iterator[str]:
        question = attempt.draw[slot]
        kind, value = self.site.content.questions[question].kind, self.site.answer(attempt, slot, right=self.right)
        steps = [[choice] for choice in value] if kind == "branch" else [{name: given} for name, given in value.items()]
        page.goto(f"{self.site.address}/attempts/{attempt.id}/{slot}")
        page.locator(".kenshu-question input").first.wait_for()
        yield from self._look(page, f"{question}-00")
        for number, step in enumerate(steps, 1):
            answer(page, kind, step)
            if kind == "branch" or number == len(steps):
                yield from self._look(page, f"{question}-{number:02}")
        if slot.startswith("p"):
            tab_to(page, CHECK)
            page.keyboard.press("Enter")
            page.locator(".kenshu-banner").wait_for()
            yield from self._look(page, f"{question}-checked")

    def _result(self, page: Page, attempt: Attempt, theirs: dict[str, str]) -> Iterator[str]:
        """Hand in, with the other questions answered rightly, and look at what is said of each."""
        site, here = self.site, f"{self.site.address}/attempts/{attempt.id}"
        others = [slot for slot in attempt.draw if slot.startswith("t") and slot not in theirs]
        site.desk.answer(attempt, {slot: site.answer(attempt, slot, right=True) for slot in others})
        with site.database.writing() as conn:
            hand_in(conn, site.course, attempt, clock.now(), "page")
        page.goto(f"{here}/result")
        page.locator(".score").wait_for()
        page.locator(".kenshu-question").last.wait_for()
        yield from (f"result {fault}" for fault in self.sight.faults(page))
        tested = {slot: question for slot, question in theirs.items() if slot.startswith("t")}
        for slot, question in tested.items() if self.folder else ():
            shown = page.locator("section.reviewed").filter(has=page.locator(f"#q-{slot}"))
            shown.screenshot(path=str(self._file(f"{question}-result")))
            if site.content.questions[question].kind == "form":
                paper = pypdfium2.PdfDocument(page.context.request.get(f"{here}/{slot}/form.pdf").body())
                paper[0].render(scale=_DOTS).to_pil().save(self._file(f"{question}-paper"))

    def _look(self, page: Page, name: str) -> Iterator[str]:
        if self.folder:
            page.screenshot(path=str(self._file(name)), full_page=True)
        yield from (f"{name} {fault}" for fault in self.sight.faults(page))

    def _file(self, name: str) -> Path:
        return (self.folder or Path()) / f"{name}-{self}.png"


def who_draws(released: Released, wanted: set[str], numbers: "count[int]") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield people until all questions wanted are drawn, each with {slot: question} that nobody before had."""
    left = set(wanted)
    while left:
        person = f"S{next(numbers):05}"
        theirs = {slot: question for slot, question in draw(released, person, 1).items() if question in left}
        if theirs:
            yield person, theirs
        left -= set(theirs.values())


def asked_in(released: Released, only: Sequence[str]) -> set[str]:
    """Return the simulations and forms that a module asks; of these only some, where they are named."""
    asked = {question for slot in released.slots for question in slot.pool}
    return {each for each in asked if released.questions[each]["kind"] in KINDS and (not only or each in only)}


def main(words: Sequence[str]) -> int:
    """Do them, and print what is found."""
    told_by = argparse.ArgumentParser(prog="python -m tools.every_scene", description=__doc__)
    told_by.add_argument("--only", nargs="+", default=(), metavar="QUESTION", help="by default every simulation and form")
    told_by.add_argument("--wrong", action="store_true", help="answer wrongly")
    told = forms_asked_for(told_by, words)
    content, numbers, faults = load(Course.at(ROOT)), count(1), 0
    with learners_of(content) as site, chromium() as browser:
        for lang, width, module in product(told.lang, told.width, content.modules):
            scenes = Scenes(site, Sight(lang, told.furigana, plainer(content, lang)), width, told.folder, not told.wrong)
            wanted = asked_in(site.desk.edition(module).released, told.only)
            for fault in scenes.faults(browser, numbers, module, wanted):
                print(fault, flush=True)
                faults += 1
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
