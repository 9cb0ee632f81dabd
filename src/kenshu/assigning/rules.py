"""Rules: whom an assignment reaches, and what it says of the last day in time.

A rule reaches whoever works on the day, by the main department, in the rule's department or below it, has one of its employment
types, and has one of its duties; or the one person whom it names. It is asked anew for each day. A department is followed through
renaming, merging and splitting from the day on which the rule named it. A duty is one of the post, or `new_employee`: somebody
whose service began in the fiscal year of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kenshu.people.departments import is_within

Since = Literal["joined", "transferred"]  # the days of a person that days are counted from


@dataclass(frozen=True)
class Whom:
    """The people that something is said to.

    `department` "" is the whole city; `employment_types` and `duties` [] are every one; `employee_id` names one person instead
    of these three.
    """

    department: str
    employment_types: list[str]
    duties: list[str]
    employee_id: str | None

    def in_type(self, employment_type: str) -> bool:
        """Tell whether this employment type is meant."""
        return not self.employment_types or employment_type in self.employment_types

    def in_duty(self, duties: Iterable[str], *, new: bool) -> bool:
        """Tell whether somebody with these duties is meant; `new`: whose service began in the fiscal year."""
        return not self.duties or (new and "new_employee" in self.duties) or any(duty in self.duties for duty in duties)


@dataclass(frozen=True)
class Rule(Whom):
    """An assignment: the last day in time is the latest of `due`, joining and so many days, transfer and so many days."""

    module_id: str
    due: date
    days_after_joining: int | None
    days_after_transfer: int | None

    def counted(self) -> list[tuple[Since, int]]:
        """Return from which of a person's days so many days are counted."""
        days = (("joined", self.days_after_joining), ("transferred", self.days_after_transfer))
        return [(since, number) for since, number in days if number is not None]  # type: ignore[misc]


def works_within(department: str, names: Iterable[str]) -> bool:
    """Tell whether a department is one of these or lies below one."""
    return any(is_within(department, name) for name in names)
