"""Points that a person sets against the key: with a reason, within what the slot is worth, and beside the grade before.

A score that was typed into formgrader on a question with a key is one without a reason: it is not taken, it is listed. So is one on
a question that a person grades in part, where it is less than the rules gave, or more than those and that part.
"""

from contextlib import closing
from datetime import datetime

from sqlalchemy import Connection

from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import gradebook
from kenshu.nbgrader.manual_scores import given_scores, given_within, grades_by_hand_in, record_given
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.scoring import SlotScore, earned_by_rule, most_by_person, written_points
from kenshu.storage import open_database


def preview(
    conn: Connection, attempt_id: str, slot: str, points: float, *, by: str, now: datetime, reason: str
) -> tuple[Attempt, Grade, Grade]:
    """Return the attempt, the grade that holds, and the one that `override` would add; writes nothing.

    `points` from 0 to what the slot is worth. Reason and name stand in the slot, so that a regrade keeps the points.
    Raises AttemptUnknown, and KenshuError for an attempt without a grade, a slot that it has not, points out of range, or no reason
    or name.
    """
    attempt = attempts.find(conn, attempt_id)
    before = grades.latest(conn, attempt_id)
    if before is None:
        raise KenshuError("override.not_graded", employee=attempt.employee_id, module=attempt.module_id)
    if slot not in before.slots:
        raise KenshuError("override.slot", module=attempt.module_id, found=slot, allowed=", ".join(sorted(before.slots)))
    most = before.slots[slot]["max"]
    if not 0 <= points <= most:  # NaN is not either
        found, allowed = written_points(points), written_points(most)
        raise KenshuError("override.points", module=attempt.module_id, slot=slot, found=found, allowed=allowed)
    if not reason.strip() or not by.strip():
        raise KenshuError("override.reason", module=attempt.module_id, slot=slot)
    scored: SlotScore = {**before.slots[slot], "points": float(points), "reason": reason.strip(), "by": by.strip()}
    slots = before.slots | {slot: scored}
    return attempt, before, grades.graded_after(before, slots, by.strip(), now, reason=reason.strip())


def override(
    conn: Connection,
    course: Course,
    attempt_id: str,
    slot: str,
    points: float,
    *,
    by: str,
    now: datetime,
    reason: str,
    trying: bool = False,
) -> Grade:
    """Add a grade with other points for one slot; returns it. The one before stays on record.

    Nbgrader's row gets them too, where it holds the hand-in, unless they are only tried (`trying`). Raises what `preview` raises.
    """
    attempt, _, grade = preview(conn, attempt_id, slot, points, by=by, now=now, reason=reason)
    grades.add_all(conn, [grade])
    if not trying:
        with gradebook(course) as book, book.writing() as rows:
            record_given(rows, attempt, slot, float(points))
    return grade


def not_taken(course: Course) -> list[KenshuError]:
    """Return the scores in formgrader that are not taken and are not those of the grade that holds, each with the remedy.

    One that nbgrader asks for again is not among them: it was given to an earlier hand-in.
    """
    given = [score for score in given_scores(course) if score.settled]
    if not given:
        return []
    with closing(open_database(course.database_url)) as database, database.reading() as conn:
        holding = grades_by_hand_in(conn)
    found = []
    for score in given:
        grade = holding.get(score.hand_in)
        held = grade.slots.get(score.slot) if grade else None  # nbgrader's notebook may have other slots
        if grade is not None and held is not None and held["points"] != score.points:
            about = {"employee": score.hand_in[0], "module": score.hand_in[1], "slot": score.slot, "attempt": grade.attempt_id}
            about["found"] = f"{score.points:g}"
            if score.automatic:
                found.append(KenshuError("override.without_reason", **about, holds=f"{held['points']:g}"))
            elif given_within(held, score.points) is None:
                least, most = earned_by_rule(held), earned_by_rule(held) + most_by_person(held)
                found.append(KenshuError("override.beyond", **about, least=written_points(least), most=written_points(most)))
    return found
