"""Faults of a roster, once for one cause: the same thing wrong in sixty rows is one sentence that names the rows."""

from collections.abc import Iterable

from kenshu.errors import KenshuError
from kenshu.i18n import Multilingual

_FIRST, _LAST = 3, 1  # rows that are named of many
_ALIKE = 3  # so many different values that are wrong for the same reason are one cause
_VALUES = 5  # of them that are shown
_VARY = ("found", "allowed", "letter", "named", "other", "place")  # what tells the rows of one cause apart


def once(faults: Iterable[KenshuError]) -> list[KenshuError]:
    """Return the faults by their first rows: those that differ in the row alone as one, and many alike but for the value too."""
    ordered = sorted(faults, key=lambda fault: int(str(fault.values.get("row", 0))))
    found: list[KenshuError] = []
    for group in _alike(ordered, ("row", *_VARY)):
        same = _alike(group, ("row",))
        found += map(_as_one, [group] if len(same) > _ALIKE else same)
    return sorted(found, key=lambda fault: _first_row(fault.values.get("row", 0)))


def _alike(faults: Iterable[KenshuError], apart: tuple[str, ...]) -> list[list[KenshuError]]:
    """Return the faults that differ in nothing but the values named, together."""
    groups: dict[object, list[KenshuError]] = {}
    for fault in faults:
        found = str(fault.values.get("found", "")) if "found" in apart else ""
        named = {name: str(value) for name, value in fault.values.items() if name not in apart}
        same = tuple(sorted((name, value.replace(found, "") if found else value) for name, value in named.items()))
        groups.setdefault((fault.key, same), []).append(fault)
    return list(groups.values())


def _as_one(group: list[KenshuError]) -> KenshuError:
    if len(group) == 1:
        return group[0]
    one = group[0].with_values(group[0].values)
    if "row" in one.values:
        one.values["row"] = some_rows(fault.values["row"] for fault in group)
    for name in _VARY:
        shown = list(dict.fromkeys(str(fault.values[name]) for fault in group if fault.values.get(name)))
        if len(shown) > 1:
            one.values[name] = ", ".join(shown[:_VALUES]) + (" …" if len(shown) > _VALUES else "")
    for name, value in one.values.items():
        if isinstance(value, Multilingual):  # a reason, which may name the value
            first, now = str(group[0].values.get("found", "")), str(one.values.get("found", ""))
            one.values[name] = Multilingual({lang: text.replace(first, now) for lang, text in value.items()})
    return one


def some_rows(rows: Iterable[object]) -> str:
    """Return the numbers of rows as a message names them: all of a few, else the first and the last (`2, 3, 4 … 61`)."""
    named = list(dict.fromkeys(map(str, rows)))
    if len(named) <= _FIRST + _LAST:
        return ", ".join(named)
    return f"{', '.join(named[:_FIRST])} … {named[-1]}"


def _first_row(row: object) -> int:
    return int(str(row).partition(",")[0])
