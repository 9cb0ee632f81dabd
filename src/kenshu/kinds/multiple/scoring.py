"""The scoring rule of `multiple` and `mark`: max(0, (right ones chosen - wrong ones chosen) / right ones).

Choosing everything earns nothing by guessing where there are as many wrong options as right ones. The rule is that of Moodle's
multiple-response question with equal weights.

Where none is right (a draft of `mark` without a fault), the answer that says so earns everything, and whatever else was chosen
nothing. Saying nothing (None) earns nothing anywhere.
"""

from typing import Any


def share(key: Any, value: Any) -> float:
    """Return max(0, (right ones chosen - wrong ones chosen) / right ones); where none is right, 1.0 for none chosen, else 0.0."""
    if value is None:
        return 0.0
    chosen, right = set(value), set(key)
    if not right:
        return 0.0 if chosen else 1.0
    return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))
