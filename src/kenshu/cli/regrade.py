"""`kenshu regrade` and `kenshu override`: grades that are added to those that stand, with a reason."""

import sys
from typing import TYPE_CHECKING, Any

import click

from kenshu.cli.acting import do, print_json
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.grading.regrade import RegradePlan

_SHOWN = 50  # rows of a table on the screen; a regrade can concern thousands


@click.command(help=helped("regrade"))
@click.argument("module", required=False)
@click.option("--dry-run", is_flag=True, help=helped("regrade.dry_run"))
@click.option("--yes", is_flag=True, help=helped("regrade.yes"))
@click.option("--reason", default="", help=helped("regrade.reason"))
@click.option("--by", default="", help=helped("regrade.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def regrade(ctx: click.Context, *, module: str | None, dry_run: bool, yes: bool, reason: str, by: str, as_json: bool) -> None:
    """Show what the released key would change, ask, and add the grades; exit 1 where something cannot be regraded or is left."""
    from kenshu.errors import KenshuError
    from kenshu.grading.regrade import apply, plan

    if not dry_run and not (reason.strip() and by.strip()):
        raise KenshuError("regrade.reason")
    course, lang = course_of(ctx), spoken_language()
    shown = plan(course, module)
    if not as_json:
        _print(shown)
    added = 0
    confirmed = not dry_run and bool(shown.changes) and (yes or click.confirm(say("grading.regrade.confirm", lang), err=True))
    if confirmed:
        added = len(apply(course, shown, by, reason))
    if as_json:
        print_json(_figures(shown, added))
    else:
        click.echo(say("grading.regrade.done", lang, number=added) if confirmed else say("grading.regrade.left", lang))
    if shown.impossible or (shown.changes and not dry_run and not confirmed):
        sys.exit(1)


@click.command(help=helped("override"))
@click.argument("attempt_id", metavar="ATTEMPT")
@click.argument("slot")
@click.argument("points", type=float)
@click.option("--reason", required=True, help=helped("override.reason"))
@click.option("--by", required=True, help=helped("override.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def override(ctx: click.Context, /, *, by: str, as_json: bool, **told: Any) -> None:
    """Set the points of one slot of an attempt."""
    graded, lang = do(ctx, "override", by, **told), spoken_language()
    if as_json:
        print_json(graded)
        return
    numbers = {name: f"{graded[name]:g}" for name in ("points", "score", "max_score")}
    about = {"employee": graded["employee_id"], "module": graded["module_id"], "slot": graded["slot"]}
    click.echo(say("grading.override.done", lang, **about, **numbers, verdict=say(f"grading.{graded['verdict']}", lang)))


def _figures(shown: "RegradePlan", added: int) -> dict[str, object]:
    lang = spoken_language()
    return {
        "changes": shown.rows,
        "gained": len(shown.passes("gained")),
        "lost": len(shown.passes("lost")),
        "unchanged": shown.unchanged,
        "impossible": [
            {"attempt": listed.hand_in.attempt.id, "reason": listed.reason.message(lang)} for listed in shown.impossible
        ],
        "added": added,
        "fingerprint": shown.fingerprint,
    }


def _print(shown: "RegradePlan") -> None:
    from rich.console import Console
    from rich.table import Table

    lang = spoken_language()
    # Whose pass changes stands first: that is what has to be looked at.
    rows = sorted(
        shown.rows, key=lambda row: [not row["passes"], *(row[by] for by in ("passes", "module_id", "employee_id", "number"))]
    )
    if rows:
        table = Table(title=say("grading.regrade.title", lang))
        for column in ("employee", "module", "attempt", "regrade.before", "regrade.after", "regrade.verdicts"):
            right = column in ("attempt", "regrade.before", "regrade.after")
            table.add_column(say(f"grading.{column}", lang), justify="right" if right else "left")
        for row in rows[:_SHOWN]:
            verdicts = [say(f"grading.{row[f'verdict_{when}']}", lang) for when in ("before", "after")]
            table.add_row(
                row["employee_id"],
                row["module_id"],
                str(row["number"]),
                f"{row['before']:g}",
                f"{row['after']:g} / {row['max_score']:g}",
                " → ".join(dict.fromkeys(verdicts)),
                style="bold" if row["passes"] else "",
            )
        Console().print(table)
        _more(len(rows))
    click.echo(say("grading.regrade.summary", lang, changes=len(rows), unchanged=shown.unchanged))
    for which in ("gained", "lost"):
        click.echo(say(f"grading.regrade.{which}", lang, number=len(shown.passes(which))))
    if shown.impossible:
        click.echo(say("grading.regrade.impossible", lang, number=len(shown.impossible)), err=True)
        for listed in shown.impossible[:_SHOWN]:
            click.echo(listed.reason.message(lang), err=True)
        _more(len(shown.impossible))


def _more(number: int) -> None:
    if number > _SHOWN:
        click.echo(say("grading.regrade.more", spoken_language(), number=number - _SHOWN))
