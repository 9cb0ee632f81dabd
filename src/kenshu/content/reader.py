"""Strict reading of one YAML file: every scalar is text, and every fault has its line.

YAML 1.1 turns the id `0012` into 10, `no` into False and `1:30` into 90. So a file is composed, not loaded: all scalars stay text,
and a schema converts them. Duplicate keys, tabs, tags and what holds itself by an anchor are faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import ReaderError

from kenshu.content.misfits import misfits
from kenshu.errors import KenshuError
from kenshu.kinds.question import Place

Model = TypeVar("Model", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value"})  # that no author writes


@dataclass(frozen=True)
class Source:
    """A file as read: its data, and the line of each place in it (from 1)."""

    path: Path
    data: Any
    lines: dict[Place, int]

    def fault(self, place: Place, key: str, **values: object) -> KenshuError:
        """Return a fault at a place of this file: `file:line: field: message`."""
        return KenshuError(f"content.{key}", file=self.called, line=self.line(place), field=written_place(place), **values)

    @property
    def called(self) -> str:
        """The file's name in a fault."""
        return _called(self.path)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def _called(path: Path) -> str:
    """Return a file's name; of a language's file with its folders, as each language has files of the same names."""
    return "/".join(path.parts[-3:]) if path.parts[-3:-2] == ("languages",) else path.name


def written_place(place: Place) -> str:
    """Return a place as a person reads it: `questions[2].options[1].why.en`, counted from 1; the whole file is `-`."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "-"


def read(path: Path, faults: list[KenshuError]) -> Source | None:
    """Return the file's data and lines, or None; what is wrong with it is added to the faults."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=_LOADER)
    except OSError as fault:
        faults.append(KenshuError("content.unreadable", file=_called(path), line=1, field="-", found=fault.strerror or fault))
        return None
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        faults.append(KenshuError("content.encoding", file=_called(path), line=line, field="-"))
        return None
    except yaml.YAMLError as fault:
        faults.append(_not_yaml(path, text, fault))
        return None
    before = len(faults)
    reading = _Reading(path, faults)
    source = Source(path, reading.plain(node, ()), reading.lines)
    return source if len(faults) == before else None


def _not_yaml(path: Path, text: str, fault: yaml.YAMLError) -> KenshuError:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    line, found = mark.line + 1 if mark else 1, getattr(fault, "problem", None) or str(fault)
    if isinstance(fault, ReaderError):  # it has no mark, and its position counts letters or bytes
        line, found = text.partition(chr(int(fault.character)))[0].count("\n") + 1, fault.reason
    key = "content.tab" if mark and "\t" in "".join(text.splitlines()[mark.line : line]) else "content.yaml"
    return KenshuError(key, file=_called(path), line=line, field="-", found=found)


class _Reading:
    """The nodes of a file as plain data, the lines of their places, and what a file of the kit does not hold."""

    def __init__(self, path: Path, faults: list[KenshuError]) -> None:
        self.lines: dict[Place, int] = {}
        self._path = path
        self._faults = faults
        self._open: list[yaml.Node] = []

    def plain(self, node: Any, place: Place) -> Any:
        """Return a node as texts, lists and groups."""
        if node is None:
            return None
        line = self.lines.setdefault(place, node.start_mark.line + 1)
        if node in self._open:
            self._fault("holds_itself", line, place)
            return None
        if node.tag.removeprefix(_TAG) not in _TAGS:
            self._fault("tag", line, place, found=node.tag.replace(_TAG, "!!"))
        if isinstance(node, yaml.ScalarNode):
            return node.value
        self._open.append(node)
        if isinstance(node, yaml.MappingNode):
            plain: Any = dict(self._fields(node, place))
        else:
            plain = [self.plain(item, (*place, number)) for number, item in enumerate(node.value)]
        self._open.pop()
        return plain

    def _fields(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            line, key = key_node.start_mark.line + 1, str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault("key", line, place)
            elif key in seen:
                self._fault("duplicate_key", line, (*place, key), found=key)
            else:
                seen.add(key)
                value = self.plain(value_node, (*place, key))
                self.lines[(*place, key)] = line
                yield key, value

    def _fault(self, key: str, line: int, place: Place, **values: object) -> None:
        where = {"file": _called(self._path), "line": line, "field": written_place(place)}
        self._faults.append(KenshuError(f"content.{key}", **where, **values))


def convert(source: Source, model: type[Model], faults: list[KenshuError]) -> Model | None:
    """Return the file's data as a model, or None; each field that does not fit is added to the faults."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        faults.extend(misfits(source, error))
        return None


def read_model(path: Path, model: type[Model], faults: list[KenshuError]) -> Model | None:
    """Return a file as a model, or None; whatever is wrong with it is added to the faults."""
    source = read(path, faults)
    return None if source is None else convert(source, model, faults)
