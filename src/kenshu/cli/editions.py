"""`kenshu edition` and `kenshu attempt`: what was released, a rule for the past, retiring a module, voiding an attempt."""

from typing import Any

from kenshu import clock
from kenshu.acts.orders import Retirement, RuleOfPast, Void
from kenshu.cli.command import Answer, command, confirmed, do, group, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_SHOWN = 40

edition = group("edition")
attempt = group("attempt")


@command("list", edition)
def list_editions(course: Course) -> Answer:
    """List every edition on record, with its rules."""
    from kenshu.editions.on_record import on_record

    with records(course) as conn:
        editions = on_record(conn)
    rows = [
        {
            "module": each.module_id,
            "number": each.number,
            "sha256": each.sha256,
            "released_at": each.released_at.isoformat(),
            "released_by": each.released_by,
            "retired": each.module_id in editions.retired,
            "rules": each.rules.as_json(),
        }
        for each in editions.every
    ]

    def show() -> None:
        for each in editions.every:
            at = clock.written_time(each.released_at, course.time_zone, spoken_language())
            rules = f"{each.rules.pass_mark}%, {each.rules.attempts}, {each.rules.valid}, {each.rules.reveal_after_fail}"
            about = {"module": each.module_id, "number": each.number, "at": at, "by": each.released_by, "rules": rules}
            tell("cli.edition.line", **about, sha256=each.sha256[:12])
        for module_id in editions.retired:
            tell("cli.edition.is_retired", module=module_id)

    return Answer(rows, show)


@command("rule", edition, RuleOfPast, {"module_id": "MODULE"})
def rule(
    course: Course, told: dict[str, Any], *, reason: str = "", by: str = "", dry_run: bool, yes: bool, as_json: bool
) -> Answer:
    """Show what other rules for the past would change, ask, and record them; exit 1 where they were not recorded."""
    from kenshu.errors import KenshuError

    if not dry_run and not (reason.strip() and by.strip()):
        raise KenshuError("rule.reason")
    shown = do(course, "rule.preview", by.strip(), told)
    people = [{name: "" if value is None else value for name, value in row.items()} for row in shown["people"]]
    if not as_json:
        _print(told["module_id"], shown["editions"], people)
    done = not dry_run and confirmed(words("cli.edition.confirm"), yes=yes)
    if done:
        do(course, "rule.set", by.strip(), told, fingerprint=shown["fingerprint"], reason=reason)
    figures = {"editions": shown["editions"], "people": people, "recorded": done}
    return Answer(figures, words("cli.edition.recorded" if done else "cli.edition.left"), not (done or dry_run))


@command("retire", edition, Retirement, {"module_id": "MODULE"})
def retire(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Retire a module: nobody begins it any more, until it is released again."""
    done = do(course, "module.retire", by, told)
    return Answer(done, words("cli.edition.is_retired", module=done["module_id"]))


@command("void", attempt, Void, {"attempt_id": "ATTEMPT"})
def void(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Void an attempt, open or handed in: it counts for nothing from now on."""
    done = do(course, "attempt.void", by, told)
    about = {"employee": done["employee_id"], "module": done["module_id"], "number": done["number"]}
    return Answer(done, words("cli.attempt.voided", **about))


def _print(module_id: str, editions: list[int], people: list[dict[str, Any]]) -> None:
    lines = []
    for row in people:
        states = " → ".join(dict.fromkeys(words(f"web.state.{row[f'state_{when}']}") for when in ("before", "after")))
        until = " → ".join(dict.fromkeys(row[f"valid_until_{when}"] or "-" for when in ("before", "after")))
        lines.append(words("cli.edition.person", employee=row["employee_id"], states=states, until=until))
    print_some(lines, _SHOWN, key="grading.regrade.more")
    tell("cli.edition.touches", module=module_id, editions=", ".join(map(str, editions)), people=len(people))
