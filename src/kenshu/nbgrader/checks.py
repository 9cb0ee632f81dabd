"""The function that a graded cell's hidden test calls: it reads the answers as data, and always ends in a number.

    points("t01", {"bus-home-post-1": {"kind": "single", "key": "k3"}, ...}, 1)

nbgrader gives full marks to a graded cell that prints nothing, and none to one that raises.
"""

import ast
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kenshu.kinds import kind_of, share

ANSWERS = "answers.json"

Keys = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class HiddenTest:
    """A hidden test as data: the keys of a slot's pool, {question id: {"kind", "key"}}, and what the slot is worth."""

    slot: str
    keys: Keys
    worth: int

    def points(self, hand_in: Mapping[str, Any]) -> float:
        """Return the points that a hand-in (`answers.json`) earns. Raises KeyError where its question is not in the pool."""
        question = self.keys[hand_in["draw"][self.slot]]
        return float((share(question["kind"], question["key"], hand_in["answers"].get(self.slot)) or 0.0) * self.worth)

    def holds(self) -> bool:
        """Return whether each key earns all the points."""
        return all(_earns_all(question["kind"], question["key"]) for question in self.keys.values())


def _earns_all(kind: str, key: Any) -> bool:
    return share(kind, key, kind_of(kind).right_answer(key)) == 1.0


def points(slot: str, keys: Keys, worth: int) -> float:
    """Return the points of a slot, for the hand-in in the working directory.

    `nbgrader validate` runs the source notebook, where nobody has answered: there it says whether each key earns all the points.
    """
    test = HiddenTest(slot, keys, worth)
    record = Path(ANSWERS)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not record.exists():
        return float(worth) if test.holds() else 0.0
    return test.points(json.loads(record.read_text(encoding="utf-8")))


def hidden_test(source: str) -> HiddenTest:
    """Return the hidden test of a graded cell, read and not executed. Raises ValueError where the source holds none."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="points"), args=[slot, keys, worth], keywords=[])):
                return HiddenTest(ast.literal_eval(slot), ast.literal_eval(keys), ast.literal_eval(worth))
    raise ValueError("no hidden test")
