"""`kenshu bench` runs the benchmarks of its checkout, and says what is missing where it cannot."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kenshu
from kenshu.cli import bench as command
from kenshu.errors import KenshuError
from tests.pages import ROOT


def test_it_runs_the_checkouts_benchmarks_and_passes_the_exit_code_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[list[str], Path]] = []

    def run(words: list[str], *, cwd: Path, check: bool) -> "subprocess.CompletedProcess[str]":
        ran.append((words, cwd))
        return subprocess.CompletedProcess(words, 1)

    monkeypatch.setattr(subprocess, "run", run)
    done = CliRunner().invoke(command.bench, ["saves", "--quick", "--out", str(tmp_path), "--json"])
    assert done.exit_code == 1
    words = ["-X", "utf8", "-m", "bench", "saves", "--quick", "--out", str(tmp_path), "--json"]
    assert ran == [([sys.executable, *words], ROOT)]


def test_an_installed_kit_says_that_it_is_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kenshu, "__file__", str(tmp_path / "lib" / "kenshu" / "__init__.py"))
    done = CliRunner().invoke(command.bench, [])
    assert isinstance(done.exception, KenshuError)
    assert done.exception.key == "bench.no_checkout"


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    done = CliRunner().invoke(command.bench, [])
    assert isinstance(done.exception, KenshuError)
    assert "httpx, playwright" in done.exception.message("en")


def test_a_part_that_does_not_exist_is_refused() -> None:
    done = CliRunner().invoke(command.bench, ["everything"])
    assert done.exit_code == 2
    assert "grading" in done.output
