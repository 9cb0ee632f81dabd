"""Acts about what was released: other rules for the past, looked at before; a module retired, an attempt voided."""

from contextlib import closing
from typing import Any

from kenshu.acts.act import Act
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Retirement, RuleOfPast, RuleOfPastConfirmed, Void
from kenshu.attempts import attempts
from kenshu.editions import on_record
from kenshu.errors import AttemptUnknown
from kenshu.storage import open_database

_RULES = {"valid", "pass_mark", "attempts", "reveal_after_fail"}


def preview_rule(desk: Desk, order: RuleOfPast) -> dict[str, Any]:
    """Return the numbers of the editions, and whose standing would be another: by name in one's charge, else how many.

    A row of `people` has the value before and after of each of state, valid_until, attempts_left and overdue.
    """
    from kenshu.grading import rule_change

    with closing(open_database(desk.course.database_url)) as database:
        found = rule_change.plan(
            database, order.module_id, _rules(order), desk.now, desk.course.time_zone, order.numbers, desk.course.leeway
        )
    rule_change.check_others(found, desk.by)
    mine = found.people["employee_id"].isin(desk.in_charge_of_all(found.people["employee_id"]))
    return {
        "editions": [each.number for each in found.editions],
        "people": found.people[mine],
        "others": int((~mine).sum()),
        "fingerprint": found.fingerprint,
    }


def set_rule(desk: Desk, order: RuleOfPastConfirmed) -> dict[str, Any]:
    """Return the numbers of the editions that have other rules now, and of how many people the standing is another."""
    from kenshu.grading import rule_change

    rules, when, where, leeway = _rules(order), desk.now, desk.course.time_zone, desk.course.leeway
    with closing(open_database(desk.course.database_url)) as database:
        done = rule_change.apply(
            database, order.module_id, rules, desk.by, when, order.reason, where, order.numbers, leeway, seen=order.fingerprint
        )
    return {"editions": [each.number for each in done.editions], "people": len(done.people)}


def retire(desk: Desk, order: Retirement) -> dict[str, Any]:
    """Return the module that is retired."""
    on_record.retire(desk.conn, order.module_id, desk.by, desk.now, order.reason)
    return {"module_id": order.module_id}


def void(desk: Desk, order: Void) -> dict[str, Any]:
    """Return whose attempt it was, at which module, and its number."""
    from kenshu.grading import voiding

    whose = attempts.find(desk.conn, order.attempt_id).employee_id
    if not desk.in_charge_of(whose):
        raise AttemptUnknown("attempt.unknown", attempt=order.attempt_id)  # told apart to nobody
    desk.check_others(whose)
    was = voiding.void(desk.conn, order.attempt_id, desk.by, desk.now, order.reason)
    return {"employee_id": was.employee_id, "module_id": was.module_id, "number": was.number}


def _rules(order: RuleOfPast) -> Any:
    """Return the rules that are said, as kenshu.grading.rule_change has them."""
    return order.model_dump(include=_RULES, exclude_none=True)


ACTS = (
    Act("rule.preview", RuleOfPast, preview_rule, "look"),
    Act("rule.set", RuleOfPastConfirmed, set_rule, "own"),
    Act("module.retire", Retirement, retire),
    Act("attempt.void", Void, void),
)
