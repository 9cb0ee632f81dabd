"""The readings of the kit's own words, and the corrections that hold for every course: `kit.yaml`, `corrections.yaml`.

`python -m tools.kit_furigana` makes the first anew, with the extra `authors`.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from kenshu.furigana import Readings, occurring
from kenshu.furigana.notation import readings_of


@cache
def kit_readings() -> Readings:
    """Return the readings of the kit's own words that learners meet."""
    return _read("kit")


@cache
def kit_corrections() -> Readings:
    """Return the corrections of a tokenizer that hold for every course."""
    return _read("corrections")


def readings_in(text: str, readings: Readings) -> Readings:
    """Return the readings that a text needs, of these and the kit's: nothing of what it does not say."""
    return occurring(text, {**kit_readings(), **readings})


def with_furigana(reply: Mapping[str, Any], readings: Readings) -> dict[str, Any]:
    """Return a reply with the readings of all it says, as `furigana`."""
    return {**reply, "furigana": readings_in(json.dumps(reply, ensure_ascii=False), readings)}


def _read(name: str) -> Readings:
    import yaml

    text = resources.files("kenshu.furigana").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return readings_of(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - a safe loader
