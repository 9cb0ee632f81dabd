"""Benchmark command, `python -m bench [PART ...]`: parts run, findings kept, page written. Exit code 1: a target was missed."""

import json
import shlex
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from bench import document, measure, reckoning
from bench.document import PARTS, Measured
from bench.measure import Result

ROOT = Path(__file__).parents[1]
OWN = ROOT / ".kenshu" / "bench"  # on the checkout's disk: where temporary files go may be memory


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--quick", is_flag=True, help="little work and few runs: shows that figures are made, not how fast it is")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="where benchmarks.md is written; docs, unless quick")
@click.option("--json", "as_json", is_flag=True, help="print what was found as JSON")
def main(parts: tuple[str, ...], *, quick: bool, out: Path | None, as_json: bool) -> None:
    """Run PARTS, or all of them, and write the page: each part's figures as soon as it has ended."""
    folder = out or (OWN / "quick" if quick else ROOT / "docs")
    found = []
    for part in parts or PARTS:
        click.echo(f"bench: {part} …", err=True)
        measured = run(part, quick=quick)
        found.append(measured)
        page = document.write(measured, folder)
        if (folder / "scale.md").exists():
            reckoning.write(document.read(folder / "benchmarks"), folder / "scale.md")
        if not as_json:
            show(measured.result)
            click.echo(f"{page}\n")
    for text in document.without_japanese(found):
        click.echo(f"bench/words.yaml has no Japanese for: {text}", err=True)
    if as_json:
        click.echo(json.dumps([measured.result.as_json() for measured in found], ensure_ascii=False, indent=2))
    if not quick and any(not target.met for measured in found for target in measured.result.targets):
        sys.exit(1)


def run(part: str, *, quick: bool) -> Measured:
    """Run a part, its data made in a folder of its own that is gone afterwards."""
    OWN.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{part}-", dir=OWN))
    began = datetime.now(UTC)
    try:
        result: Result = import_module(f"bench.{part}").run(quick, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = (datetime.now(UTC) - began).total_seconds()
    command = shlex.join(["python3", "kit.py", "bench", part, *(["--quick"] if quick else [])])
    at = began.isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
    return Measured(replace(result, seconds=seconds), quick, command, at, measure.machine(), measure.versions())


def show(result: Result) -> None:
    """Print the targets with their figures, and every row."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    targets = Table("target", "wanted", "found", "met", title=result.name)
    for target in result.targets:
        targets.add_row(target.text, target.wanted, target.found, "yes" if target.met else "NO")
    rows = Table("what", "work", "median", "spread")
    for row in result.rows:
        spread = f"{document.figure(row.least)} – {document.figure(row.most)}"
        rows.add_row(row.what, f"{row.work:,}", f"{document.figure(row.median)} {row.unit}", spread)
    console.print(targets, rows)


if __name__ == "__main__":
    main(prog_name="bench")
