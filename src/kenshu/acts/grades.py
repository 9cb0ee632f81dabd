"""Acts about grades: points set by a person, and grading anew after a key was wrong."""

from typing import TYPE_CHECKING, Any

from kenshu.acts.act import Act, check_fingerprint, fingerprint
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Override, OverrideConfirmed, Regrade, RegradeConfirmed
from kenshu.attempts import attempts
from kenshu.errors import AttemptUnknown
from kenshu.results.verdict import score_and_verdict

if TYPE_CHECKING:
    from kenshu.grading.regrade import RegradePlan


def preview_override(desk: Desk, order: Override) -> dict[str, Any]:
    """Return what the points would do: those of the slot, the score and the verdict, each before and after (kenshu.grading.effect).

    `points_before` is None where a person has still to give them; `max_points` is what the slot is worth.
    """
    from kenshu.grading.effect import effect
    from kenshu.grading.override import preview

    attempt = attempts.find(desk.conn, order.attempt_id)
    if not desk.in_charge_of(attempt.employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=order.attempt_id)  # told apart to nobody
    told = order.model_dump(include=set(Override.model_fields))
    attempt, before, after = preview(desk.conn, **told, by=desk.by, now=desk.now)
    was = before.slots[order.slot]
    points = {"slot": order.slot, "points_before": was["points"], "points_after": order.points, "max_points": was["max"]}
    shown = effect(attempt, before, after) | points
    return shown | {"fingerprint": fingerprint([before.at, before.slots, shown, order.reason])}


def override(desk: Desk, order: OverrideConfirmed) -> dict[str, Any]:
    """Return the grade that holds from now on; the old one stays on record."""
    from kenshu.grading.override import override

    shown = preview_override(desk, order)
    check_fingerprint(order.fingerprint, shown["fingerprint"])
    told = order.model_dump(include=set(Override.model_fields))
    grade = override(desk.conn, desk.course, **told, by=desk.by, now=desk.now, trying=desk.trying)
    about = {name: shown[name] for name in ("employee_id", "module_id", "slot")} | {"points": order.points}
    return about | score_and_verdict(grade)


def preview_regrade(desk: Desk, order: Regrade) -> dict[str, Any]:
    """Return whose score and whose pass would change, by name in one's charge, else how many; and the fingerprint.

    `not_regraded` is {attempt_id, reason} of hand-ins in one's charge that the key does not fit, `impossible` their whole number.
    """
    plan = _plan(desk, order)
    hand_ins = [each.hand_in for some in (plan.changes, plan.impossible) for each in some]
    mine = desk.in_charge_of_all(each.attempt.employee_id for each in hand_ins)
    return {
        "rows": [row for row in plan.rows if row["employee_id"] in mine],
        "others": sum(row["employee_id"] not in mine for row in plan.rows),
        "gained": len(plan.passes("gained")),
        "lost": len(plan.passes("lost")),
        "unchanged": plan.unchanged,
        "impossible": len(plan.impossible),
        "not_regraded": [
            {"attempt_id": each.hand_in.attempt.id, "reason": each.reason.messages()}
            for each in plan.impossible
            if each.hand_in.attempt.employee_id in mine
        ],
        "fingerprint": plan.fingerprint,
    }


def regrade(desk: Desk, order: RegradeConfirmed) -> dict[str, Any]:
    """Return how many grades were added. The key is one for the whole city, and so is grading anew."""
    from kenshu.grading import regrade

    plan = _plan(desk, order)
    check_fingerprint(order.fingerprint, plan.fingerprint)
    return {"regraded": len(regrade.apply(desk.course, plan, desk.by, order.reason))}


def _plan(desk: Desk, order: Regrade) -> "RegradePlan":
    from kenshu.grading import regrade

    return regrade.plan(desk.course, order.module_id)


ACTS = (
    Act("override.preview", Override, preview_override, "look"),
    Act("override.apply", OverrideConfirmed, override),
    Act("regrade.preview", Regrade, preview_regrade, "look"),
    Act("regrade.apply", RegradeConfirmed, regrade, "own"),
)
