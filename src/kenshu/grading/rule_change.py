"""Rule change for the past: other rules for editions on record, shown before it is done, with its reason on record.

A rule that is edited in a quiz holds for the next edition alone. Here the rules of what was released before are set anew: how long
a completion is valid, the pass mark, the attempts of a cycle, what a failed result reveals. Another pass mark adds grades with it;
points stay, and no row is changed.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict, get_args
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from kenshu.clock import day_of
from kenshu.editions.edition import Edition, Reveal
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.leeway import LEEWAY, Leeway
from kenshu.results import grades
from kenshu.results.handed_in import handed_in
from kenshu.results.standing.everybody import standings
from kenshu.storage import Database, ledger
from kenshu.storage.tables import rule_change

_TELLING = ("state", "valid_until", "attempts_left", "overdue")


class Rule(TypedDict, total=False):
    """The rules to set; those not named stay."""

    pass_mark: int
    attempts: int
    valid: str
    reveal_after_fail: Reveal


@dataclass(frozen=True)
class RuleChange:
    """A planned change of rules: the editions under their new rules, and everybody whose standing is another by it.

    Columns of `people`: employee_id, module_id, and for each of state, valid_until, attempts_left and overdue the value before and
    after (`state_before`, `state_after`, ...).
    """

    module_id: str
    editions: list[Edition]
    people: pd.DataFrame

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is shown: what is confirmed is this and nothing else."""
        shown = [[[each.sha256, each.rules.as_json()] for each in self.editions], self.people.to_json(date_format="iso")]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def plan(
    database: Database,
    module_id: str,
    rule: Rule,
    now: datetime,
    time_zone: ZoneInfo,
    numbers: Sequence[int] = (),
    leeway: Leeway = LEEWAY,
) -> RuleChange:
    """Return what other rules for a module's editions, all or those of some numbers, would change today. Writes nothing.

    It is done and undone in one transaction, so that what is shown is what happens. Raises CourseMissing, KenshuError for an
    edition or a value that is not there, StorageFailed.
    """
    with database.writing() as conn:
        shown = _change(conn, module_id, rule, "-", now, "-", time_zone, numbers, leeway)
        conn.rollback()
    return shown


def apply(
    database: Database,
    module_id: str,
    rule: Rule,
    by: str,
    now: datetime,
    reason: str,
    time_zone: ZoneInfo,
    numbers: Sequence[int] = (),
    leeway: Leeway = LEEWAY,
    *,
    seen: str,
) -> RuleChange:
    """Record other rules for a module's editions, and grades with the pass mark where that is another.

    `seen` is the fingerprint of the plan. Raises as `plan` does, and KenshuError without a reason or a name, for a change of
    one's own standing, or where something has changed since the plan was shown: then nothing is recorded.
    """
    if not reason.strip() or not by.strip():
        raise KenshuError("rule.reason")
    with database.writing() as conn:
        done = _change(conn, module_id, rule, by.strip(), now, reason.strip(), time_zone, numbers, leeway)
        if done.fingerprint != seen:
            raise KenshuError("regrade.changed_meanwhile")
        check_others(done, by.strip())
        return done


def check_others(found: RuleChange, by: str) -> None:
    """Raise KenshuError where the standing of who makes a change would be another by it."""
    if by in set(found.people["employee_id"]):
        raise KenshuError("rule.own", found=by)


def _change(
    conn: Connection,
    module_id: str,
    rule: Rule,
    by: str,
    now: datetime,
    reason: str,
    time_zone: ZoneInfo,
    numbers: Sequence[int],
    leeway: Leeway,
) -> RuleChange:
    chosen = [replace(edition, rules=replace(edition.rules, **_checked(rule))) for edition in _chosen(conn, module_id, numbers)]
    today = day_of(now, time_zone)
    before = standings(conn, today, time_zone, leeway=leeway)
    said = {"reason": reason, "entered_by": by, "entered_at": now}
    ledger.add(conn, rule_change, [{"edition_id": each.id, "rules": each.rules.as_json(), **said} for each in chosen])
    if "pass_mark" in rule:
        _grade_anew(conn, {each.sha256: each for each in chosen}, by, now, reason)
    return RuleChange(module_id, chosen, _differences(before, standings(conn, today, time_zone, leeway=leeway), module_id))


def _chosen(conn: Connection, module_id: str, numbers: Sequence[int]) -> list[Edition]:
    editions = on_record(conn)
    editions.newest(module_id)
    there = editions.of_module(module_id)
    unknown = sorted(set(numbers) - {each.number for each in there})
    if unknown:
        allowed = ", ".join(str(each.number) for each in there)
        raise KenshuError("rule.edition", module=module_id, found=", ".join(map(str, unknown)), allowed=allowed)
    return [each for each in there if not numbers or each.number in numbers]


def _checked(rule: Rule) -> dict[str, Any]:
    from kenshu.content.quizzes import is_validity

    if not rule:
        raise KenshuError("rule.nothing")
    rules: dict[str, tuple[Callable[[Any], bool], str]] = {
        "pass_mark": (lambda found: 1 <= found <= 100, "1-100"),
        "attempts": (lambda found: 1 <= found <= 20, "1-20"),
        "valid": (is_validity, "fiscal-year, 12 months, for good"),
        "reveal_after_fail": (lambda found: found in get_args(Reveal), ", ".join(get_args(Reveal))),
    }
    for name, found in rule.items():
        fits, allowed = rules[name]
        if not fits(found):
            raise KenshuError("rule.value", rule=name, found=found, allowed=allowed)
    return dict(rule)


def _grade_anew(conn: Connection, chosen: dict[str, Edition], by: str, now: datetime, reason: str) -> None:
    holding = grades.latest_of(conn)
    new = [
        replace(held, pass_mark=edition.rules.pass_mark, graded_by=by, at=now, reason=reason)
        for hand_in in handed_in(conn)
        if hand_in.edition is not None
        and (edition := chosen.get(hand_in.edition.sha256)) is not None
        and (held := holding.get(hand_in.attempt.id)) is not None
        and held.pass_mark != edition.rules.pass_mark
    ]
    grades.add_all(conn, new)


def _differences(before: pd.DataFrame, after: pd.DataFrame, module_id: str) -> pd.DataFrame:
    keys = ["employee_id", "module_id"]
    both = before[[*keys, *_TELLING]].merge(after[[*keys, *_TELLING]], on=keys, suffixes=("_before", "_after"))
    both = both[both["module_id"] == module_id]
    same = pd.Series(True, index=both.index)
    for name in _TELLING:
        one, other = both[f"{name}_before"], both[f"{name}_after"]
        same &= (one == other) | (one.isna() & other.isna())
    return both[~same].reset_index(drop=True)
