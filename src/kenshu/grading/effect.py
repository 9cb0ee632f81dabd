"""Effect of another grade on a hand-in: score and verdict before and after, for a person to look at before it is confirmed."""

from typing import Any

from kenshu.attempts.attempts import Attempt
from kenshu.results.grades import Grade
from kenshu.results.verdict import verdict


def effect(attempt: Attempt, before: Grade, after: Grade) -> dict[str, Any]:
    """Return attempt_id, employee_id, module_id, number, scores (before, after, max_score), verdicts before and after, and passes.

    `passes` is `gained` or `lost` where passing would change, else "".
    """
    verdicts = verdict(before), verdict(after)
    was, is_now = (said == "passed" for said in verdicts)
    return {
        "attempt_id": attempt.id,
        "employee_id": attempt.employee_id,
        "module_id": attempt.module_id,
        "number": attempt.number,
        "before": before.score,
        "after": after.score,
        "max_score": after.max_score,
        "verdict_before": verdicts[0],
        "verdict_after": verdicts[1],
        "passes": "" if was == is_now else "gained" if is_now else "lost",
    }
