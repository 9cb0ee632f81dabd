"""Pictures of the pages for the README and the guides, from the town of the walk, into `docs/images/`: `python -m tools.pictures`.

Pictures of every page in every state, to be looked at, are taken by `python -m tools.walk FOLDER`.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from kenshu.content import load
from kenshu.course import Course
from kenshu.i18n import LANGS
from tools.browsing import chromium, entered
from tools.sight import Sight
from tools.walk.people import PEOPLE
from tools.walk.state import Step, click, press, see
from tools.walk.town import ROOT, sample_course, town_in

IMAGES = ROOT / "docs" / "images"
DESK, BROAD, SHEET, PHONE = (1280, 800), (1440, 800), (1000, 1160), (390, 844)


@dataclass(frozen=True)
class Shown:
    """A picture in the documents: its file, whose page, the address, what is done there first, the window, and the language.

    The page is taken as it stands in the window; with `whole` all of it.
    """

    file: str
    who: str
    address: str
    steps: tuple[Step, ...] = ()
    window: tuple[int, int] = DESK
    lang: str = "ja"
    whole: bool = False


def choose_two(page: Page) -> None:
    """Choose the first two options, and wait until they are saved."""
    for number in (0, 1):
        page.locator(".kenshu-question input").nth(number).check()
    page.wait_for_function("document.querySelector('.kenshu-status')?.textContent.includes('Saved')")


def decide(page: Page) -> None:
    """Take the first choice of a simulation, unless it was taken, and wait for the moment that it leads to."""
    see(".kenshu-present")(page)
    if page.locator(".kenshu-decided").count() == 0:
        page.locator(".kenshu-present input").first.check()
        page.locator(".kenshu-present .kenshu-primary").click()
    see(".kenshu-decided")(page)
    page.evaluate("scrollTo(0, 0)")


def _in_both(
    file: str, who: str, address: str, *steps: Step, window: tuple[int, int] = DESK, whole: bool = False
) -> tuple[Shown, Shown]:
    ja, en = (Shown(f"{file}-{lang}.png", who, address, steps, window, lang, whole) for lang in LANGS)
    return ja, en


DOCUMENTS = (
    Shown("practice-ja.png", "employee", "/attempts/{open}/p01", (see(".kenshu-banner"),), whole=True),
    Shown("question-en-phone.png", "employee", "/attempts/{multiple}", (choose_two,), PHONE, lang="en", whole=True),
    *_in_both("simulation", "employee", "/attempts/{branch}", decide, whole=True),
    *_in_both("form", "employee", "/attempts/{form}", see(".kenshu-question"), whole=True),
    Shown(
        "lesson-easy-phone.png",
        "idle",
        "/modules/working-hours/lesson",
        (press("[value=ja-x-easy]"), press("[value=furigana]")),
        PHONE,
    ),
    Shown("training-ja.png", "employee", "/training", window=SHEET, whole=True),
    Shown("result-ja.png", "passed", "/attempts/{passed}/result", window=SHEET),
    *_in_both("hr", "hr", "/staff/completion?module=basics", window=BROAD),
    *_in_both("overdue", "hr", "/staff/overdue", window=BROAD),
    *_in_both("assignments", "trainer", "/staff/assignments"),
    *_in_both("grading", "trainer", "/staff/grading", click("main table a")),
)


def main() -> int:
    """Take the pictures of the documents."""
    content = load(Course.at(ROOT))
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as copy,
        town_in(sample_course(Path(folder)), content, Path(copy)) as town,
        chromium() as browser,
    ):
        for each in DOCUMENTS:
            with entered(browser, town.site, Sight(each.lang), each.window, PEOPLE[each.who]) as context:
                page = context.new_page()
                page.goto(town.address + each.address.format_map(town.places))
                for step in each.steps:
                    step(page)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=str(IMAGES / each.file), full_page=each.whole)
    return 0


if __name__ == "__main__":
    sys.exit(main())
