"""`kenshu bench`: the benchmarks of the checkout that this kit runs from."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args

import kenshu
from kenshu.cli.command import Folder, command
from kenshu.errors import KenshuError

Part = Literal["grading", "serving", "saves", "report", "staff_pages"]
PARTS: tuple[Part, ...] = get_args(Part)
NEEDED = ("httpx", "playwright")  # what only the tests' requirements have


@command("bench")
def bench(parts: tuple[Part, ...] = (), *, quick: bool, out: Folder | None = None, as_json: bool) -> None:
    """Run parts of the benchmarks, or all; exit 1 where a target was missed."""
    root = Path(kenshu.__file__).parents[2]
    if not (root / "bench" / "__main__.py").is_file():
        raise KenshuError("bench.no_checkout", folder=root)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise KenshuError("bench.requirements", missing=", ".join(missing))
    words = [*parts, *(["--quick"] if quick else []), *(["--out", str(out.resolve())] if out else [])]
    started = [sys.executable, "-X", "utf8", "-m", "bench", *words, *(["--json"] if as_json else [])]
    sys.exit(subprocess.run(started, cwd=root, check=False).returncode)  # noqa: S603 - our own words
