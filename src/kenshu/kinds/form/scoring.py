"""The scoring rule of `form`: each field is scored by its own rule, and the question earns the mean of its fields.

| rule | earns |
|---|---|
| choice | 1 for the right option |
| choices | (right options chosen - wrong options chosen) / right options, at least 0 |
| date | 1 for the day, or for one from `earliest` to `latest` |
| period | 1/2 for its first day, 1/2 for its last |
| url | 1 for letters and digits behind the prefix; where addresses are `accepted`, for one of those |
| text | 1 for what is `accepted` or fits the `pattern`; the share of what it must hold (`contains`, one of each list) |
| person | what a person gives for what was written there; nothing where it is left empty |

A field for a person is one of the fields, or says its `share` of the points, of which the mean of the others gives the rest. Where
something is written in it the question waits for that person; the others earn by their rules what they would earn anyhow.

Texts are compared without widths (NFKC), capitals and spaces; a day may be written in 和暦 (令和8年12月1日, R8.12.1) or not.

A filled form with mistakes (fields that say how they are `as_filled`) earns half for finding them, half for mending them:
(max(0, mistakes chosen - other fields chosen) + what the mended mistakes earn by their rules) / (2 * mistakes).

A number in the place of a text is what that text earned: it stands where personal data were deleted.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

# The letter, the name and the first day of each era, the newest first; `kenshu.clock` has the source, and a test compares them.
ERAS = (("R", "令和", "2019-05-01"), ("H", "平成", "1989-01-08"), ("S", "昭和", "1926-12-25"))

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = "(" + "|".join(_MONTHS) + ")[a-z]*"
_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_ERA = re.compile(
    "(" + "|".join(f"{letter}|{name}" for letter, name, _ in ERAS) + r")(元|[0-9]{1,2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
)
_DAY_FIRST = re.compile(r"([0-9]{1,2})" + _MONTH + r",?([0-9]{4})")
_MONTH_FIRST = re.compile(_MONTH + r"([0-9]{1,2}),?([0-9]{4})")


def share(key: Any, value: Any) -> float | None:
    """Return the mean of the fields; None where a person has to read one of them."""
    if value and any(value.get(name) for name in _for_person(key)):
        return None
    return by_rule(key, value)


def by_person(key: Any) -> float:
    """Return the share of the points that a person gives: that of their field among all of them."""
    return float(sum(key[name].get("share", 1 / len(key)) for name in _for_person(key)))


def by_rule(key: Any, value: Any) -> float:
    """Return the mean of the fields within their share; of a form with mistakes, half for finding and half for mending them."""
    if not value:
        return 0.0
    earned = {name: field_share(rule, value.get(name)) for name, rule in key.items()}
    mistakes = mistakes_of(key)
    if not mistakes:
        person = _for_person(key)
        return (1 - by_person(key)) * sum(earned.values()) / (len(key) - len(person))
    found = sum(name in value for name in mistakes)
    beside = len(value) - found
    mended = sum(earned[name] for name in mistakes)
    return float((max(0, found - beside) + mended) / (2 * len(mistakes)))


def mistakes_of(key: Any) -> Any:
    """Return the ids of the fields that are filled in wrongly; none of a form that is to be filled in."""
    return [name for name, rule in key.items() if rule.get("as_filled") == "wrong"]


def _for_person(key: Any) -> list[str]:
    return [name for name, rule in key.items() if rule["rule"] == "person"]


def field_share(rule: dict[str, Any], given: Any) -> float:
    """Return what one field earns by its rule, 0.0 to 1.0."""
    if given is None or rule["rule"] == "person":
        return 0.0
    if isinstance(given, (int, float)):
        return float(given)
    return float(_RULES[rule["rule"]](rule, given))


def _choice(rule: dict[str, Any], given: str) -> float:
    return float(given == rule["right"])


def _choices(rule: dict[str, Any], given: Any) -> float:
    right = sum(each in rule["right"] for each in given)
    return float(max(0.0, (2 * right - len(given)) / len(rule["right"])))


def _date(rule: dict[str, Any], given: str) -> float:
    day = read_day(given)
    first, last = rule.get("earliest", rule["right"]), rule.get("latest", rule["right"])
    return float(day is not None and first <= day <= last)


def _period(rule: dict[str, Any], given: dict[str, str]) -> float:
    right = rule["right"]
    return sum(0.5 for end in ("from", "to") if read_day(given.get(end, "")) == right[end])


def _url(rule: dict[str, Any], given: str) -> float:
    tail = url_tail(rule["prefix"], given)
    fits = re.fullmatch("[A-Za-z0-9]+", tail) is not None
    return float(fits and ("accepted" not in rule or tail.casefold() in [each.casefold() for each in rule["accepted"]]))


def _text(rule: dict[str, Any], given: str) -> float:
    if "pattern" in rule:
        return float(re.fullmatch(rule["pattern"], unicodedata.normalize("NFKC", given).strip()) is not None)
    said = folded(given)
    if "contains" in rule:
        return sum(any(folded(each) in said for each in words) for words in rule["contains"]) / len(rule["contains"])
    return float(said in [folded(each) for each in rule["accepted"]])


_RULES = {"choice": _choice, "choices": _choices, "date": _date, "period": _period, "url": _url, "text": _text}


def folded(text: str) -> str:
    """Return a text as it is compared: without widths, capitals and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def url_tail(prefix: str, given: str) -> str:
    """Return what stands behind the prefix, which somebody may have typed once more, without the slash at an address's end."""
    tail = given.strip().removesuffix("/")
    return tail[len(prefix) :] if tail.casefold().startswith(prefix.casefold()) else tail


def read_day(text: str) -> str | None:
    """Return a day as `2026-12-01`, however it is written; None where it is no day, or not one of its era."""
    said = folded(text)
    found = _WRITTEN.fullmatch(said)
    if found:
        return _day(*map(int, found.groups()))
    found = _DAY_FIRST.fullmatch(said)
    if found:
        return _day(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    found = _MONTH_FIRST.fullmatch(said)
    if found:
        return _day(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]))
    found = _ERA.fullmatch(said.upper())
    return _day_of_era(*found.groups()) if found else None


def _day_of_era(era: str, year: str, month: str, day: str) -> str | None:
    until = "9999-12-31"
    for letter, name, first in ERAS:
        if era in (letter, name):
            written = _day(int(first[:4]) - 1 + (1 if year == "元" else int(year)), int(month), int(day))
            return written if written and first <= written < until else None
        until = first
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
