"""New departments of a roster: those that the city has not, each with the one that may be meant by it."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kenshu.people.departments import name, parent, with_ancestors
from kenshu.roster.rows import Entry

_CLOSE = 0.8  # of 1, by difflib: 給与係 and 研修係 beside each other are two, クリーンセンタ is a slip


@dataclass(frozen=True)
class NewDepartment:
    """A department that is new to the city; `like` is one that it differs from hardly, "" where there is none."""

    department: str
    like: str


def new_departments(entries: Iterable[Entry], there: Iterable[str]) -> list[NewDepartment]:
    """Return the departments of a roster that are not there, in its order; of the first roster, where nothing is there, none."""
    known = dict.fromkeys(level for path in there for level in with_ancestors(path)[1:])
    if not known:
        return []
    told = dict.fromkeys(path for entry in entries for path in (entry.department, *(entry.concurrent or ())))
    bare = {_bare(each): each for each in known}
    found = []
    for department in told:
        if department in known:
            continue
        found.append(NewDepartment(department, bare.get(_bare(department)) or _close(department, known)))
        bare.setdefault(_bare(department), department)
    return found


def _bare(department: str) -> str:
    """Return a department without what is no letter: `+総務部 人事課` is `総務部人事課`."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", department)).casefold()


def _close(department: str, known: Iterable[str]) -> str:
    """Return the department beside it, of the same parent, whose name is nearly its own; "" where there is none."""
    beside = {name(each): each for each in known if parent(each) == parent(department)}
    return next((beside[each] for each in difflib.get_close_matches(name(department), beside, n=1, cutoff=_CLOSE)), "")
