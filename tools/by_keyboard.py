"""Modules done by keyboard alone, from sign-in to result: `python -m tools.by_keyboard [FOLDER] [--lab]`.

Somebody (fictional) signs in, reads the lesson, answers and checks each practice question, answers the test with its simulation and
its form, hands in, and reads the result: each module of the sample course, in Japanese and in English, at 1280 and at 390 pixels.
With `--lab` the same notebooks are done in JupyterLab, up to the hand-in. A line is printed for each walk and each fault: what
`tools.sight` finds, an error in the console, a request to another host. Exit 1 with any. FOLDER gets pictures.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path

from bench.running import running
from playwright.sync_api import Page
from tests.browser.conftest import Trouble
from tests.browser.keyboard import answer, follow, tab_to
from tests.browser.learner_site import LearnerSite, complete_answer
from tests.web.conftest import PASSWORD

from kenshu.attempts.draw import draw
from kenshu.content import load
from kenshu.course import Course
from tools.browsing import SIZES, chromium, entered, learners_of
from tools.sight import Sight, plainer
from tools.walk.look import forms_asked_for
from tools.walk.town import ROOT

# A page of JupyterLab holds all questions: each gets its number, to be found by.
_NUMBERED = """document.querySelectorAll(".kenshu-question:not(.kenshu-start, .kenshu-hand-in)")
  .forEach((question, number) => { question.dataset.walk = number; })"""
CHECK = ".kenshu-actions .kenshu-primary"


@dataclass
class Sitting:
    """One module done by one person; `faults` gathers what is found, and `folder` gets the pictures."""

    page: Page
    site: LearnerSite
    module: str
    sight: Sight
    width: int
    folder: Path | None
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return its name, as a picture's file begins."""
        return f"{self.module}-{self.width}-{self.sight}"

    @property
    def person(self) -> str:
        """The number of who does it."""
        return f"{self.module[:1].upper()}-{self.width}-{self.sight.lang}"

    def look(self, name: str) -> None:
        """Look at the page as it stands: its picture, and what is wrong with it."""
        if self.folder:
            self.page.screenshot(path=str(self.folder / f"{self}-{name}.png"), full_page=True)
        self.faults += [f"{self} {name} {fault}" for fault in self.sight.faults(self.page)]

    def on_the_server(self) -> None:
        """Go from sign-in to result."""
        page, site, person = self.page, self.site, self.person
        page.goto(f"{site.address}/training")
        for name, text in {"employee": person, "password": PASSWORD}.items():
            tab_to(page, f"#{name}")
            page.keyboard.type(text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        self.look("1-training")
        follow(page, f'main a[href="/modules/{self.module}"]')
        self.look("2-module")
        follow(page, 'main a[href$="/lesson"]')
        self.look("3-lesson")
        follow(page, "main button")
        attempt = site.desk.start(person, self.module)
        for slot, question in attempt.draw.items():
            kind = site.content.questions[question].kind
            page.wait_for_url(f"**/{slot}")
            answer(page, kind, site.answer(attempt, slot, right=True))
            if slot.startswith("p"):
                tab_to(page, CHECK)
                page.keyboard.press("Enter")
                page.locator(".kenshu-banner").wait_for()
            self.look(f"4-{slot}-{kind}")
            follow(page, ".paging a[rel=next]")
        self.look("5-review")
        follow(page, "[data-kenshu-hand-in]")
        self.look("6-receipt")
        follow(page, "main a.button")
        page.locator(".score").wait_for()
        self.look("7-result")

    def in_jupyterlab(self, address: str) -> None:
        """Open the notebook of the module, answer all of it, and hand it in."""
        page, edition = self.page, self.site.desk.edition(self.module)
        drawn = draw(edition.released, self.person, 1)
        page.goto(re.sub(r"/doc/[^?]*", f"/doc/tree/{self.module}/{self.module}.ipynb", address))
        page.locator(".kenshu-hand-in button").first.wait_for()
        for switch in self.sight.switches:
            tab_to(page, f".kenshu-start button{switch}")
            page.keyboard.press("Enter")
            page.locator(f".kenshu-start button{switch}[aria-pressed=true]").wait_for()
        self.look("1-notebook")
        page.evaluate(_NUMBERED)
        for number, question in enumerate(drawn.values()):
            at, asked = f'[data-walk="{number}"]', edition.questions[question]
            kind = asked["offered"]["kind"]
            answer(page, kind, complete_answer(asked, right=True), at)
            if list(drawn)[number].startswith("p"):
                tab_to(page, f"{at} {CHECK}")
                page.keyboard.press("Enter")
                page.locator(f"{at} .kenshu-banner").wait_for()
            self.look(f"2-{list(drawn)[number]}-{kind}")
        tab_to(page, ".kenshu-hand-in .kenshu-primary")
        page.keyboard.press("Enter")
        page.locator(".kenshu-hand-in .kenshu-primary:focus").wait_for()  # it asks once more, and the focus is led there
        page.keyboard.press("Enter")
        page.locator(".kenshu-hand-in .kenshu-done").wait_for()
        self.look("3-handed-in")


def faults_of(sitting: Sitting, *, lab: bool) -> Iterator[str]:
    """Do a module, and yield what is found."""
    trouble = Trouble()
    trouble.watch(sitting.page.context)
    due = {sitting.module.replace("-", "_"): sitting.site.today + timedelta(days=20)}
    sitting.site.employ(sitting.person, "旭 花子", "employee", **due)
    if lab:
        root = sitting.site.course.root
        command = ["kenshu", "--course", str(root), "lab", "--as", sitting.person, "--port", "0", "--no-browser"]
        with running(command, root.parent / sitting.person, r"http://127\.0\.0\.1:\d+/\S*\.ipynb\S*") as server:
            sitting.sight = replace(sitting.sight, root=".jp-NotebookPanel")  # what is around it is JupyterLab's
            sitting.in_jupyterlab(server.address)
    else:
        sitting.on_the_server()
    trouble.ignore(sitting.page.context)
    yield from sitting.faults
    yield from (f"{sitting} - {fault}" for fault in trouble.unexpected())


def main(words: Sequence[str]) -> int:
    """Do the modules, and print what is found."""
    asked = argparse.ArgumentParser(prog="python -m tools.by_keyboard", description=__doc__)
    asked.add_argument("--lab", action="store_true", help="in JupyterLab")
    asked.add_argument("--module", nargs="+", help="by default every module of the sample course")
    told = forms_asked_for(asked, words)
    content, walks, faults = load(Course.at(ROOT)), 0, 0
    sights = {lang: Sight(lang, told.furigana, plainer(content, lang)) for lang in told.lang}
    with learners_of(content) as site, chromium() as browser:
        for module, lang, width in product(told.module or content.modules, told.lang, told.width):
            with entered(browser, site, sights[lang], (width, SIZES[width])) as context:
                sitting = Sitting(context.new_page(), site, module, sights[lang], width, told.folder)
                for fault in faults_of(sitting, lab=told.lab):
                    print(fault, flush=True)
                    faults += 1
            print(f"done: {sitting}", flush=True)
            walks += 1
    print(f"{walks} walks, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
