"""The readings of the kit's own words, and the corrections that hold for every course: `kit.yaml`, `corrections.yaml`.

`python -m tools.kit_furigana` makes the first anew, with the extra `authors`.
"""

from functools import cache
from importlib import resources

from kenshu.furigana import Readings
from kenshu.furigana.notation import readings_of


@cache
def kit_readings() -> Readings:
    """Return the readings of the kit's own words that learners meet."""
    return _read("kit")


@cache
def kit_corrections() -> Readings:
    """Return the corrections of a tokenizer that hold for every course."""
    return _read("corrections")


def _read(name: str) -> Readings:
    import yaml

    text = resources.files("kenshu.furigana").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return readings_of(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - a safe loader
