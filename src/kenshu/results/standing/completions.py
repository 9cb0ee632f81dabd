"""Completions of one person at one module, one after another: how long each lasts, and what a renewal adds to the former.

A passed attempt begins a completion on the day of its hand-in. Handed in while a former one holds, in the days before its last day
that the course gives (`kenshu.leeway`), it renews that one, and lasts as if it had begun at its end: nobody loses by being early.
Where it would not last longer than the one that holds, it changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from kenshu.attempts.attempts import Attempt
from kenshu.clock import day_of
from kenshu.editions.on_record import Editions
from kenshu.leeway import Leeway
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import Verdict


@dataclass(frozen=True)
class Completion:
    """The completion that stands once `passed` is passed: begun on `completed_on`; `last_day` None: it does not run out."""

    passed: Attempt
    completed_on: date
    last_day: date | None


def completions(
    editions: Editions, attempts: Iterable[Attempt], verdicts: Mapping[str, Verdict], time_zone: tzinfo, leeway: Leeway
) -> list[Completion]:
    """Return what stands after each passed attempt of one person at one module, in the order of their numbers."""
    ordered = sorted(attempts, key=lambda attempt: attempt.number)
    passed = [(each, day_of(at, time_zone)) for each in ordered if (at := each.handed_in_at) and verdicts.get(each.id) == "passed"]
    terms = ((editions.of(each).rules.valid, day) for each, day in passed)
    return [Completion(each, *stood) for (each, _), stood in zip(passed, standing_after(terms, leeway), strict=True)]


def standing_after(passed: Iterable[tuple[str, date]], leeway: Leeway) -> Iterator[tuple[date, date | None]]:
    """Yield (first day, last day) of the completion that stands after each of these (`valid`, day of the hand-in)."""
    first, last = date.min, date.min
    for valid, day in passed:
        until = valid_until(valid, day) or date.max
        if last != date.max and timedelta(0) <= last - day <= leeway.window:
            until = max(until, renewed_until(valid, last) or date.max)
        if until > last:
            first, last = day, until
        yield first, None if last == date.max else last


def renewed_until(valid: str, last_day: date) -> date | None:
    """Return the last day of a completion that is renewed before its last day: 12 months after that, or the next fiscal year's."""
    return valid_until(valid, last_day + timedelta(1) if valid == "fiscal-year" else last_day)
