"""`kenshu assign`, `assignment`, `extension` and `remind`: who must take a module by when, and reminders of it."""

from dataclasses import asdict
from datetime import date
from typing import Any

import click

from kenshu import clock
from kenshu.acts.orders import Assignment, Extension, ExtensionBack, Reminding, Withdrawal
from kenshu.cli.command import Answer, command, do, group, records
from kenshu.cli.printing import print_rows, print_some, tell, tell_more, warn, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_SHOWN = 30  # people on the screen; --json has them all
_BEFORE_SHOWN = 5  # of those who must take it already


@command("assign", order=Assignment, arguments={"module_id": "MODULE"})
def assign(course: Course, told: dict[str, Any], *, dry_run: bool, by: str = "hr") -> Answer:
    """Assign a module and say whom it reaches; exit 1 where somebody should look: it reaches nobody, or unbound contractors."""
    lang = spoken_language()
    found = do(course, "assignment.preview", by, told)
    found["people"] = [row | {"reason": row["reason"][lang]} for row in found["people"]]
    made = {} if dry_run else do(course, "assignment.make", by, told, fingerprint=found["fingerprint"])
    needs_a_person = bool(found["contractors"] or not found["people"])
    return Answer(made or found, lambda: _print(course, told["module_id"], found, made), needs_a_person)


def _print(course: Course, module_id: str, found: dict[str, Any], made: dict[str, Any]) -> None:
    """Print what was assigned, else whom it would reach; and what somebody should look at."""
    from kenshu.editions.on_record import on_record

    lang = spoken_language()
    with records(course) as conn:
        editions = on_record(conn)
    people, module = found["people"], editions.modules[module_id].title[lang]
    if made:
        rule = made["rules"][0]
        due = clock.written_date(date.fromisoformat(rule["due"]), lang)
        tell("people.assign.made", module=module, people=len(people), due=due)
        for name, days in (("joiners", rule["days_after_joining"]), ("transferred", rule["days_after_transfer"])):
            if days is not None:
                tell(f"people.assign.{name}", days=days)
    else:
        tell("people.preview.title", module=module, people=len(people))
        rows = [
            [
                *(row["employee_id"], row["name"], row["department"], words(f"people.employment.{row['employment_type']}")),
                *(row["due"], row["reason"]),
            ]
            for row in people[:_SHOWN]
        ]
        print_rows("people.preview.column", ("employee", "name", "department", "employment", "due", "why"), rows)
        tell_more(len(people) - _SHOWN)
    _print_before(found["people"])
    _print_notices(found)
    if not people:
        tell("people.assign.nobody")
    if found["contractors"]:
        clauses = ", ".join(editions.clauses[clause]["label"][lang] for clause in found["unbound"])
        warn("people.assign.contractors", people=found["contractors"], clauses=clauses)


def _print_before(people: list[dict[str, Any]]) -> None:
    """Print who must take the module already, and who has completed it."""
    assigned = [row for row in people if row["assigned_by"] is not None]
    completed = [row for row in people if row["state"] in ("completed", "expiring")]
    for name, rows in (("assigned", assigned), ("completed", completed)):
        if rows:
            tell(f"assigning.preview.{name}", people=len(rows))
    lines = [
        words("assigning.preview.assigned_line", **{**row, "due_before": _day(row["due_before"])})
        for row in assigned[:_BEFORE_SHOWN]
    ]
    print_some(lines, _BEFORE_SHOWN, "  ")
    tell_more(len(assigned) - _BEFORE_SHOWN, "  ")


def _print_notices(found: dict[str, Any]) -> None:
    """Print which due dates have passed, and which are no working days."""
    lang = spoken_language()
    for day in found["past"]:
        warn("assigning.due.past", day=clock.written_date(date.fromisoformat(day), lang))
    for each in found["closed"]:
        day, following = (clock.written_date(date.fromisoformat(each[name]), lang) for name in ("day", "next"))
        warn("assigning.due.closed", day=day, why=each["why"][lang], next=following)


def _day(day: str | None) -> str:
    return day or "-"


assignment = group("assignment")
extension = group("extension")


@command("list", assignment)
def list_assignments(course: Course, *, as_of: date | None = None, module: str | None = None) -> Answer:
    """Print the assignments in force on a day."""
    from kenshu.assigning.assignments import in_force
    from kenshu.assigning.preview import whom
    from kenshu.people.numbers import as_numbers, numbers_on

    day = as_of or clock.today(course.time_zone)
    with records(course) as conn:
        numbers = numbers_on(conn, day)
        found = [made for made in in_force(conn, day, course.time_zone) if module in (None, made.rule.module_id)]

    def show() -> None:
        if not found:
            return tell("people.assign.none")
        rows = [
            [
                *(
                    str(made.id),
                    made.rule.module_id,
                    whom(made.rule, made.departments, numbers, spoken_language()),
                    made.rule.due.isoformat(),
                ),
                *(str(made.people), f"{numbers.of(made.by)} {clock.day_of(made.at, course.time_zone)}"),
            ]
            for made in found
        ]
        return print_rows("people.assignment.column", ("number", "module", "whom", "due", "people", "by"), rows)

    return Answer({"as_of": day, "assignments": as_numbers([asdict(made) for made in found], numbers)}, show)


@command("extend", assignment, Extension, {"module_id": "MODULE"})
def extend(course: Course, told: dict[str, Any], *, dry_run: bool, by: str = "hr") -> Answer:
    """Give another due date or more attempts; exit 1 where it reaches nobody to whom the module is assigned."""
    found = do(course, "extension.preview", by, told)
    made = {} if dry_run else do(course, "extension.make", by, told, fingerprint=found["fingerprint"])
    said = "assigning.extension.made" if made else "assigning.extension.would"
    said = said if found["people"] else f"{said}_nobody"

    def show() -> None:
        if not made:
            rows = [
                [*(row["employee_id"], row["name"], row["department"]), _day(row["due_before"]), _day(row["due"])]
                for row in found["people"][:_SHOWN]
            ]
            print_rows("assigning.extension.column", ("employee", "name", "department", "due_before", "due"), rows)
            tell_more(len(found["people"]) - _SHOWN)
        _print_notices(found)
        tell(said, people=len(found["people"]))

    return Answer(made or found, show, not found["people"])


@command("withdraw", assignment, Withdrawal, {"assignment_id": "NUMBER"})
def withdraw(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Withdraw an assignment from today on."""
    was = do(course, "assignment.withdraw", by, told)
    return Answer(was, words("people.assign.withdrawn", number=was["id"], people=was["people"]))


@command("list", extension)
def list_extensions(course: Course, *, as_of: date | None = None, module: str | None = None) -> Answer:
    """Print the extensions in force on a day."""
    from kenshu.assigning.extensions import in_force
    from kenshu.assigning.preview import whom
    from kenshu.people.numbers import as_numbers, numbers_on

    day = as_of or clock.today(course.time_zone)
    with records(course) as conn:
        numbers = numbers_on(conn, day)
        found = [given for given in in_force(conn, day, course.time_zone) if module in (None, given.module_id)]

    def show() -> None:
        if not found:
            return tell("assigning.extension.none")
        rows = [
            [
                *(
                    str(each.id),
                    each.module_id,
                    whom(each.whom, each.departments, numbers, spoken_language()),
                    each.due.isoformat() if each.due else "-",
                ),
                *(
                    str(each.more_attempts),
                    str(each.people),
                    f"{numbers.of(each.by)} {clock.day_of(each.at, course.time_zone)}",
                    each.reason,
                ),
            ]
            for each in found
        ]
        columns = ("number", "module", "whom", "due", "more_attempts", "people", "by", "reason")
        return print_rows("assigning.extension.column", columns, rows)

    return Answer({"as_of": day, "extensions": as_numbers([asdict(each) for each in found], numbers)}, show)


@command("withdraw", extension, ExtensionBack, {"extension_id": "NUMBER"})
def withdraw_extension(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Withdraw an extension from today on."""
    was = do(course, "extension.withdraw", by, told)
    return Answer(was, words("assigning.extension.withdrawn", number=was["id"], people=was["people"]))


@command("remind", order=Reminding)
def remind(course: Course, told: dict[str, Any], *, dry_run: bool, by: str = "kenshu") -> Answer:
    """Send what is due, or what is chosen; exit 1 where somebody could not be reached."""
    found = do(course, "reminders.preview", by, told)
    fingerprint = found.pop("fingerprint")
    if dry_run:
        return Answer(found, lambda: _print_due(found))
    sent = do(course, "reminders.send", by, told, fingerprint=fingerprint)["sent"]
    needs_a_person = any(sent[name] for name in ("unreached", "stopped", "written", "left"))
    return Answer({**found, **sent}, lambda: _print_sent(found, sent), needs_a_person)


def _print_due(found: dict[str, Any]) -> None:
    for one in found["reminders"]:
        click.echo(f"{one['name']} ({one['recipient_id']}) <{one['mail']}>")
        for item in one["own"]:
            click.echo(f"  {_line(item)}")
        for item in one["people"]:
            click.echo(f"  {item['department']} {item['name']} ({item['employee_id']})  {_line(item)}")
    _print_left_out(found)
    for one in found["unreached"]:
        click.echo(one["reason"][spoken_language()], err=True)
    tell("letters.remind.dry_run", number=len(found["reminders"]) - len(found["unreached"]))


def _print_left_out(found: dict[str, Any]) -> None:
    for each in found["left_out"]:
        tell(f"letters.remind.left_out.{each['why']}", employee_id=each["employee_id"], module_id=each["module_id"])
    if found["reminders"] and not found["linked"]:
        warn("letters.remind.no_link")


def _line(item: dict[str, Any]) -> str:
    title, late = item["title"][spoken_language()], item["days_late"]
    return words(f"letters.remind.line_{'late' if late > 0 else 'before'}", title=title, due=item["due"], days=abs(late))


def _print_sent(found: dict[str, Any], sent: dict[str, Any]) -> None:
    lang = spoken_language()
    _print_left_out(found)
    for one in sent["unreached"]:
        click.echo(one["reason"][lang], err=True)
    if sent["stopped"]:
        click.echo(sent["stopped"][lang], err=True)
    if sent["written"]:
        tell("letters.remind.written", written=len(sent["written"]), folder=sent["folder"])
    else:
        tell("letters.remind.sent", sent=len(sent["sent"]), unreached=len(sent["unreached"]), left=sent["left"])
