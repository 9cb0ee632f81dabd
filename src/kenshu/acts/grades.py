"""Scores set by a person, and grading anew after a key was wrong."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints

from kenshu.acts.act import Act, Fingerprint, Order, ShortText, check_fingerprint
from kenshu.acts.desk import Desk
from kenshu.attempts import attempts
from kenshu.errors import AttemptUnknown

if TYPE_CHECKING:
    from kenshu.grading.regrade import RegradePlan


class Override(Order):
    """Points for one question of a hand-in, and why."""

    attempt_id: ShortText
    slot: Annotated[str, StringConstraints(pattern=r"^t[0-9]{2,4}$")]
    points: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
    reason: ShortText


class Regrade(Order):
    """Every hand-in at a module, or at all, by the key as it is now."""

    module_id: ShortText | None = None


class RegradeConfirmed(Regrade):
    """The same, once its preview has been looked at, and why."""

    fingerprint: Fingerprint
    reason: ShortText


def override(desk: Desk, order: Override) -> dict[str, Any]:
    """Return the grade that holds from now on; the old one stays on record."""
    from kenshu.grading.override import override
    from kenshu.results.verdict import verdict

    attempt = attempts.find(desk.conn, order.attempt_id)
    if not desk.in_charge_of(attempt.employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=order.attempt_id)  # told apart to nobody
    told = order.model_dump()
    grade = override(desk.conn, desk.course, **told, by=desk.by, now=desk.now)
    about = {"employee_id": attempt.employee_id, "module_id": attempt.module_id, "slot": order.slot, "points": order.points}
    scored = {"score": grade.score, "max_score": grade.max_score, "awaiting": grade.awaiting, "verdict": verdict(grade)}
    return about | scored


def preview(desk: Desk, order: Regrade) -> dict[str, Any]:
    """Return whose score and whose pass would change, by name in one's charge, else how many; and the fingerprint."""
    plan = _plan(desk, order)
    mine = desk.in_charge_of_all(row["employee_id"] for row in plan.rows)
    return {
        "rows": [row for row in plan.rows if row["employee_id"] in mine],
        "others": sum(row["employee_id"] not in mine for row in plan.rows),
        "gained": len(plan.passes("gained")),
        "lost": len(plan.passes("lost")),
        "unchanged": plan.unchanged,
        "impossible": len(plan.impossible),
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
    Act("override", Override, override),
    Act("regrade.preview", Regrade, preview, "look"),
    Act("regrade.apply", RegradeConfirmed, regrade, "own"),
)
