"""Where the browser of these tests comes from."""

import shutil
from pathlib import Path

import pytest

from tests import chromium


def test_the_named_chromium_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch()
    monkeypatch.setenv("KENSHU_CHROMIUM", str(program))
    assert chromium.chromium_path() == str(program)


def test_a_named_chromium_that_is_not_there_fails_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(pytest.fail.Exception, match=r"KENSHU_CHROMIUM names '/nowhere/chromium'.*\n.*Install one"):
        chromium.chromium_path()


def test_no_chromium_at_all_fails_and_is_never_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tried: list[list[str]] = []
    monkeypatch.delenv("KENSHU_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(chromium, "USUAL_PLACES", ())

    def fails(command: list[str]) -> bool:
        tried.append(command)
        return False

    monkeypatch.setattr(chromium, "_succeeds", fails)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        chromium.chromium_path()
    assert tried[0][-3:] == ["install", "--only-shell", "chromium"]


def test_the_headless_shell_is_taken_before_the_whole_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.delenv("KENSHU_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: str(tmp_path / name) if (tmp_path / name).exists() else None)
    assert chromium.chromium_path() == str(tmp_path / "chromium-headless-shell")


def test_playwrights_own_is_found_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = tmp_path / "chromium-1200/chrome-linux64/chrome"
    shell = tmp_path / "chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell"
    monkeypatch.delenv("KENSHU_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(chromium, "USUAL_PLACES", ())
    for program in (whole, shell):
        program.parent.mkdir(parents=True)
        program.touch()
        assert chromium.chromium_path() == str(program)
