"""The draw: the questions that an attempt holds, and the order in which their parts are shown.

Both follow from who, which module and which attempt, by a hash: the same on every machine and in every process, without a secret
and without state. A hand-in can so be checked against the draw that its author had to get.
"""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

from kenshu.editions.released import Released
from kenshu.kinds import Offered, kind_of
from kenshu.kinds.contract import OfferedPart

Item = TypeVar("Item")


def draw(released: Released, employee_id: str, number: int) -> dict[str, str]:
    """Return {slot: question id} of an attempt (numbered from 1): the practice questions, and for each test slot one of its pool.

    Each person has an order of their own through a group's pool, and each attempt goes on where the one before ended: a retake
    gets other questions until the pool is used up.
    """
    drawn = {slot.id: slot.pool[0] for slot in released.of("practice")}
    test = released.of("test")
    takes: dict[str, int] = {}
    for slot in test:
        takes[slot.group] = max(takes.get(slot.group, 0), slot.place + 1)
    for slot in test:
        pool = _shuffled(slot.pool, released.module_id, employee_id, slot.group)
        drawn[slot.id] = pool[((number - 1) * takes[slot.group] + slot.place) % len(pool)]
    return drawn


def parts_as_shown(offered: Offered, employee_id: str, number: int) -> list[OfferedPart]:
    """Return a question's parts in the order an attempt shows them: mixed, or as written where the kind says so."""
    parts = offered["parts"]
    if not kind_of(offered["kind"]).mixed:
        return parts
    return _shuffled(parts, offered["id"], employee_id, str(number))


def _shuffled(items: Sequence[Item], *names: str) -> list[Item]:
    seed = hashlib.sha256("\0".join(names).encode()).digest()
    mixed = list(items)
    random.Random(seed).shuffle(mixed)
    return mixed
