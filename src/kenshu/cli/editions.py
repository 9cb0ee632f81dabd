"""`kenshu edition` and `kenshu attempt`: what was released, a rule for the past, retiring a module, voiding an attempt."""

from typing import TYPE_CHECKING, Any

from kenshu import clock
from kenshu.cli.command import Answer, command, confirmed, group, opened, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.grading.rule_change import RuleChange

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


@command("rule", edition)
def rule(
    course: Course,
    module: str,
    *,
    valid: str | None = None,
    pass_mark: int | None = None,
    attempts: int | None = None,
    reveal_after_fail: str | None = None,
    numbers: tuple[int, ...] = (),
    reason: str = "",
    by: str = "",
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> Answer:
    """Show what other rules for the past would change, ask, and record them; exit 1 where they were not recorded."""
    from kenshu.errors import KenshuError
    from kenshu.grading import rule_change

    if not dry_run and not (reason.strip() and by.strip()):
        raise KenshuError("rule.reason")
    now = clock.now()
    rules = {"valid": valid, "pass_mark": pass_mark, "attempts": attempts, "reveal_after_fail": reveal_after_fail}
    chosen: Any = {name: value for name, value in rules.items() if value is not None}
    with opened(course) as database:
        shown = rule_change.plan(database, module, chosen, now, course.time_zone, numbers)
        people = _rows(shown)
        if not as_json:
            _print(shown, people)
        done = not dry_run and confirmed(words("cli.edition.confirm"), yes=yes)
        if done:
            rule_change.apply(database, module, chosen, by, now, reason, course.time_zone, numbers, seen=shown.fingerprint)
    figures = {"editions": [each.number for each in shown.editions], "people": people, "recorded": done}
    return Answer(figures, words("cli.edition.recorded" if done else "cli.edition.left"), not (done or dry_run))


@command("retire", edition)
def retire(course: Course, module: str, *, reason: str, by: str) -> None:
    """Retire a module: nobody begins it any more, until it is released again."""
    from kenshu.editions import on_record

    with records(course, write=True) as conn:
        on_record.retire(conn, module, by, clock.now(), reason)
    tell("cli.edition.is_retired", module=module)


@command("void", attempt)
def void(course: Course, attempt: str, *, reason: str = "", by: str = "") -> None:
    """Void an attempt, open or handed in: it counts for nothing from now on."""
    from kenshu.grading.voiding import void as void_attempt

    with records(course, write=True) as conn:
        done = void_attempt(conn, attempt, by, clock.now(), reason)
    tell("cli.attempt.voided", employee=done.employee_id, module=done.module_id, number=done.number)


def _rows(shown: "RuleChange") -> list[dict[str, Any]]:
    from kenshu.storage.frames import rows_of

    table = shown.people.copy()
    for column in ("valid_until_before", "valid_until_after"):
        table[column] = table[column].dt.strftime("%Y-%m-%d").fillna("")
    return rows_of(table)


def _print(shown: "RuleChange", people: list[dict[str, Any]]) -> None:
    lines = []
    for row in people:
        states = " → ".join(dict.fromkeys(words(f"web.state.{row[f'state_{when}']}") for when in ("before", "after")))
        until = " → ".join(dict.fromkeys(row[f"valid_until_{when}"] or "-" for when in ("before", "after")))
        lines.append(words("cli.edition.person", employee=row["employee_id"], states=states, until=until))
    print_some(lines, _SHOWN, key="grading.regrade.more")
    numbers = ", ".join(str(each.number) for each in shown.editions)
    tell("cli.edition.touches", module=shown.module_id, editions=numbers, people=len(people))
