"""The scoring rule of `multiple` and `mark`: max(0, (right ones chosen - wrong ones chosen) / right ones).

Choosing everything earns nothing by guessing where there are as many wrong options as right ones. The rule is that of Moodle's
multiple-response question with equal weights.
"""

from typing import Any


def share(key: Any, value: Any) -> float:
    """Return max(0, (right ones chosen - wrong ones chosen) / right ones)."""
    chosen = set(value or [])
    hits = len(chosen & set(key))
    return max(0.0, (hits - len(chosen - set(key))) / len(key))
