"""The scoring rule of `single`: 1 for the right option, else 0."""

from typing import Any


def share(key: Any, value: Any) -> float:
    """Return 1.0 for the right option, else 0.0."""
    return 1.0 if value == key else 0.0
