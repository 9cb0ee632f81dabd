"""`kenshu bench`: the benchmarks of the checkout that this kit runs from."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

import kenshu
from kenshu.cli.main import helped
from kenshu.errors import KenshuError

PARTS = ("grading", "serving", "saves", "report")
NEEDED = ("httpx", "playwright")  # what only the tests' requirements have


@click.command(help=helped("bench"))
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--quick", is_flag=True, help=helped("bench.quick"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=helped("bench.out"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
def bench(parts: tuple[str, ...], *, quick: bool, out: Path | None, as_json: bool) -> None:
    """Run parts of the benchmarks, or all; exit 1 where a target was missed."""
    root = Path(kenshu.__file__).parents[2]
    if not (root / "bench" / "__main__.py").is_file():
        raise KenshuError("bench.no_checkout", folder=root)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise KenshuError("bench.requirements", missing=", ".join(missing))
    words = [*parts, *(["--quick"] if quick else []), *(["--out", str(out.resolve())] if out else [])]
    command = [sys.executable, "-X", "utf8", "-m", "bench", *words, *(["--json"] if as_json else [])]
    sys.exit(subprocess.run(command, cwd=root, check=False).returncode)  # noqa: S603 - our own words
