"""The page of benchmarks says what was found, in both languages, and stands as it is written."""

import json
import struct
from pathlib import Path

import bench.__main__ as command
import click.testing
import pytest
from bench.document import Measured, page_of, read, without_japanese, write
from bench.measure import Curve, Result, Row, Target
from bench.pictures import picture
from bench.words import said, untranslated

from tests.pages import ROOT, rows, text_of

MACHINE = {"processor": "a processor", "cores": "2", "memory": "4 GB", "system": "Linux"}


@pytest.fixture(autouse=True)
def _quickly_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.document.picture", lambda result, lang: f"{result.name} {lang}".encode())


def measured(name: str = "grading", *, quick: bool = False, met: bool = True) -> Measured:
    result = Result(
        name=name,
        rows=[Row("hand-ins", 3000, "s", (6.0, 3.1, 4.5)), Row("seconds", 1, "MB", (123.4,))],
        targets=[Target("hand-ins", "1,000", "1,200 | 3", met)],
        curves=[Curve("hand-ins", [3, 30], [6.0, 60.0])],
        axes=("hand-ins", "seconds"),
        notes=["30 hand-ins"],
        seconds=120.0,
    )
    return Measured(result, quick, f"python3 kit.py bench {name}", "2026-11-22 05:00", MACHINE, {"Python": "3.12.1"})


def test_the_page_has_medians_spread_cost_and_targets(tmp_path: Path) -> None:
    text = text_of(write(measured(), tmp_path))
    assert ["hand-ins", "3,000", "3", "4.50 s", "3.10–6 s", "1.50 ms"] in rows(text, 6)
    assert ["seconds", "1", "1", "123 MB", "–", "–"] in rows(text, 6)
    assert "| Bulk grading | hand-ins | 1,000 | 1,200 \\| 3 | yes |" in text
    for said_once in ("a processor", "Python 3.12.1", "python3 kit.py bench grading", "2026-11-22 05:00"):
        assert text.count(said_once) == 2  # once in each language


def test_a_missed_target_stands_out(tmp_path: Path) -> None:
    assert "| **no** |" in text_of(write(measured(met=False), tmp_path))


def test_a_quick_run_says_that_its_figures_are_none(tmp_path: Path) -> None:
    text = text_of(write(measured(quick=True), tmp_path))
    assert "短い測定" in text
    assert "A quick run" in text


def test_one_part_is_repeated_alone(tmp_path: Path) -> None:
    write(measured("saves"), tmp_path)
    write(measured("grading"), tmp_path)
    page = write(measured("saves", met=False), tmp_path)
    assert [(part.result.name, part.result.targets[0].met) for part in read(tmp_path / "benchmarks")] == [
        ("grading", True),
        ("saves", False),
    ]
    text = text_of(page)
    assert text.index("### Bulk grading") < text.index("### Saves")


def test_what_is_kept_is_what_was_found(tmp_path: Path) -> None:
    write(measured(), tmp_path)
    assert read(tmp_path / "benchmarks") == [measured()]


def test_every_text_is_said_in_japanese_with_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"page": {}, "japanese": {"at most {} of {} hand-ins": "{1} 件のうち多くて {0} 件"}}
    monkeypatch.setattr("bench.words._words", lambda: words)
    assert said("at most 1,000 of 3.5 hand-ins", "ja") == "3.5 件のうち多くて 1,000 件"
    assert said("nothing of the kind", "ja") == "nothing of the kind"
    assert untranslated(["at most 7 of 8 hand-ins", "lost 3 answers", "12 MB", "≥ 1,000×"]) == ["lost {} answers"]


def test_a_picture_is_drawn_in_either_language(recwarn: pytest.WarningsRecorder) -> None:
    drawn = {lang: picture(measured().result, lang) for lang in ("ja", "en")}
    for image in drawn.values():
        assert image.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", image[16:24])
        assert width > height > 600
    assert drawn["ja"] != drawn["en"]
    assert not recwarn.list  # a letter that no font has would warn


def test_the_command_keeps_each_part_and_tells_a_missed_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(part: str, *, quick: bool) -> Measured:
        return measured(part, quick=quick, met=False)

    monkeypatch.setattr(command, "run", run)
    words = ["--out", str(tmp_path), "--json"]
    judged = click.testing.CliRunner().invoke(command.main, ["saves", *words])
    assert judged.exit_code == 1
    quick = click.testing.CliRunner().invoke(command.main, ["report", "--quick", *words])
    assert quick.exit_code == 0  # a quick run's figures are not judged
    assert [result["name"] for result in json.loads(quick.stdout)] == ["report"]
    assert [part.result.name for part in read(tmp_path / "benchmarks")] == ["saves", "report"]


def test_a_part_that_fails_leaves_no_data_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Failing:
        @staticmethod
        def run(quick: bool, folder: Path) -> Result:
            (folder / "data").write_text("much")
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(command, "OWN", tmp_path / "own")
    monkeypatch.setattr(command, "import_module", lambda name: Failing)
    with pytest.raises(RuntimeError, match="disk is full"):
        command.run("grading", quick=True)
    assert list((tmp_path / "own").iterdir()) == []


def test_the_page_in_the_repository_is_what_its_figures_say() -> None:
    parts = read(ROOT / "docs" / "benchmarks")
    assert text_of(ROOT / "docs" / "benchmarks.md") == page_of(parts)
    assert [part.result.name for part in parts if part.quick] == []
    assert without_japanese(parts) == []
