"""The words of the page of benchmarks in Japanese and in English.

The parts say what they found in English. Its Japanese is in `words.yaml`, with `{}` for each number: "at most {} times stock" is
written once for every figure. What has none is shown in English, and `untranslated` names it.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from kenshu.i18n import Lang

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def page_words(name: str, lang: Lang, **values: object) -> str:
    """Return the page's own words."""
    text: str = _words()["page"][name][lang]
    return text.format(**values)


def said(text: str, lang: Lang) -> str:
    """Return a part's words in a language."""
    if lang == "en":
        return text
    if text.startswith("/"):  # an address is one in every language
        address, _, rest = text.partition(" ")
        return f"{address} {said(rest, lang)}"
    japanese = _words()["japanese"].get(_pattern(text))
    return text if japanese is None else japanese.format(*_NUMBER.findall(text))


def untranslated(texts: Iterable[str]) -> list[str]:
    """Return the texts that have words and no Japanese, as they are to be written in `words.yaml`."""
    known = _words()["japanese"]
    patterns = dict.fromkeys(_pattern(text.partition(" ")[2] if text.startswith("/") else text) for text in texts)
    return [pattern for pattern in patterns if re.search("[A-Za-z]{3}", pattern) and pattern not in known]


def _pattern(text: str) -> str:
    return _NUMBER.sub("{}", text)


@cache
def _words() -> dict[str, Any]:
    import yaml

    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return words
