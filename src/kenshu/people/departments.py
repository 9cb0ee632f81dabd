"""The tree of departments. A department is its path, `総務部/人事課/人事係`; the path "" is the whole city."""

import difflib
from collections.abc import Iterable, Sequence

WHOLE_CITY = ""
LEVELS = 3  # 部, 課, 係


def parent(department: str) -> str:
    """Return the department above; the whole city above a 部."""
    return department.rpartition("/")[0]


def name(department: str) -> str:
    """Return the last part of the path: `人事係`."""
    return department.rpartition("/")[2]


def level(department: str) -> int:
    """Return 0 for the whole city, 1 for a 部, 2 for a 課, 3 for a 係."""
    return department.count("/") + 1 if department else 0


def with_ancestors(department: str) -> list[str]:
    """Return the whole city, then each department on the way down, the department itself last."""
    parts = department.split("/") if department else []
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]


def is_within(department: str, above: str) -> bool:
    """Tell whether a department is the other one or lies below it."""
    return above in (WHOLE_CITY, department) or department.startswith(above + "/")


def tree(paths: Iterable[str]) -> list[str]:
    """Return every department of the tree that holds these paths, the whole city first, each followed by what is below it.

    Departments beside each other stand in the order in which they are first met, which is the roster's.
    """
    met = {WHOLE_CITY: 0}
    for path in paths:
        for department in with_ancestors(path):
            met.setdefault(department, len(met))
    return sorted(met, key=lambda department: [met[above] for above in with_ancestors(department)])


def alike(department: str, there: Sequence[str]) -> str:
    """Return up to three departments of a tree that come close to one that is not in it, else its first ones, for a fault."""
    return ", ".join(difflib.get_close_matches(department, there, n=3, cutoff=0.3) or there[1:4])


def children(departments: Iterable[str], of: str) -> list[str]:
    """Return the departments directly below one, in the tree's order."""
    return [department for department in departments if department and parent(department) == of]
