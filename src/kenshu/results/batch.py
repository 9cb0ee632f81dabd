"""A batch of hand-ins, scored by their keys: the part of grading that needs neither database nor disk, and so runs anywhere.

What goes in and what comes out is plain data. A batch can be scored here, in another process, or on another machine, and twice if
the first was lost: the answer is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kenshu.results.keys import Key, Slots, score


class Answered(NamedTuple):
    """A hand-in as far as it is scored: `draw` is {slot: question id}, `answers` {slot: value}."""

    module_id: str
    draw: dict[str, str]
    answers: dict[str, Any]


class Unscored(NamedTuple):
    """Why a hand-in could not be scored: its `question` is not the key's, or whatever the `fault` was."""

    question: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """Hand-ins and the keys of their modules, {module: key}."""

    keys: Mapping[str, Key]
    hand_ins: Sequence[Answered]


def score_batch(batch: Batch) -> list[Slots | Unscored]:
    """What each hand-in of a batch earns, in their order. One that cannot be scored holds up no other."""
    return [_scored(batch.keys[hand_in.module_id], hand_in) for hand_in in batch.hand_ins]


def _scored(key: Key, hand_in: Answered) -> Slots | Unscored:
    try:
        return score(key, hand_in.draw, hand_in.answers)
    except KeyError as fault:
        return Unscored(question=str(fault.args[0]))
    except Exception as fault:  # noqa: BLE001 - an answer of a shape that no kind reads, from before it was refused
        return Unscored(fault=f"{type(fault).__name__}: {fault}")
