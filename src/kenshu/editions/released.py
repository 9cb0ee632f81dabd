"""The released form of a module: what a learner's page or kernel reads of it, without any key.

It stands as `questions.json` beside the released notebook, and is the public part of an edition (`kenshu.editions.edition`). Its
bytes do not change when a key does.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from kenshu.errors import CourseMissing
from kenshu.furigana import Readings
from kenshu.furigana.notation import readings_of
from kenshu.i18n import Lang, multilingual
from kenshu.kinds import Offered, may_follow

QUESTIONS = "questions.json"
SLOT = r"[a-z][0-9]{2,4}"  # a slot's id, in an address

Part = Literal["practice", "test"]
InBoth = Mapping[Lang, str]  # the same words in each language


@dataclass(frozen=True)
class Slot:
    """A place in an attempt that holds one question of its pool; one of the practice has a pool of one and no points.

    `place` is its number among the slots of its group, from 0.
    """

    id: str
    part: Part
    pool: tuple[str, ...]
    group: str = ""
    points: int = 0
    place: int = 0


@dataclass(frozen=True)
class Released:
    """A module as learners get it.

    `questions` is {question id: what is offered of it}, `clauses` {clause id: {"label", "text"}}.
    """

    module_id: str
    title: InBoth
    intro: InBoth
    minutes: int
    pass_mark: int
    attempts: int
    slots: tuple[Slot, ...]
    questions: Mapping[str, Offered]
    clauses: Mapping[str, Mapping[str, InBoth]]
    has_lesson: bool = False
    languages: Mapping[Lang, str] = field(default_factory=dict)  # {tag: its name} of those besides Japanese and English
    open_book: bool = True  # whether the guideline may be opened beside a test question
    furigana: Readings = field(default_factory=dict)  # of all these texts

    def of(self, part: Part) -> list[Slot]:
        """Return the slots of one part, in order."""
        return [slot for slot in self.slots if slot.part == part]

    @cached_property
    def _parts(self) -> dict[str, Part]:
        """{question id: the part that asks it}."""
        return {question: slot.part for slot in self.slots for question in slot.pool}

    def asked(self, draw: Mapping[str, str]) -> dict[str, Part]:
        """Return {slot: the part it belongs to} of a draw {slot: question id}, without the slots whose question is not asked here.

        An attempt from before editions were kept may hold such slots, and others than the module has now: its questions decide.
        """
        return {slot: self._parts[question] for slot, question in draw.items() if question in self._parts}

    def part(self, draw: Mapping[str, str], slot: str) -> Part | None:
        """Return the part that a slot of a draw belongs to, None for another slot. Raises CourseMissing where it is not asked."""
        found = self.asked(draw).get(slot)
        if found is None and slot in draw:
            raise CourseMissing("attempt.question_gone")
        return found

    def may_follow(self, draw: Mapping[str, str], slot: str, before: Any, value: Any) -> bool:
        """Return whether an answer may take the place of the one on record: in the practice always, in the test as the kind says.

        Raises CourseMissing where the question of the slot is not asked here.
        """
        return self.part(draw, slot) != "test" or may_follow(self.questions[draw[slot]], before, value)

    @classmethod
    def of_json(cls, public: Mapping[str, Any]) -> "Released":
        """Return the released form that `questions.json` holds."""
        slots = tuple(Slot(**{**slot, "pool": tuple(slot["pool"])}) for slot in public["slots"])
        said = {**public, "module_id": public["module"], "slots": slots}
        said["furigana"] = readings_of(public.get("furigana", ()))
        return cls(**{each.name: said[each.name] for each in fields(cls) if each.name in said})


def released_module(folder: Path) -> Released:
    """Return the released form in a module's folder, read again only when the file has changed. Raises CourseMissing."""
    path = folder / QUESTIONS
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as fault:
        raise CourseMissing("course.not_released", module=folder.name) from fault
    return _read(path, stamp)


@lru_cache(maxsize=256)
def _read(path: Path, _stamp: int) -> Released:
    return Released.of_json(multilingual(json.loads(path.read_text(encoding="utf-8"))))


def is_own(path: Path) -> bool:
    """Return whether the kit built a file of `notebooks/modules/`, where trainers have theirs too; False where it cannot be read.

    A notebook is the kit's if its metadata `kenshu.module` is its folder's name and its own, `questions.json` if it names its
    folder. JupyterLab's copy (`working-hours-Copy1.ipynb`) and an assignment of nbgrader's are somebody else's.
    """
    try:
        found: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    match found:
        case {"metadata": {"kenshu": {"module": module}}} if path.suffix == ".ipynb":
            return bool(module == path.parent.name == path.stem)
        case {"module": module} if path.name == QUESTIONS:
            return bool(module == path.parent.name)
    return False


def sha256_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content as canonical JSON: keys sorted, letters as they are, no spaces."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
