"""Scores and comments given in formgrader: read from nbgrader's gradebook, taken into the records, and written there."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.course import Course
from kenshu.nbgrader import tables as book
from kenshu.nbgrader.gradebook import GRADES, gradebook, nbgrader_moment, slot_of
from kenshu.nbgrader.gradebook_rows import total
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.scoring import Slots, SlotScore, earned_by_rule, most_by_person, with_given
from kenshu.storage import open_database
from kenshu.storage.tables import attempt as attempt_table
from kenshu.storage.tables import receipt as receipt_table

_CENT = 0.01  # what a sum that people type may miss by, as they read it with two decimals
HandIn = tuple[str, str, datetime]  # employee, module, time


@dataclass(frozen=True)
class GivenScore:
    """A score that stands in formgrader, and the hand-in it was given to; `automatic` on a question that has a key.

    `settled`: nbgrader asks for no other. One that was given to an earlier hand-in, or before nbgrader graded again, is asked for
    again. `points` are within what the slot is worth; `comment` is "" where there is none.
    """

    hand_in: HandIn
    slot: str
    points: float
    comment: str
    automatic: bool
    settled: bool


def given_scores(course: Course) -> list[GivenScore]:
    """Return every score that a person gave in formgrader, as the gradebook holds it. Raises StorageFailed."""
    given = []
    with gradebook(course) as opened, opened.reading() as conn:
        comments = _comments(conn)
        query = GRADES.where(
            or_(book.grade.c.manual_score.is_not(None), book.grade.c.extra_credit.is_not(None)),
            book.submitted_assignment.c.timestamp.is_not(None),
        )
        for row in conn.execute(query):
            stands = row.auto_score if row.manual_score is None else row.manual_score
            if stands is None:
                continue
            automatic = row.cell_type == "code"
            given.append(
                GivenScore(
                    hand_in=(row.student_id, row.module_id, row.timestamp.replace(tzinfo=UTC)),
                    slot=slot_of(row.cell),
                    points=total(stands, row.extra_credit, row.max_score),
                    comment=comments.get((row.notebook_id, row.cell), ""),
                    automatic=automatic,
                    settled=not row.needs_manual_grade and (automatic or row.manual_score is not None),
                )
            )
    return given


def take_manual_scores(course: Course) -> int:
    """Record scores and comments given in formgrader to free texts as grades of their attempts; return how many attempts.

    A score counts once nbgrader no longer asks for it (`needs_manual_grade`), and only for the attempt that the gradebook holds.
    One on a question that is graded automatically is not taken, nor one that a person cannot have given beside what the rules gave:
    see `kenshu.grading.override`. Raises StorageFailed.
    """
    given = _settled(course)
    if not given:
        return 0
    with closing(open_database(course.database_url)) as database:
        with database.reading() as conn:
            if not _changed(grades_by_hand_in(conn), given):
                return 0  # nobody waits for the writer
        with database.writing() as conn:
            # Read again: what was given may have been taken back before this had its turn to write.
            found = grades_by_hand_in(conn)
            changed = _changed(found, _settled(course))
            for hand_in, scores in changed.items():
                grade = found[hand_in]
                grades.add_after(conn, grade, grade.slots | scores, "trainer", clock.now())
            return len(changed)


def _settled(course: Course) -> list[GivenScore]:
    return [score for score in given_scores(course) if not score.automatic and score.settled]


def grades_by_hand_in(conn: Connection) -> dict[HandIn, Grade]:
    """Return {(employee, module, time): the grade that holds} of every graded hand-in."""
    found = grades.latest_of(conn)
    whose = (attempt_table.c.id, attempt_table.c.employee_id, attempt_table.c.module_id)
    query = select(*whose, receipt_table.c.at).join(receipt_table)
    return {(row.employee_id, row.module_id, row.at): found[row.id] for row in conn.execute(query) if row.id in found}


def record_given(conn: Connection, attempt: Attempt, slot: str, points: float | None) -> None:
    """Write points that a person gave to a slot beside those by the key, where the gradebook holds the attempt's hand-in.

    As formgrader does it: what is not decided any more, points of None where there are none by the key, is asked for again.
    """
    for row in _rows_of(conn, attempt, slot):
        changed = book.grade.update().where(book.grade.c.id == row.id)
        asked = points is None and row.auto_score is None
        conn.execute(changed.values(manual_score=points, extra_credit=None, needs_manual_grade=asked))


def record_comment(conn: Connection, attempt: Attempt, slot: str, comment: str) -> None:
    """Write what a person said of a free text, where the gradebook holds the attempt's hand-in; "" is nothing."""
    for row in _rows_of(conn, attempt, slot):
        of_cell = select(book.base_cell.c.id).where(book.base_cell.c.name == row.cell, book.base_cell.c.type == "SolutionCell")
        its = (book.comment.c.notebook_id == row.notebook_id) & book.comment.c.cell_id.in_(of_cell)
        conn.execute(book.comment.update().where(its).values(manual_comment=comment or None))


def _rows_of(conn: Connection, attempt: Attempt, slot: str) -> list[Row[Any]]:
    """Return the gradebook's row of a slot's grade, where it holds the attempt's hand-in."""
    if attempt.handed_in_at is None:
        return []
    its = GRADES.where(
        book.submitted_assignment.c.student_id == attempt.employee_id,
        book.assignment.c.name == attempt.module_id,
        book.submitted_assignment.c.timestamp == nbgrader_moment(attempt.handed_in_at),
    )
    return [row for row in conn.execute(its) if slot_of(row.cell) == slot]


def _comments(conn: Connection) -> dict[tuple[str, str], str]:
    """Return {(notebook, cell): what a person said about it}."""
    query = (
        select(book.comment.c.notebook_id, book.base_cell.c.name, book.comment.c.manual_comment)
        .join(book.base_cell, book.base_cell.c.id == book.comment.c.cell_id)
        .where(book.comment.c.manual_comment.is_not(None))
    )
    return {(notebook, cell): said.strip() for notebook, cell, said in conn.execute(query)}


def _changed(found: Mapping[HandIn, Grade], given: list[GivenScore]) -> dict[HandIn, Slots]:
    """Return {hand-in: {slot: its score}} of what was given that the grades do not say yet."""
    changed: dict[HandIn, Slots] = {}
    for score in given:
        grade = found.get(score.hand_in)
        before = grade.slots.get(score.slot) if grade else None  # an earlier edition had no such slot
        if before is None or (before["points"], before.get("comment", "")) == (score.points, score.comment):
            continue
        after = _after(before, score)
        if after is not None and (after["points"], score.comment) != (before["points"], before.get("comment", "")):
            changed.setdefault(score.hand_in, {})[score.slot] = after
    return changed


def _after(before: SlotScore, score: GivenScore) -> SlotScore | None:
    """Return the score of a slot with what was given; None where that is beyond a person's part."""
    given = given_within(before, score.points)
    return None if given is None else with_given(before, given, score.comment)


def given_within(scored: SlotScore, points: float) -> float | None:
    """Return what a person gave for their part of a slot's points, None where these are beyond it.

    Where the rules gave the rest, people type the sum, with two decimals.
    """
    if "by_person" not in scored:
        return points
    given, most = round(points - earned_by_rule(scored), 2), most_by_person(scored)
    return min(max(given, 0.0), most) if -_CENT <= given <= most + _CENT else None
