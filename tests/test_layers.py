"""A layer imports only what stands above it."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import kenshu
from kenshu.storage.tables import CHAINED

PACKAGE = Path(kenshu.__file__).parent

# From the top: a room may import from its own layer and from those above.
LAYERS = (
    (
        "i18n",
        "errors",
        "clock",
        "working_days",
        "dates",
        "leeway",
        "staff",
        "mail_addresses",
        "memory",
        "folding",
        "line_breaks",
        "furigana",
        "course",
        "storage",
    ),
    ("kinds",),
    ("content",),
    ("readings",),
    ("editions",),
    ("attempts", "component", "papers"),
    ("people",),
    ("roster", "assigning"),
    ("results",),
    ("nbgrader",),
    ("grading",),
    ("reports",),
    ("ledger", "certificates", "mail", "interchange"),
    ("acts",),
    ("lab",),
    ("web",),
    ("demo",),
    ("cli", "course_api"),
)
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}


def module_of(path: Path) -> str:
    parts = ("kenshu", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in PACKAGE.rglob("*.py")}


def imported_by(path: Path) -> set[str]:
    """Every module of the package that a file imports, wherever in it: also inside a function, and for types alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in MODULES else node.module for name in names}
    return found & MODULES.keys() - {module_of(path), "kenshu"}


def imports() -> Iterator[tuple[str, str, str]]:
    """Every import of one room by another: (file, importing room, imported room)."""
    for path in MODULES.values():
        file = path.relative_to(PACKAGE)
        for name in sorted(imported_by(path)):
            yield str(file), file.parts[0].removesuffix(".py"), name.split(".")[1]


def test_every_room_has_a_layer() -> None:
    rooms = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms - {"__init__", "__main__"} == set(DEPTH)


def test_rows_of_the_chain_are_added_by_the_ledger_alone() -> None:
    chained = {table.name for table in CHAINED}
    around = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "storage"
        and any(found[1] in chained for found in re.finditer(r"\b(\w+?)(?:_table)?\.insert\(\)", path.read_text(encoding="utf-8")))
    ]
    assert around == []


def test_a_layer_imports_only_what_stands_above_it() -> None:
    upward = [
        f"{file} ({room}) imports {imported}"
        for file, room, imported in imports()
        if room in DEPTH and imported in DEPTH and DEPTH[imported] > DEPTH[room]
    ]
    assert upward == []


def test_no_import_goes_round_in_a_circle() -> None:
    imported = {module: imported_by(path) for module, path in MODULES.items()}
    assert len(list(TopologicalSorter(imported).static_order())) == len(MODULES)  # CycleError names the modules of a circle


def test_no_file_has_outgrown_one_sitting() -> None:
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*") if path.suffix in (".py", ".js")
    }
    assert {str(path.relative_to(PACKAGE)): size for path, size in sizes.items() if size > 300} == {}
