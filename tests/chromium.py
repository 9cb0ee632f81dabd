"""Finds a Chromium for the browser tests, or installs one: these tests are never skipped."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LAUNCH_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # a tab that comes back from about:blank would else wait for a process of its own
)
# The headless shell, where there is one, first: it has no windows to draw, and takes less than half the time.
ON_PATH = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "{PROGRAMFILES}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Google/Chrome/Application/chrome.exe",
    "{LOCALAPPDATA}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Microsoft/Edge/Application/msedge.exe",
    "{PROGRAMFILES}/Microsoft/Edge/Application/msedge.exe",
)
PLAYWRIGHTS_OWN = (
    "chromium_headless_shell-*/*/*headless[_-]shell",
    "chromium_headless_shell-*/*/*headless[_-]shell.exe",
    "chromium-*/*/chrome",
    "chromium-*/*/chrome.exe",
    "chromium-*/*/*.app/Contents/MacOS/*",
)
REMEDY = (
    "The browser tests need Chromium, Chrome or Edge, and none was found or could be installed.\n"
    "Install one (Debian: apt-get install chromium-headless-shell fonts-noto-cjk; else: python -m playwright install chromium),\n"
    "or set KENSHU_CHROMIUM to the program's path."
)


def chromium_path() -> str:
    """The path of a Chromium, Chrome or Edge; installs one where there is none.

    Looks at KENSHU_CHROMIUM, then PATH, the usual places of Windows and macOS, and Playwright's own browsers. Fails the test,
    with the remedy, where KENSHU_CHROMIUM names no file or where nothing can be had.
    """
    named = os.environ.get("KENSHU_CHROMIUM")
    if named:
        if not Path(named).is_file():
            pytest.fail(f"KENSHU_CHROMIUM names {named!r}, and there is no such file. {REMEDY}", pytrace=False)
        return named
    found = next(_standing(), None)
    if found is None:
        _install()
        found = next(_standing(), None)
    if found is None:
        pytest.fail(REMEDY, pytrace=False)
    return found


def _standing() -> Iterator[str]:
    for name in ON_PATH:
        if path := shutil.which(name):
            yield path
    environment = {name.upper(): value for name, value in os.environ.items()}
    for place in USUAL_PLACES:
        filled = place
        for name in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
            filled = filled.replace("{" + name + "}", environment.get(name, ""))
        if Path(filled).is_file():
            yield filled
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[str]:
    homes = (os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
    local = os.environ.get("LOCALAPPDATA")
    for home in (*homes, f"{local}/ms-playwright" if local else None):
        if home:
            for pattern in PLAYWRIGHTS_OWN:
                yield from (str(path) for path in sorted(Path(home).expanduser().glob(pattern), reverse=True))


def _install() -> None:
    print("No Chromium found: downloading Playwright's headless shell ...", file=sys.stderr)
    if _succeeds([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]):
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("That failed: installing Debian's headless shell and fonts-noto-cjk (more than 120 MB) ...", file=sys.stderr)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "fonts-noto-cjk"]
        if _succeeds(["apt-get", "update", "-q"]):
            _succeeds([*install, "chromium-headless-shell"]) or _succeeds([*install, "chromium"])


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode == 0
