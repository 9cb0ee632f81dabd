"""Leeway: the days that a course gives people to begin, and to renew what runs out, so that nobody is overdue unavoidably."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Leeway:
    """The days of a course: fields of `course.yaml`, each a number of days.

    | field | |
    |---|---|
    | days_to_begin | after joining, a transfer or the end of a leave, before which nobody is overdue |
    | renewal_window | before the last day of a completion, in which it may be renewed |
    | days_to_renew | after the last day of a completion, in which the next is in time |
    """

    days_to_begin: int = 30
    renewal_window: int = 60
    days_to_renew: int = 30

    @property
    def to_begin(self) -> timedelta:
        """Return `days_to_begin` as a span."""
        return timedelta(self.days_to_begin)

    @property
    def window(self) -> timedelta:
        """Return `renewal_window` as a span."""
        return timedelta(self.renewal_window)

    @property
    def to_renew(self) -> timedelta:
        """Return `days_to_renew` as a span."""
        return timedelta(self.days_to_renew)


LEEWAY = Leeway()  # where a course says nothing
MOST = 366  # days of each
