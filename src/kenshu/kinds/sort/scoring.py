"""The scoring rule of parts that are put with one option each: every part that is put as the key puts it earns an equal share.

So does Moodle's matching question, whose subquestions are equally weighted (docs.moodle.org, "Matching question type").
"""

from typing import Any


def share(key: Any, value: Any) -> float:
    """Return the share of the parts that are put as the key puts them."""
    given = value or {}
    return sum(bool(given.get(part) == option) for part, option in key.items()) / len(key)
