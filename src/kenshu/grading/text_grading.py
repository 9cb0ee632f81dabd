"""Grading of free texts by the criteria of their question: a mark is given, taken back within its day, or decided between two.

The first mark adds a grade, and nbgrader's gradebook gets points and comment as formgrader writes them. The second of a double
marking is kept beside it and changes no grade. Where the two differ the first one's points hold until a third trainer decides, with
a reason; neither of the two may.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kenshu.clock import day_of
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.nbgrader.gradebook import gradebook
from kenshu.nbgrader.manual_scores import record_comment, record_given
from kenshu.results import grades, text_grades
from kenshu.results.criteria import points_of
from kenshu.results.double_marking import pair_of, share_of
from kenshu.results.grades import Grade
from kenshu.results.scoring import with_given
from kenshu.results.text_grades import Mark
from kenshu.results.text_queue import FreeText, free_text


@dataclass(frozen=True)
class Given:
    """A mark that was given, or taken back: which one it is, its points, and the grade that holds now."""

    mark: Mark
    points: float
    grade: Grade


def give(
    conn: Connection,
    course: Course,
    attempt_id: str,
    slot: str,
    *,
    ticked: Collection[int],
    points: float | None,
    comment: str,
    by: str,
    now: datetime,
    trying: bool = False,
) -> Given:
    """Record a mark of a free text: the first one where it has none, else the second of a double marking.

    `ticked` are the places of the criteria that are met, from 0; they give the points, unless `points` says others, from 0 to what
    the text is worth: where it is a part of an answer, what the rest earned by its rules is added. Raises AttemptUnknown, and
    KenshuError for a text that waits for no mark from this person, a criterion that there is not, points out of range;
    StorageFailed. `trying`: nbgrader is told nothing.
    """
    text = free_text(conn, attempt_id, slot, by, share_of(course))
    if text.mark is None:
        raise KenshuError("texts.not_waiting")
    criteria, most = text.question["explanation"]["criteria"], text.most
    strange = sorted(set(ticked) - set(range(len(criteria))))
    if strange:
        raise KenshuError("texts.criterion", found=strange[0], allowed=len(criteria) - 1)
    given = points_of(criteria, ticked, most) if points is None else float(points)
    _check_points(text, given)
    comment = comment.strip()
    text_grades.add(
        conn,
        attempt_id=attempt_id,
        slot=slot,
        mark=text.mark,
        edition=text.edition.sha256,
        question_id=text.question["offered"]["id"],
        ticked=sorted(set(ticked)),
        points=given,
        max=most,
        comment=comment,
        graded_by=by,
        graded_at=now,
    )
    if text.mark == "first":
        _set(conn, text, given, comment, by, now)
        _tell_nbgrader(course, text, given, comment, trying=trying)
    return Given(text.mark, given, _grade(conn, attempt_id))


def undo(conn: Connection, course: Course, attempt_id: str, slot: str, *, by: str, now: datetime, trying: bool = False) -> Given:
    """Take back one's own mark of the same day: a text whose first mark it was waits again.

    Raises AttemptUnknown, and KenshuError where there is no such mark, its day is over, or the points are others by now;
    StorageFailed.
    """
    text = free_text(conn, attempt_id, slot, by, share_of(course))
    mine = text.mine
    if mine is None:
        raise KenshuError("texts.nothing_to_undo")
    if day_of(mine.graded_at, course.time_zone) != day_of(now, course.time_zone):
        raise KenshuError("texts.day_over")
    holds = with_given(text.scored, mine.points, mine.comment)
    decided = (
        "reason" in text.scored and _grade(conn, attempt_id).at >= mine.graded_at
    )  # on the two marks, or by a change of points
    if decided or (mine.mark == "first" and text.scored != holds):
        raise KenshuError("texts.changed_since")
    text_grades.undo(conn, mine, now)
    if mine.mark == "first":
        _set(conn, text, None, "", by, now)
        _tell_nbgrader(course, text, None, "", trying=trying)
    return Given(mine.mark, mine.points, _grade(conn, attempt_id))


def whole_decided(conn: Connection, course: Course, attempt_id: str, slot: str, points: float, by: str) -> float:
    """Return the points of a question where somebody decides that its text gets these (`kenshu.grading.override` sets them).

    Raises AttemptUnknown, and KenshuError where no two marks differ, for either of the two graders, and for points out of range.
    """
    marks = text_grades.holding(conn, [attempt_id]).get((attempt_id, slot), [])
    if len(marks) != 2 or not pair_of(marks).differ:
        raise KenshuError("texts.no_difference")
    if by in [each.graded_by for each in marks]:
        raise KenshuError("texts.own_mark")
    text = free_text(conn, attempt_id, slot, by, share_of(course))
    _check_points(text, points)
    return text.by_rule + points


def _check_points(text: FreeText, given: float) -> None:
    if not 0 <= given <= text.most:
        raise KenshuError("texts.points", found=f"{given:g}", allowed=f"{text.most:g}")


def _set(conn: Connection, text: FreeText, given: float | None, comment: str, by: str, now: datetime) -> None:
    """Add the grade with other points for the text."""
    before = _grade(conn, text.attempt.id)
    scored = with_given(text.scored, given, comment)
    grades.add_after(conn, before, before.slots | {text.slot: scored}, by, now)


def _tell_nbgrader(course: Course, text: FreeText, given: float | None, comment: str, *, trying: bool) -> None:
    """Write the question's points and the comment into nbgrader's gradebook, unless they are only tried."""
    if not trying:
        with gradebook(course) as book, book.writing() as rows:
            record_given(rows, text.attempt, text.slot, with_given(text.scored, given, comment)["points"])
            record_comment(rows, text.attempt, text.slot, comment)


def _grade(conn: Connection, attempt_id: str) -> Grade:
    found = grades.latest(conn, attempt_id)
    assert found is not None  # free_text has found it
    return found
