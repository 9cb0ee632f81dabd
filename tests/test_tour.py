"""The tour and the tutorial name what is there: files, functions, classes, tables, and every room."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from kenshu.storage.tables import schema
from tests.test_layers import LAYERS

ROOT = Path(__file__).parents[1]
PAGES = ("tour", "tutorial")
_STOP = re.compile(r"`(src/kenshu/[\w/]+\.py)`(?: \(`(\w+)`(?:, `(\w+)`)?\)|, `(\w+)`)?")


def text_of(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


@cache
def names_in(path: Path) -> set[str]:
    """The functions and classes that a file defines at its top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


def rows_below(page: str, heading: str) -> list[list[str]]:
    """The cells of the table that follows a heading or a line."""
    lines = text_of(page).partition(heading)[2].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("| ")) + 2
    found = []
    for line in lines[first:]:
        if not line.startswith("| "):
            break
        found.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    paths = re.findall(r"`((?:src|tests|docs|tools|bench)/[\w/.-]*)`", text_of(page))
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_function_is_in_the_file_that_it_is_said_to_be_in() -> None:
    stops = [(path, name) for page in PAGES for path, *names in _STOP.findall(text_of(page)) for name in names if name]
    assert len(stops) > 15
    assert [(path, name) for path, name in stops if name not in names_in(ROOT / path)] == []


def test_every_room_has_its_sentence_in_the_order_of_the_layers() -> None:
    told = [row[0].strip("`") for row in rows_below("tour", "The rooms of")]
    layers = {room: number for number, layer in enumerate(LAYERS) for room in layer}
    assert sorted(told) == sorted(layers)
    ground = len(LAYERS[0])  # these have an order of their own
    assert [layers[room] for room in told[ground:]] == sorted(layers[room] for room in told[ground:])


def test_every_word_leads_to_a_class_and_every_table_has_a_word() -> None:
    words = rows_below("tour", "## Words")
    tables = [table for row in words for table in re.findall(r"`(\w+)`", row[3])]
    assert sorted(tables) == sorted(schema.tables)
    missing = []
    for row in words:
        for dotted in re.findall(r"`(kenshu[\w.]+)`", row[2]):
            module, _, name = dotted.rpartition(".")
            if not hasattr(importlib.import_module(module), name):
                importlib.import_module(dotted)
            elif name[0].isupper() and not isinstance(getattr(importlib.import_module(module), name), type):
                missing.append(dotted)
    assert missing == []
