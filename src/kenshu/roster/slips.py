"""Slips: ids and departments that differ from one on record, or from one in a row above, only as a slip of the pen would."""

from collections.abc import Iterable, Iterator, Sequence

from kenshu.errors import KenshuError
from kenshu.folding import folded
from kenshu.people.departments import name, parent, with_ancestors
from kenshu.roster.rows import Entry
from kenshu.roster.table import Written

_SAME_TO_THE_EYE = str.maketrans("oil", "011")


def id_slips(written: Written, entries: Sequence[Entry], on_record: Iterable[str]) -> Iterator[KenshuError]:
    """Yield the ids that differ from one on record in capitals or leading zeros alone, or from any other in O and 0, I, l and 1."""
    known = {key.lower(): key for key in on_record}
    without_zeros = {key.lstrip("0"): found for key, found in known.items()}
    seen: dict[str, tuple[str, int | None]] = {_to_the_eye(key): (key, None) for key in known.values()}
    for entry in entries:
        plain = entry.id.lower()
        other, row = seen.setdefault(_to_the_eye(entry.id), (entry.id, entry.row))
        if plain in known:
            if known[plain] != entry.id:
                yield written.fault(entry.row, "id", "id_case", entry.written_id, allowed=known[plain])
        elif plain.lstrip("0") in without_zeros:
            yield written.fault(entry.row, "id", "id_zeros", entry.written_id, allowed=without_zeros[plain.lstrip("0")])
        elif other.lower() != plain:
            reason = "id_like_record" if row is None else "id_like_row"
            yield written.fault(entry.row, "id", reason, entry.written_id, allowed=other, other=row)


def department_slips(written: Written, entries: Sequence[Entry], on_record: Iterable[str]) -> Iterator[KenshuError]:
    """Yield the departments that differ from another in width, capitals or spaces alone, and those whose parent is missing.

    A parent is missing where the path begins with what elsewhere, in the roster or on record, lies below another department.
    """
    paths = []
    for entry in entries:
        paths.append((entry.row, "department", entry.department))
        paths += [(entry.row, "concurrent", path) for path in entry.concurrent or ()]
    known = {level for path in on_record for level in with_ancestors(path)[1:]}
    first: dict[str, tuple[str, int | None]] = {folded(level): (level, None) for level in known}
    below: dict[str, str] = {}
    for path in dict.fromkeys([*known, *(path for _, _, path in paths)]):
        for level in with_ancestors(path)[2:]:
            below.setdefault(name(level), level)
    for number, field, path in paths:
        levels = with_ancestors(path)[1:]
        for level in levels:
            other, row = first.setdefault(folded(level), (level, number))
            if other != level:
                reason = "department_like_record" if row is None else "department_like_row"
                yield written.fault(number, field, reason, path, allowed=other, other=row)
                break
        top = levels[0]
        if top in below and top not in known and parent(below[top]) != top:
            yield written.fault(number, field, "parent_missing", path, allowed=below[top])


def _to_the_eye(employee_id: str) -> str:
    return employee_id.lower().translate(_SAME_TO_THE_EYE)
