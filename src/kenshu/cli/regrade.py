"""`kenshu regrade` and `kenshu override`: grades that are added to those that stand, with a reason."""

from typing import Any

import click

from kenshu.acts.orders import Override, Regrade
from kenshu.cli.command import Answer, command, do
from kenshu.cli.printing import table, tell, tell_more, warn, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_SHOWN = 50  # rows of a table on the screen; a regrade can concern thousands


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
        _print(found, [each["reason"] for each in reasons])
    added = 0
    confirmed = not dry_run and bool(changes) and (yes or click.confirm(words("grading.regrade.confirm"), err=True))
    if confirmed:
        added = do(course, "regrade.apply", by.strip(), told, fingerprint=seen, reason=reason)["regraded"]
    figures = {name: found[name] for name in ("gained", "lost", "unchanged")}
    figures = {"changes": changes, **figures, "impossible": reasons, "added": added, "fingerprint": seen}
    said = words("grading.regrade.done", number=added) if confirmed else words("grading.regrade.left")
    return Answer(figures, said, bool(impossible or (changes and not dry_run and not confirmed)))


@command("override", order=Override, arguments={"attempt_id": "ATTEMPT", "slot": "SLOT", "points": "POINTS"})
def override(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Set the points of one slot of an attempt."""
    graded = do(course, "override", by, told)
    numbers = {name: f"{graded[name]:g}" for name in ("points", "score", "max_score")}
    about = {"employee": graded["employee_id"], "module": graded["module_id"], "slot": graded["slot"]}
    return Answer(graded, words("grading.override.done", **about, **numbers, verdict=words(f"grading.{graded['verdict']}")))


def _print(found: dict[str, Any], impossible: list[str]) -> None:
    from rich.console import Console

    # Whose pass changes stands first: that is what has to be looked at.
    keys = ("passes", "module_id", "employee_id", "number")
    rows = sorted(found["rows"], key=lambda row: [not row["passes"], *(row[key] for key in keys)])
    if rows:
        columns = ("employee", "module", "attempt", "regrade.before", "regrade.after", "regrade.verdicts")
        shown = table("grading", columns, right=columns[2:5], title=words("grading.regrade.title"))
        for row in rows[:_SHOWN]:
            verdicts = " → ".join(dict.fromkeys(words(f"grading.{row[f'verdict_{when}']}") for when in ("before", "after")))
            points = (f"{row['before']:g}", f"{row['after']:g} / {row['max_score']:g}")
            whose = (row["employee_id"], row["module_id"], str(row["number"]))
            shown.add_row(*whose, *points, verdicts, style="bold" if row["passes"] else "")
        Console().print(shown)
        tell_more(len(rows) - _SHOWN, key="grading.regrade.more")
    tell("grading.regrade.summary", changes=len(rows), unchanged=found["unchanged"])
    for which in ("gained", "lost"):
        tell(f"grading.regrade.{which}", number=found[which])
    if impossible:
        warn("grading.regrade.impossible", number=len(impossible))
        for reason in impossible[:_SHOWN]:
            click.echo(reason, err=True)
        tell_more(len(impossible) - _SHOWN, key="grading.regrade.more")
