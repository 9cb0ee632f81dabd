"""The page of benchmarks, written from what each part found: `benchmarks/<part>.json`, so that one part can be repeated alone.

It stands twice on the page, in Japanese and in English, and says the same.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.measure import Result, Row
from bench.pictures import picture
from bench.words import page_words, said, untranslated
from kenshu.i18n import LANGS, Lang

PARTS = ("grading", "serving", "saves", "report", "staff_pages")


@dataclass(frozen=True)
class Measured:
    """A part's result, and how it came about: when (ISO 8601, UTC), by which command, on what, with what."""

    result: Result
    quick: bool
    command: str
    at: str
    machine: dict[str, str]
    versions: dict[str, str]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Measured":
        """Read what `asdict` gave, after `json.loads`."""
        return cls(**{**data, "result": Result.from_json(data["result"])})

    @property
    def texts(self) -> list[str]:
        """Everything in it that is said in words."""
        result = self.result
        found = [text for target in result.targets for text in (target.text, target.wanted, target.found)]
        return [*found, *(row.what for row in result.rows), *(curve.label for curve in result.curves), *result.axes, *result.notes]


def write(measured: Measured, folder: Path) -> Path:
    """Keep what a part found, draw it, and write the page anew: `folder/benchmarks.md`, whose path is returned."""
    name, kept = measured.result.name, folder / "benchmarks"
    kept.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(measured), ensure_ascii=False, indent=1)
    (kept / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    for lang in LANGS:
        (kept / f"{name}.{lang}.png").write_bytes(picture(measured.result, lang))
    page = folder / "benchmarks.md"
    page.write_text(page_of(read(kept)), encoding="utf-8", newline="\n")
    return page


def read(folder: Path) -> list[Measured]:
    """Read a folder's results, in the order of the page."""
    files = [folder / f"{part}.json" for part in PARTS]
    return [Measured.from_json(json.loads(file.read_text(encoding="utf-8"))) for file in files if file.exists()]


def without_japanese(parts: Sequence[Measured]) -> list[str]:
    """List what the page could say in English alone."""
    return untranslated(text for part in parts for text in part.texts)


def page_of(parts: Sequence[Measured]) -> str:
    """Return the page, as Markdown."""
    title = " / ".join(page_words("title", lang) for lang in LANGS)
    lines = [f"# {title}", "", "[日本語](#日本語) ・ [English](#english)", ""]
    for lang, heading in (("ja", "日本語"), ("en", "English")):
        lines += [f"## {heading}", "", *_half(parts, lang)]
    return "\n".join(lines).rstrip() + "\n"


def figure(value: float) -> str:
    """Write a number with three digits that count: 1,234; 12.3; 0.0123; a whole one as it is: 7."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:#.3g}".rstrip(".")


def _half(parts: Sequence[Measured], lang: Lang) -> Iterator[str]:
    yield from (page_words("intro", lang), "", "    python3 kit.py bench", "")
    yield from (f"### {page_words('targets', lang)}", "")
    yield from _table([page_words(name, lang) for name in ("part", "target", "wanted", "found", "met")], _targets(parts, lang))
    for part in parts:
        yield from _part(part, lang)


def _targets(parts: Sequence[Measured], lang: Lang) -> Iterator[list[str]]:
    for part in parts:
        for target in part.result.targets:
            met = page_words("was_met" if target.met else "was_missed", lang)
            words = [said(text, lang) for text in (target.text, target.wanted, target.found)]
            yield [page_words(part.result.name, lang), *words, met]


def _part(part: Measured, lang: Lang) -> Iterator[str]:
    result = part.result
    heading = page_words(result.name, lang)
    yield from (f"### {heading}", "")
    if part.quick:
        yield from (page_words("quick", lang), "")
    yield from (f"![{page_words('picture', lang, part=heading)}](benchmarks/{result.name}.{lang}.png)", "")
    names = [page_words(name, lang) for name in ("what", "work", "runs", "median", "spread", "each")]
    yield from _table(names, (_cells(row, lang) for row in result.rows))
    if result.notes:
        yield from (*(f"- {said(note, lang)}" for note in result.notes), "")
    minutes = figure(result.seconds / 60)
    versions = ", ".join(f"{name} {number}" for name, number in part.versions.items())
    yield page_words("measured", lang, at=part.at, minutes=minutes, command=part.command) + "  "
    yield page_words("machine", lang, **part.machine) + "  "
    yield from (page_words("versions", lang, versions=versions), "")


def _cells(row: Row, lang: Lang) -> list[str]:
    spread = f"{figure(row.least)}–{figure(row.most)} {row.unit}".rstrip() if len(row.values) > 1 else "–"
    each = f"{figure(row.each * 1000)} ms" if row.unit == "s" and row.work > 1 else "–"
    return [said(row.what, lang), f"{row.work:,}", str(len(row.values)), f"{figure(row.median)} {row.unit}".rstrip(), spread, each]


def _table(names: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        cells = [cell.replace("|", "\\|") for cell in row]
        yield f"| {' | '.join(cells)} |"
    yield ""
