"""自由記述の採点: the queue by module and question, what two graders disagree on, how well they agree; the way to the next text."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from kenshu.acts import texts
from kenshu.acts.desk import Desk
from kenshu.clock import day_of
from kenshu.editions.on_record import Editions, on_record
from kenshu.results.double_marking import Pair, pairs, share_of
from kenshu.results.text_queue import Undecided, Waiting
from kenshu.web.staff.section import Asked, Section, Staff
from kenshu.web.staff.tables import Cell, Column, Table, table

_QUEUE = ("question", "waiting", "since", "mark", "module")
_UNDECIDED = ("question", "module", "first", "second", "decide")
_AGREEMENT = ("module", "pairs", "same", "kappa")


class Grading(Section):
    """The questions with texts that wait for this desk, how many and since when."""

    name = "grading"
    words = "staff_grading"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the queue, the marks that differ, and the agreement of graders."""
        editions = on_record(desk.conn)
        found = texts.queue(desk)
        twice = pairs(desk.conn)
        share = share_of(desk.course)
        lab = desk.course.settings.get("lab", {}).get("address", "")
        return {
            "number": len(found),
            "queue": self._queue(editions, found, asked),
            "undecided": self._undecided(editions, texts.undecided(desk), desk.by, asked),
            "agreement": self._agreement(editions, twice, asked) if share or twice else None,
            "share": f"{100 * share:g}",
            "undo_last": undo_last(self),
            "formgrader": f"{lab.rstrip('/')}/formgrader" if lab else "",
        }

    def _queue(self, editions: Editions, found: Sequence[Waiting], asked: Asked) -> Table:
        rows = pd.DataFrame([vars(each) for each in found], columns=list(Waiting.__dataclass_fields__))
        by = ["module_id", "question_id", "mark"]
        each = rows.groupby(by, sort=False).agg(waiting=("slot", "size"), since=("handed_in_at", "min")).reset_index()
        return self._table("queue", _QUEUE, each, lambda one: self._queued(editions, one), asked)

    def _queued(self, editions: Editions, one: Mapping[str, Any]) -> dict[str, Any]:
        query = urlencode({"module": one["module_id"], "question": one["question_id"], "mark": one["mark"]})
        since = one["since"].to_pydatetime()
        return {
            "question": Cell(self._question(editions, one["question_id"]), href=f"/staff/grading/next?{query}"),
            "module": self._module(editions, one["module_id"]),
            "mark": self.w(f"mark.{one['mark']}"),
            "waiting": one["waiting"],
            "since": day_of(since, self.course.time_zone).isoformat(),
        }

    def _undecided(self, editions: Editions, found: Sequence[Undecided], by: str, asked: Asked) -> Table:
        rows = pd.DataFrame({"module_id": [each.module_id for each in found], "pair": [each.pair for each in found]})
        return self._table("undecided", _UNDECIDED, rows, lambda one: self._differing(editions, one, by), asked)

    def _differing(self, editions: Editions, one: Mapping[str, Any], by: str) -> dict[str, Any]:
        first, second = one["pair"].first, one["pair"].second
        address = f"/staff/grading/{first.attempt_id}/{first.slot}/settle"
        mine = by in (first.graded_by, second.graded_by)
        return {
            "question": self._question(editions, first.question_id),
            "module": self._module(editions, one["module_id"]),
            "first": f"{first.points:g} / {first.max:g}",
            "second": f"{second.points:g} / {second.max:g}",
            "decide": self.w("undecided.mine") if mine else Cell(self.w("undecided.decide"), href=address),
        }

    def _agreement(self, editions: Editions, found: Sequence[Pair], asked: Asked) -> Table:
        asked_in = {question: module for module, edition in editions.modules.items() for question in edition.questions}
        by_module: dict[str, list[Pair]] = {}
        for pair in found:
            by_module.setdefault(asked_in.get(pair.first.question_id, ""), []).append(pair)
        grouped = [*by_module.items(), *([("", list(found))] if len(by_module) != 1 else [])]
        rows = pd.DataFrame({"module_id": [module for module, _ in grouped], "found": [pairs for _, pairs in grouped]})
        return self._table("agreement", _AGREEMENT, rows, lambda one: self._agreed(editions, one), asked)

    def _agreed(self, editions: Editions, one: Mapping[str, Any]) -> dict[str, Any]:
        from kenshu.reports.agreement import FEWEST, agreement

        done = agreement(one["found"])
        if done.refused:
            kappa = self.w(f"agreement.{done.refused}", fewest=FEWEST, found=done.pairs)
        else:
            kappa = self.w("agreement.kappa", kappa=f"{done.kappa:.2f}", low=f"{done.low:.2f}", high=f"{done.high:.2f}")
        return {
            "module": self._module(editions, one["module_id"]) if one["module_id"] else self.w("agreement.all"),
            "pairs": done.pairs,
            "same": "–" if done.same is None else f"{100 * done.same:.0f}%",
            "kappa": kappa,
        }

    def _table(self, name: str, columns: Sequence[str], rows: pd.DataFrame, row: Any, asked: Asked) -> Table:
        figures = ("waiting", "pairs", "same", "first", "second")
        shown = [
            Column(each, self.w(f"column.{each}"), figure=each in figures, sorts=False, short=each == "since") for each in columns
        ]
        return table(rows, shown, row, asked, caption=self.w(f"{name}.title"), empty=self.w(f"{name}.none"), a_page=None)

    def _question(self, editions: Editions, question_id: str) -> str:
        found = editions.questions.get(question_id)
        return found["offered"]["scenario"]["title"][self.lang] if found else question_id

    def _module(self, editions: Editions, module_id: str) -> str:
        return editions.modules[module_id].title[self.lang] if module_id in editions.modules else module_id


class Next(Staff):
    """The way to the next text of a question: `?module=&question=&mark=`, and `after=<attempt>/<slot>` for the one after that.

    Where no other of the question waits, that is the queue. What was just done is told at either.
    """

    name = "grading"

    async def get(self) -> None:
        """Go there."""
        wanted = tuple(self.get_query_argument(name, "") for name in ("module", "question", "mark"))
        after, done = self.get_query_argument("after", ""), self.get_query_argument("done", "")

        def work(desk: Desk) -> Waiting | None:
            its = [each for each in texts.queue(desk) if (each.module_id, each.question_id, each.mark) == wanted]
            return next_of(its, _found(desk, after)) if after else next(iter(its), None)

        chosen = await self.look(work)
        query = f"?{urlencode({'done': done, 'last': after})}" if done else ""
        self.redirect(f"/staff/grading{f'/{chosen.attempt_id}/{chosen.slot}' if chosen else ''}{query}")


Place = tuple[datetime, str, str]  # of a text in the queue


def next_of(queue: Sequence[Waiting], after: Place) -> Waiting | None:
    """Return the one after a place, whether or not that still waits, and round to the first again; None where there is no other."""
    others = [each for each in queue if each.place != after]
    return next((each for each in others if each.place > after), next(iter(others), None))


def _found(desk: Desk, named: str) -> Place:
    attempt_id, _, slot = named.partition("/")
    handed_in_at = texts.text_of(desk, attempt_id, slot).attempt.handed_in_at
    assert handed_in_at is not None  # a text to grade was handed in
    return handed_in_at, attempt_id, slot


def undo_last(page: Staff) -> str:
    """Return the address that takes back the mark which was just given, "" where the page's address names none."""
    last = page.get_query_argument("last", "")
    return f"/staff/grading/{last}/undo" if re.fullmatch(r"[0-9a-f]{32}/t[0-9]{2,4}", last) else ""


HANDLERS: list[Any] = [("/staff/grading", Grading), ("/staff/grading/next", Next)]
