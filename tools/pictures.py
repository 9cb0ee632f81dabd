"""Pictures of the pages for the README and the guides, from the sample city, into `docs/images/`: `python -m tools.pictures`.

Pictures of every page in every state, to be looked at, are taken by `python -m tools.walk FOLDER`.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.chromium import LAUNCH_ARGS, chromium_path

from tools.walk.look import LANGS, SIZES
from tools.walk.town import ROOT, sample_course

IMAGES = ROOT / "docs" / "images"


@dataclass(frozen=True)
class Shown:
    """A picture in the documents: its file, whose page, its address, width and language; of the whole page, or of a window."""

    file: str
    role: str
    address: str
    width: int = 1280
    lang: str = "ja"
    whole: bool = False


DOCUMENTS = (
    Shown("hr-ja.png", "hr", "/staff/completion"),
    Shown("hr-en.png", "hr", "/staff/completion", lang="en"),
    Shown("overdue-ja.png", "hr", "/staff/overdue"),
    Shown("overdue-en.png", "hr", "/staff/overdue", lang="en"),
    Shown("assignments-ja.png", "trainer", "/staff/assignments"),
    Shown("assignments-en.png", "trainer", "/staff/assignments", lang="en"),
)


@contextmanager
def city() -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Serve the sample city in a folder of its own; yields the address, and number and password of each role."""
    with tempfile.TemporaryDirectory() as folder:
        sample_course(Path(folder))
        kenshu = [sys.executable, "-m", "kenshu", "--course", folder]
        env = {**os.environ, "KENSHU_LANG": "en", "PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen([*kenshu, "serve", "--demo", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True)
        said = ""
        try:
            for line in server.stdout or ():
                said += line
                if found := re.search(r"(http://\S+)/training", line):
                    break
            else:
                raise RuntimeError(said)
            people = re.findall(r"(\d{6}).*?([a-z2-9]{4}(?:-[a-z2-9]{4}){3})", said, re.DOTALL)
            yield found[1], dict(zip(("employee", "trainer", "hr"), people, strict=True))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


@contextmanager
def signed_in(browser: Browser, address: str, who: tuple[str, str], lang: str) -> Iterator[Page]:
    """Open a page of somebody who has signed in, in one language."""
    context = browser.new_context(locale=LANGS[lang], timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#employee", who[0])
    page.fill("#password", who[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/training")
    if lang != page.locator("html").get_attribute("lang"):
        page.click(f"button[lang={lang}]")
    yield page
    context.close()


def take(page: Page, address: str, width: int, file: Path, *, whole: bool) -> None:
    """Take one picture, once every image of the page is there."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(file), full_page=whole)


def main() -> int:
    """Take the pictures of the documents."""
    with city() as (address, people), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGS))
        for lang in LANGS:
            for role, who in people.items():
                with signed_in(browser, address, who, lang) as page:
                    for each in DOCUMENTS:
                        if (each.role, each.lang) == (role, lang):
                            take(page, address + each.address, each.width, IMAGES / each.file, whole=each.whole)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
