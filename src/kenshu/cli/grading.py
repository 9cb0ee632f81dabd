"""`kenshu collect`, `grade`, `regrade` and `override`: hand-ins taken in and graded, and grades that are added with a reason."""

from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.acts.orders import Override, Regrade
from kenshu.cli.command import Answer, called, command, confirmed, do, records
from kenshu.cli.printing import console, progress, table, tell, tell_more, warn, words
from kenshu.course import Course
from kenshu.i18n import spoken_language
from kenshu.memory import collect_rarely

if TYPE_CHECKING:
    from kenshu.grading.bulk import Graded

_SHOWN, _REGRADED_SHOWN = 40, 50  # rows of a table on the screen; --json has them all


@command("collect")
def collect(course: Course) -> Answer:
    """Take in what waits in the exchange; exit 1 where something was refused."""
    from kenshu.lab.collect import collect as collect_all

    collected = collect_all(course)
    taken: list[dict[str, Any]] = called(
        course,
        [
            {"folder": one.name, "employee": one.employee_id, "module": one.module_id, "receipt": one.receipt.number}
            for one in collected.taken
        ],
    )
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
    from kenshu.grading.override import not_taken
    from kenshu.nbgrader.foreign import left_to_nbgrader
    from kenshu.nbgrader.manual_scores import take_manual_scores
    from kenshu.nbgrader.strays import strays
    from kenshu.results.verdict import verdict

    collect_rarely()
    began = monotonic()
    with progress("grading.progress") as show:
        graded = grade_all(course, progress=show, files="all" if files else "needed")
    seconds = monotonic() - began
    taken, unreasoned = (0, []) if graded.gradebook_lost else (take_manual_scores(course), not_taken(course))
    if compare:
        return _compare(course)
    with records(course) as conn:
        left, found = left_to_nbgrader(course, conn), strays(course, conn, clock.now())
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
        "strays": [fault.message(lang) for fault in found],
        "left_to_nbgrader": left,
    }
    figures = called(course, figures)
    needs_a_person = bool(graded.refused or graded.unheld or graded.awaiting or unreasoned or found)
    return Answer(figures, lambda: _print_graded(graded, seconds, figures), needs_a_person)


def _print_graded(graded: "Graded", seconds: float, figures: dict[str, Any]) -> None:
    number, unreasoned = len(graded.grades), figures["unreasoned"]
    if number:
        columns = ("employee", "module", "attempt", "score", "verdict")
        shown = table("grading", columns, right=("attempt", "score"), title=words("grading.graded"))
        for line in figures["graded"][:_SHOWN]:
            score, verdict = f"{_points(line['score'])} / {_points(line['max_score'])}", words(f"grading.{line['verdict']}")
            shown.add_row(line["employee"], line["module"], str(line["number"]), score, verdict)
        console().print(shown)
    tell_more(number - _SHOWN, key="grading.regrade.more")
    for reason in [*(refusal["reason"] for refusal in figures["refused"]), *figures["unheld"], *figures["strays"]]:
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
        columns = ("employee", "module", "compare.cell", "compare.stock", "compare.configured", "compare.kenshu")
        shown = table("grading", columns, title=words("grading.compare.title"))
        for row in found.differences:
            shown.add_row(*map(str, row))
        console().print(shown)
        tell("grading.compare.summary", hand_ins=found.hand_ins, cells=found.cells, differences=len(found.differences))

    rows = [row._asdict() for row in found.differences]
    return Answer({"hand_ins": found.hand_ins, "cells": found.cells, "differences": rows}, show, bool(rows))


@command("regrade", order=Regrade, arguments={"module_id": "[MODULE]"})
def regrade(
    course: Course, told: dict[str, Any], *, dry_run: bool, yes: bool, reason: str = "", by: str = "", as_json: bool
) -> Answer:
    """Show what the released key would change, ask, and add the grades; exit 1 where something cannot be regraded or is left."""
    from kenshu.errors import KenshuError

    if not dry_run and not (reason.strip() and by.strip()):
        raise KenshuError("regrade.reason")
    found = do(course, "regrade.preview", by.strip(), told)
    changes, impossible, seen = found["rows"], found["not_regraded"], found["fingerprint"]
    lang = spoken_language()
    reasons = [{"attempt": each["attempt_id"], "reason": each["reason"][lang]} for each in impossible]
    if not as_json:
        _print_changes(found, [each["reason"] for each in reasons])
    added, adding = 0, bool(changes) and not dry_run
    done = adding and confirmed(words("grading.regrade.confirm"), yes=yes)
    if done:
        added = do(course, "regrade.apply", by.strip(), told, fingerprint=seen, reason=reason)["regraded"]
    figures = {name: found[name] for name in ("gained", "lost", "unchanged")}
    figures = {"changes": changes, **figures, "impossible": reasons, "added": added, "fingerprint": seen}
    said = words("grading.regrade.done", number=added) if done else words("grading.regrade.left")
    return Answer(figures, said, bool(impossible) or adding > done)


@command("override", order=Override, arguments={"attempt_id": "ATTEMPT", "slot": "SLOT", "points": "POINTS"})
def override(course: Course, told: dict[str, Any], *, dry_run: bool, by: str) -> Answer:
    """Set the points of one slot of an attempt, and say score and verdict before and after; with --dry-run only say them."""
    shown = do(course, "override.preview", by, told)
    done = {} if dry_run else do(course, "override.apply", by, told, fingerprint=shown["fingerprint"])
    numbers = {
        name: _points(shown[name]) for name in ("points_before", "points_after", "max_points", "before", "after", "max_score")
    }
    verdicts = {name: words(f"grading.{shown[name]}") for name in ("verdict_before", "verdict_after")}
    about = {"employee": shown["employee_id"], "module": shown["module_id"], "slot": shown["slot"]}
    return Answer(done or shown, words(f"grading.override.{'done' if done else 'would'}", **about, **numbers, **verdicts))


def _points(points: float | None) -> str:
    """Return points in words, also those that nobody has given yet."""
    from kenshu.results.scoring import written_points

    return words("grading.awaiting") if points is None else written_points(points)


def _print_changes(found: dict[str, Any], impossible: list[str]) -> None:
    # Whose pass changes stands first: that is what has to be looked at.
    keys = ("passes", "module_id", "employee_id", "number")
    rows = sorted(found["rows"], key=lambda row: [not row["passes"], *(row[key] for key in keys)])
    if rows:
        columns = ("employee", "module", "attempt", "regrade.before", "regrade.after", "regrade.verdicts")
        shown = table("grading", columns, right=columns[2:5], title=words("grading.regrade.title"))
        for row in rows[:_REGRADED_SHOWN]:
            verdicts = " → ".join(dict.fromkeys(words(f"grading.{row[f'verdict_{when}']}") for when in ("before", "after")))
            points = (_points(row["before"]), f"{_points(row['after'])} / {_points(row['max_score'])}")
            whose = (row["employee_id"], row["module_id"], str(row["number"]))
            shown.add_row(*whose, *points, verdicts, style="bold" if row["passes"] else "")
        console().print(shown)
        tell_more(len(rows) - _REGRADED_SHOWN, key="grading.regrade.more")
    tell("grading.regrade.summary", changes=len(rows), unchanged=found["unchanged"])
    for which in ("gained", "lost"):
        tell(f"grading.regrade.{which}", number=found[which])
    if found["own"]:
        warn("grading.regrade.own", number=found["own"])
    if impossible:
        warn("grading.regrade.impossible", number=len(impossible))
        for reason in impossible[:_REGRADED_SHOWN]:
            click.echo(reason, err=True)
        tell_more(len(impossible) - _REGRADED_SHOWN, key="grading.regrade.more")
