"""The scoring rule of `text`: a person gives the points; a blank one earns 0."""

from __future__ import annotations

from typing import Any


def share(key: Any, value: Any) -> float | None:
    """Return 0.0 for a blank; None for the rest, on which a person decides."""
    return None if value and value.strip() else 0.0


def by_person(key: Any) -> float:
    """Return 1.0: a person gives all the points."""
    return 1.0


def by_rule(key: Any, value: Any) -> float:
    """Return 0.0: there is no rule."""
    return 0.0
