"""`kenshu collect` and `kenshu grade`: what waits in nbgrader's exchange is taken in, what was handed in is graded."""

from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from kenshu.cli.command import Answer, command, records
from kenshu.cli.printing import progress, table, tell, tell_more, words
from kenshu.course import Course
from kenshu.i18n import spoken_language
from kenshu.memory import collect_rarely

if TYPE_CHECKING:
    from kenshu.grading.bulk import Graded

_MOST_ROWS = 40  # of the table on a screen


@command("collect")
def collect(course: Course) -> Answer:
    """Take in what waits in the exchange; exit 1 where something was refused."""
    from kenshu.lab.collect import collect as collect_all

    collected = collect_all(course)
    taken = [
        {"folder": one.name, "employee": one.employee_id, "module": one.module_id, "receipt": one.receipt.number}
        for one in collected.taken
    ]
    refused = [{"folder": one.name, "reason": one.reason.message(spoken_language())} for one in collected.refused]

    def show() -> None:
        for one in taken:
            tell("grading.collect.taken", **one)
        for assignment, number in sorted(collected.passed_by.items()):
            tell("grading.collect.passed_by", assignment=assignment, number=number)
        for refusal in refused:
            click.echo(refusal["reason"], err=True)
        tell("grading.collect.summary", taken=len(taken), refused=len(refused))

    return Answer({"taken": taken, "passed_by": collected.passed_by, "refused": refused}, show, bool(refused))


@command("grade")
def grade(course: Course, *, files: bool, compare: bool) -> Answer:
    """Grade everything handed in; exit 1 where a person is needed. With --compare grade three ways, exit 1 where they differ."""
    from kenshu.grading.bulk import grade as grade_all
    from kenshu.grading.override import without_reason
    from kenshu.nbgrader.collected import left_to_nbgrader
    from kenshu.nbgrader.manual_scores import take_manual_scores
    from kenshu.results.verdict import verdict

    collect_rarely()
    began = monotonic()
    with progress("grading.progress") as show:
        graded = grade_all(course, progress=show, files="all" if files else "needed")
    seconds = monotonic() - began
    taken, unreasoned = (0, []) if graded.gradebook_lost else (take_manual_scores(course), without_reason(course))
    with records(course) as conn:
        left = left_to_nbgrader(course, conn)
    if compare:
        return _compare(course)
    lang = spoken_language()
    figures: dict[str, Any] = {
        "graded": [
            {
                "attempt": line.attempt_id,
                "employee": line.employee_id,
                "module": line.module_id,
                "number": line.number,
                "score": line.score,
                "max_score": line.max_score,
                "awaiting": line.awaiting,
                "verdict": verdict(line),
            }
            for line in graded.grades.values()
        ],
        "refused": [{"attempt": refusal.attempt_id, "reason": refusal.reason.message(lang)} for refusal in graded.refused],
        "unheld": [fault.message(lang) for fault in graded.unheld],
        "seconds": round(seconds, 3),
        "taken": taken,
        "unreasoned": [fault.message(lang) for fault in unreasoned],
        "left_to_nbgrader": left,
    }
    needs_a_person = bool(graded.refused or graded.unheld or graded.awaiting or unreasoned)
    return Answer(figures, lambda: _print(graded, seconds, figures), needs_a_person)


def _print(graded: "Graded", seconds: float, figures: dict[str, Any]) -> None:
    from rich.console import Console

    number, unreasoned = len(graded.grades), figures["unreasoned"]
    if number:
        columns = ("employee", "module", "attempt", "score", "verdict")
        shown = table("grading", columns, right=("attempt", "score"), title=words("grading.graded"))
        for line in islice(figures["graded"], _MOST_ROWS):
            score, verdict = f"{line['score']:g} / {line['max_score']:g}", words(f"grading.{line['verdict']}")
            shown.add_row(line["employee"], line["module"], str(line["number"]), score, verdict)
        Console().print(shown)
    tell_more(number - _MOST_ROWS, key="grading.regrade.more")
    for reason in [*(refusal["reason"] for refusal in figures["refused"]), *figures["unheld"]]:
        click.echo(reason, err=True)
    counts = {"awaiting": len(graded.awaiting), "refused": len(graded.refused), "taken": figures["taken"]}
    tell("grading.summary", graded=number, **counts)
    for assignment, left in figures["left_to_nbgrader"].items():
        tell("grading.left_to_nbgrader", assignment=assignment, number=left)
    if number:
        tell("grading.speed", seconds=f"{seconds:.1f}", rate=f"{number / seconds:,.0f}")
    for message in unreasoned:
        click.echo(message, err=True)
    if unreasoned:
        tell("grading.unreasoned", number=len(unreasoned))


def _compare(course: Course) -> Answer:
    from kenshu.nbgrader.three_ways import compare

    with progress("grading.compare.progress") as told:
        found = compare(course, progress=told)

    def show() -> None:
        from rich.console import Console

        columns = ("employee", "module", "compare.cell", "compare.stock", "compare.configured", "compare.kenshu")
        shown = table("grading", columns, title=words("grading.compare.title"))
        for row in found.differences:
            shown.add_row(*map(str, row))
        Console().print(shown)
        tell("grading.compare.summary", hand_ins=found.hand_ins, cells=found.cells, differences=len(found.differences))

    rows = [row._asdict() for row in found.differences]
    return Answer({"hand_ins": found.hand_ins, "cells": found.cells, "differences": rows}, show, bool(rows))
