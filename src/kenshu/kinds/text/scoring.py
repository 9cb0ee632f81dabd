"""The scoring rule of `text`: a person gives the points; a blank one earns 0."""

from __future__ import annotations

from typing import Any

AWAITS_PERSON = True


def share(key: Any, value: Any) -> float | None:
    """Return 0.0 for a blank; None for the rest, on which a person decides."""
    return None if value and value.strip() else 0.0
