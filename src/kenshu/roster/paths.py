"""Departments whose levels no slash parts: `総務部＞人事課`, `総務部 人事課`, two lines of a cell, or one word, `総務部人事課`.

A sign such as ＞ parts levels for certain. Else a name is parted where the departments on record, or those that the roster writes
with slashes, make that certain. Where only endings (部, 課, 係) or a space speak for it, it is asked once for all names that are
written alike: no such name becomes a department of its own in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kenshu.errors import KenshuError
from kenshu.people.departments import LEVELS, with_ancestors
from kenshu.roster.reread import Reread
from kenshu.roster.rows import Entry
from kenshu.roster.table import Written

Kind = Literal["parted", "glued"]
Meaning = Literal["path", "name"]
KINDS: tuple[Kind, ...] = ("parted", "glued")

_CERTAIN = re.compile(r"[/>\uff1e»≫→⇒|\uff5c\\\uff3c]")
# Latin letters may have a space within a name.
_SPACES = re.compile(r"(?<![ -~])\s+|\s+(?![ -~])|[\u3000\n]+")
_SIGNS = re.compile(r"[・\uff65\-\uff0d‐―_\uff3f:\uff1a]")
_ENDINGS = ("部", "局", "課", "室", "係", "所", "署", "場", "館", "院", "校", "園", "班", "センター", "委員会", "グループ", "担当")
_ONE_WORD = (
    re.compile(
        r"(.{1,20}?(?:部|局))(?!長)(.{1,20}?(?:課|室|所|署|場|館|園|センター|部))(?!長)(.{1,20}(?:課|係|班|担当|グループ))?"
    ),
    re.compile(r"(.{1,20}?(?:課|室|所|署))(?!長)(.{1,20}(?:係|班|担当|グループ))"),
)
# 東部市民センター lies in the east, 内部監査室 audits what is within: no 部 above them.
_NO_DIVISION = ("東部", "西部", "南部", "北部", "中部", "北東部", "北西部", "南東部", "南西部", "内部", "外部", "全部", "一部")


@dataclass(frozen=True)
class PathQuestion:
    """A question whether departments written alike are paths.

    They are `parted` by spaces, line breaks or signs, or `glued`. `departments` are {as written: as a path}; `answer` is None where
    it is open.
    """

    kind: Kind
    departments: dict[str, str]
    answer: Meaning | None

    def figures(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        named = [{"found": found, "taken": taken} for found, taken in self.departments.items()]
        return {"kind": self.kind, "departments": named, "answer": self.answer}


@dataclass(frozen=True)
class Paths:
    """The entries with their departments read, what was read otherwise than it is written, and what is asked or wrong."""

    entries: list[Entry]
    rereads: list[Reread]
    questions: list[PathQuestion]
    faults: list[KenshuError]


@dataclass
class _Read:
    """What departments are read as: for certain, perhaps (by kind), and those that are wrong with the reason."""

    certain: dict[str, str] = field(default_factory=dict)
    perhaps: dict[Kind, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    wrong: dict[str, str] = field(default_factory=dict)


def read_paths(
    written: Written, entries: Sequence[Entry], on_record: Iterable[str], answers: Mapping[Kind, Meaning | None]
) -> Paths:
    """Return the entries with their departments as they are meant; what is asked and not answered yet is read as a path.

    `on_record` are the departments of the records.
    """
    told = dict.fromkeys(path for entry in entries for path in (entry.department, *(entry.concurrent or ())))
    found = _read(told, {level for path in on_record for level in with_ancestors(path)[1:]})
    for kind in KINDS:
        if answers.get(kind) == "name":  # a line break is part of no name
            found.wrong |= dict.fromkeys((path for path in found.perhaps[kind] if "\n" in path), "control")
    questions = [PathQuestion(kind, found.perhaps[kind], answers.get(kind)) for kind in KINDS if found.perhaps[kind]]
    asked = (each.departments for each in questions if each.answer != "name")
    taken = found.certain | {path: meant for departments in asked for path, meant in departments.items()}
    rereads, faults = list[Reread](), list[KenshuError]()
    for entry in entries:
        for name, path in _departments(entry):
            if path in found.wrong:
                shown = repr(path) if found.wrong[path] == "control" else path
                faults.append(written.fault(entry.row, name, found.wrong[path], shown))
            elif path in taken:
                rereads.append(Reread("path", entry.row, written.column(name), path, taken[path]))
    return Paths([_renamed(entry, taken) for entry in entries] if taken else list(entries), rereads, questions, faults)


def _read(told: Iterable[str], known: set[str]) -> _Read:
    """Return what departments as they are written mean, where `known` are all of the records."""
    found = _Read()
    levels = {path: [level.strip() for level in _CERTAIN.split(path)] for path in told if path not in known}
    plain = ["/".join(each) for each in levels.values() if len(each) > 1 and not any(_parts(level)[0] for level in each)]
    tree = known | {level for path in plain if "\n" not in path for level in with_ancestors(path)[1:]}
    joined = _joined(tree)
    for path, parted in levels.items():
        base = "/".join(parted)
        if not all(parted) or len(parted) > LEVELS:
            found.wrong[path] = "path"
        elif base in tree:
            if base != path:
                found.certain[path] = base
        elif _bare(base) in joined:
            found.certain[path] = joined[_bare(base)]
        else:
            _take_parts(found, path, parted, tree)
    return found


def _take_parts(found: _Read, path: str, levels: list[str], tree: set[str]) -> None:
    """Take a department that the tree lacks: a name, or what may be several levels, for certain where the upper one is there."""
    kinds, parts = zip(*map(_parts, levels), strict=True)
    meant = [part for each in parts for part in each]
    first = next((index for index, kind in enumerate(kinds) if kind), None)
    base = "/".join(levels)
    if first is None:
        if "\n" in base:
            found.wrong[path] = "control"
        elif base != path:
            found.certain[path] = base
    elif len(meant) > LEVELS:
        found.wrong[path] = "path"
    else:
        above = "/".join([*levels[:first], parts[first][0]])
        ended = all(part.endswith(_ENDINGS) for part in meant)
        sure = len(parts[first]) > 1 and above in tree and ended
        (found.certain if sure else found.perhaps[kinds[first]])[path] = "/".join(meant)


def _parts(level: str) -> tuple[Kind | None, list[str]]:
    """Return how a level may be written as several, and these; one alone where it is written with spaces that are none of it."""
    by_signs = [part.strip() for part in _SIGNS.split(level)]
    if len(by_signs) > 1 and all(_is_department(part) for part in by_signs):
        return "parted", [part for each in by_signs for part in _parts(each)[1]]
    by_spaces = [part for part in _SPACES.split(level) if part]
    if len(by_spaces) > 1 and not by_spaces[0].isascii():  # DX 推進課 is one
        together = "".join(by_spaces)
        if all(len(part) == 1 for part in by_spaces):  # 人 事 課, as it is set wide
            return "parted", _one_word(together) or [together]
        parts = by_spaces[:1]
        for part in by_spaces[1:]:
            parts[-1:] = [parts[-1] + part] if part in _ENDINGS else [parts[-1], part]
        return "parted", parts
    glued = _one_word(level)
    return ("glued", glued) if glued else (None, [level])


def _one_word(name: str) -> list[str]:
    for pattern in _ONE_WORD:
        found = pattern.fullmatch(name)
        if found and found[1] not in _NO_DIVISION and name.isalnum():
            return [part for part in found.groups() if part]
    return []


def _is_department(part: str) -> bool:
    return part.endswith(_ENDINGS) and part not in _ENDINGS


def _joined(tree: Iterable[str]) -> dict[str, str]:
    """Return {path without what parts it: path}, without those that are two."""
    found: dict[str, str] = {}
    for path in tree:
        bare = _bare(path)
        found[bare] = path if found.get(bare, path) == path else ""
    return {bare: path for bare, path in found.items() if path}


def _bare(path: str) -> str:
    return "".join(path.replace("/", "").split())


def _departments(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "department", entry.department
    yield from (("concurrent", path) for path in entry.concurrent or ())


def _renamed(entry: Entry, taken: Mapping[str, str]) -> Entry:
    others = entry.concurrent and tuple(dict.fromkeys(taken.get(path, path) for path in entry.concurrent))
    return replace(entry, department=taken.get(entry.department, entry.department), concurrent=others)
