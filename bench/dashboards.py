"""The dashboards of HR and trainers, as they were: `python -m bench.dashboards FOLDER PEOPLE MODULES VIEWERS TIMES`.

A notebook that Voilà renders, a kernel for each who looks. Prints as JSON {"seconds": {what: several}, "memory": {what: MB}}:
from going to the address to the first figures, from the click to the charts and to each other section, and the memory of the
server with its kernels, with nobody and with all viewers at work. `bench.staff_pages` runs this at the commit that has them.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, Page, sync_playwright
from tests.chromium import LAUNCH_ARGS, chromium_path

from bench.course import PASSWORD
from bench.running import Server, running
from bench.staff_city import make

PATIENCE = 180_000  # milliseconds
# Sections with figures, beside that of completion, which stands first.
SECTIONS = {"hr": ("charts", "people"), "trainer": ("people", "items")}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("people", type=int)
@click.argument("modules", type=int)
@click.argument("viewers", type=int)
@click.argument("times", type=int)
def main(folder: Path, people: int, modules: int, viewers: int, times: int) -> None:
    """Measure the dashboards."""
    named = make(folder / "course", people, modules, viewers)
    found: dict[str, list[float]] = defaultdict(list)
    memory = {}
    command = ["kenshu", "--course", str(folder / "course"), "serve", "--port", "0"]
    launched: dict[str, Any] = {"executable_path": chromium_path(), "args": list(LAUNCH_ARGS)}
    with (
        running(command, folder / "server", r"http://127\.0\.0\.1:\d+") as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(**launched) as chromium,
    ):
        memory["nobody at work"] = server.memory
        for _ in range(times):
            for role in named:
                _walk(chromium, server, role, named[role][0], found)
        tabs = [_signed_in(chromium, server, person) for role in named for person in named[role]]
        roles = [role for role in named for _ in named[role]]
        for page, role in zip(tabs, roles, strict=True):
            page.goto(f"{server.address}/dashboards/{role}", wait_until="commit", timeout=PATIENCE)
            _stands(page, "completion")
        for page, role in zip(tabs, roles, strict=True):
            _visit(page, SECTIONS[role][0])
        memory[f"{len(tabs)} at work"] = server.memory
    click.echo(json.dumps({"seconds": found, "memory": memory}, indent=1))


def _walk(chromium: Browser, server: Server, role: str, person: str, found: dict[str, list[float]]) -> None:
    page = _signed_in(chromium, server, person)

    def first() -> None:
        page.goto(f"{server.address}/dashboards/{role}", wait_until="commit", timeout=PATIENCE)
        _stands(page, "completion")

    found[f"{role}: first figures"].append(_seconds(first))
    for section in SECTIONS[role]:
        found[f"{role}: {section}"].append(_seconds(lambda section=section: _visit(page, section)))  # type: ignore[misc]
    page.context.close()


def _signed_in(chromium: Browser, server: Server, person: str) -> Page:
    context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{server.address}/sign-in", timeout=PATIENCE)
    page.fill("#employee", person)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address, timeout=PATIENCE)
    return page


def _visit(page: Page, section: str) -> None:
    page.click(f".sections button[data-choose={section}]", timeout=PATIENCE)
    page.wait_for_selector(f".sections button[data-choose={section}][aria-current=page]", timeout=PATIENCE)
    _stands(page, section)


def _stands(page: Page, section: str) -> None:
    if section == "completion":
        page.wait_for_selector("main tbody td", state="visible", timeout=PATIENCE)
    elif section == "charts":  # by department, over time, by clause
        page.locator("figure img").nth(2).wait_for(timeout=PATIENCE)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
