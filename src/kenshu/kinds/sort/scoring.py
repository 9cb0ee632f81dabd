"""The scoring rule of `sort`: the share of statements sorted as the key sorts them."""

from typing import Any

AWAITS_PERSON = False


def share(key: Any, value: Any) -> float:
    """Return the share sorted as the key does."""
    given = value or {}
    return sum(bool(given.get(part_id) == verdict) for part_id, verdict in key.items()) / len(key)
