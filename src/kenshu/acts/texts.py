"""Acts about free texts: what waits for this desk, a mark by criteria, taking it back, deciding between two."""

from typing import TYPE_CHECKING, Any

from kenshu.acts.act import Act
from kenshu.acts.desk import Desk
from kenshu.acts.orders import Override, TextMark, TextOf
from kenshu.attempts import attempts
from kenshu.errors import AttemptUnknown
from kenshu.reports.kept import kept
from kenshu.results import text_queue
from kenshu.results.double_marking import share_of
from kenshu.results.text_queue import FreeText, Undecided, Waiting
from kenshu.results.verdict import score_and_verdict

if TYPE_CHECKING:
    from kenshu.grading.text_grading import Given


def queue(desk: Desk) -> list[Waiting]:
    """Return the free texts that wait for a mark from this desk, the longest waiting first."""
    share = share_of(desk.course)
    found = kept(desk.conn, ("waiting texts", desk.by, share), lambda: text_queue.waiting(desk.conn, desk.by, share))
    mine = desk.in_charge_of_all({each.employee_id for each in found})
    return [each for each in found if each.employee_id in mine]


def text_of(desk: Desk, attempt_id: str, slot: str) -> FreeText:
    """Return a free text of somebody in charge. Raises AttemptUnknown, and KenshuError where there is no such text."""
    _check(desk, attempt_id)
    return text_queue.free_text(desk.conn, attempt_id, slot, desk.by, share_of(desk.course))


def undecided(desk: Desk) -> list[Undecided]:
    """Return the texts in this desk's charge whose two marks differ, and between which nobody has decided; the oldest first."""
    found = text_queue.undecided(desk.conn)
    mine = desk.in_charge_of_all({each.employee_id for each in found})
    return [each for each in found if each.employee_id in mine and each.employee_id != desk.by]


def mark(desk: Desk, order: TextMark) -> dict[str, Any]:
    """Return which mark it was, its points, and the score that holds from now on."""
    from kenshu.grading.text_grading import give

    _check_others(desk, order.attempt_id)
    return _told(order, give(desk.conn, desk.course, **order.model_dump(), by=desk.by, now=desk.now, trying=desk.trying))


def undo(desk: Desk, order: TextOf) -> dict[str, Any]:
    """Return which mark was taken back, its points, and the score that holds from now on."""
    from kenshu.grading.text_grading import undo

    _check_others(desk, order.attempt_id)
    return _told(order, undo(desk.conn, desk.course, **order.model_dump(), by=desk.by, now=desk.now, trying=desk.trying))


def settle(desk: Desk, order: Override) -> dict[str, Any]:
    """Return the points that were decided, and the score that holds from now on."""
    from kenshu.grading.override import override
    from kenshu.grading.text_grading import whole_decided

    _check_others(desk, order.attempt_id)
    whole = whole_decided(desk.conn, desk.course, order.attempt_id, order.slot, order.points, desk.by)
    told = order.model_dump() | {"points": whole}
    grade = override(desk.conn, desk.course, **told, by=desk.by, now=desk.now, trying=desk.trying)
    return {"attempt_id": order.attempt_id, "slot": order.slot, "points": order.points, **score_and_verdict(grade)}


def _check(desk: Desk, attempt_id: str) -> None:
    """Raise AttemptUnknown for the attempt of somebody outside one's charge, as for one that there is not."""
    if not desk.in_charge_of(attempts.find(desk.conn, attempt_id).employee_id):
        raise AttemptUnknown("attempt.unknown", attempt=attempt_id)


def _check_others(desk: Desk, attempt_id: str) -> None:
    """Raise as `_check`, and NotAllowed for one's own text."""
    _check(desk, attempt_id)
    desk.check_others(attempts.find(desk.conn, attempt_id).employee_id)


def _told(order: TextOf, given: "Given") -> dict[str, Any]:
    about = {"attempt_id": order.attempt_id, "slot": order.slot, "mark": given.mark, "points": given.points}
    return about | score_and_verdict(given.grade)


ACTS = (
    Act("text.grade", TextMark, mark),
    Act("text.undo", TextOf, undo),
    Act("text.settle", Override, settle),
)
