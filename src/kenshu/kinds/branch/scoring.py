"""The scoring rule of `branch`: points taken / points offered on the way, whatever the ending.

What a moment offers is the most that one of its choices is worth. Of a way that was broken off, what lies ahead counts as not
earned: the dearest way from there to an end. Stopping so gains nothing.

A key is {"first": moment, "choices": {choice: {"at": moment, "points": number, "to": the next moment, or "end"}}}, an answer the
list of the choices taken.
"""

from __future__ import annotations

from typing import Any


def share(key: Any, value: Any) -> float:
    """Return the points taken, divided by those offered on the way and ahead of it."""
    if not value:
        return 0.0
    choices = key["choices"]
    most = offers(choices)
    taken = sum(choices[choice]["points"] for choice in value)
    behind = sum(most[choices[choice]["at"]] for choice in value)
    return float(taken / (behind + _ahead(choices, most, choices[value[-1]]["to"], {})))


def offers(choices: Any) -> dict[str, float]:
    """Return {moment: the most that one of its choices is worth}."""
    most: dict[str, float] = {}
    for choice in choices.values():
        most[choice["at"]] = max(most.get(choice["at"], 0), choice["points"])
    return most


def _ahead(choices: Any, most: dict[str, float], moment: str, known: dict[str, float]) -> float:
    if moment not in most:  # the end
        return 0.0
    if moment not in known:
        onwards = [choice["to"] for choice in choices.values() if choice["at"] == moment]
        known[moment] = most[moment] + max(_ahead(choices, most, each, known) for each in onwards)
    return known[moment]
