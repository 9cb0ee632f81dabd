"""`kenshu roster` and `absence`: who works where, and who is away or exempt."""

import base64
from datetime import date
from typing import Any

import click

from kenshu import clock
from kenshu.acts.orders import Absence, AbsenceBack
from kenshu.acts.roster_orders import NumberChange, RosterFile
from kenshu.cli.command import Answer, ExistingFile, command, confirmed, do, group, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_SHOWN = 40  # names in a list on the screen; --json has them all
_CHANGES = ("joined", "moved", "corrected", "renumbered", "left")

roster = group("roster")


@command("import", roster, RosterFile)
def roster_import(
    course: Course,
    told: dict[str, Any],
    file: ExistingFile,
    *,
    password: bool,
    dry_run: bool,
    yes: bool,
    by: str = "hr",
    as_json: bool,
) -> Answer:
    """Show what a roster changes, ask, take it in; exit 1 where it was not taken in, somebody is absent, or no HR is left."""
    from kenshu.roster.files.locked import unlock
    from kenshu.roster.rows import read_bytes

    told["zeros"] = told["zeros"] or None
    raw = read_bytes(file)
    if password:
        raw = unlock(file.name, raw, click.prompt(words("people.roster.password"), hide_input=True, err=True))
    sent = {"name": file.name, "content": base64.b64encode(raw).decode()}
    shown = do(course, "roster.preview", by, told, file=sent)
    if not as_json:
        _print_plan(file.name, shown)
    changes = any(shown[name] for name in _CHANGES)
    open_questions = bool(shown["unanswered"])
    asked = not dry_run and changes and not open_questions
    imported = asked and confirmed(words("people.roster.confirm"), yes=yes)
    if imported:
        do(course, "roster.import", by, {}, fingerprint=shown["fingerprint"])
    outcome = "imported" if imported else "asked" if open_questions else "not_imported" if changes else "nothing"
    needs_a_person = open_questions or asked > imported or bool(shown["absent"] and not told["leavers"]) or bool(shown["last_hr"])
    return Answer({**shown, "imported": imported}, words(f"people.roster.{outcome}", file=file.name), needs_a_person)


def _print_plan(file: str, shown: dict[str, Any]) -> None:
    from kenshu.roster.in_words import corrected_in_words, passed_by_in_words, post_in_words, reread_once

    tell("people.roster.read", file=file, how=_how_read(shown["encoding"], shown["separator"]), rows=shown["rows"])
    for said in passed_by_in_words(shown, spoken_language()):
        click.echo(f"  {said}")
    for field, heading in shown["mapping"].items():
        click.echo(f"  {heading} → {words(f'people.roster.field.{field}')}")
    tell("people.roster.would", day=clock.written_date(date.fromisoformat(shown["day"]), spoken_language()))
    _print_questions(shown)
    names, numbers = shown["names"], shown["numbers"]
    lang = spoken_language()
    moved = {
        move["employee_id"]: f"{post_in_words(move['before'], lang)} → {post_in_words(move['after'], lang)}"
        for move in shown["moved"]
    }
    told: dict[str, list[str]] = {key: [] for key in shown["corrected"]}
    for each in shown["corrected_fields"]:
        before, after = corrected_in_words([each], lang)
        told[each["employee_id"]].append(f"{before} → {after.partition(': ')[2]}")
    renumbered = {each["employee_id"]: f"{each['before']} → {each['after']}" for each in shown["renumbered"]}
    changed = {
        "joined": {key: shown["places"].get(key) or "" for key in shown["joined"]},
        "moved": moved,
        "renumbered": renumbered,
        "corrected": {key: ", ".join(lines) for key, lines in told.items()},
    }
    for name in _CHANGES:
        people = changed[name] if name in changed else dict.fromkeys(shown[name], "")
        click.echo(f"  {words(f'people.roster.{name}')}: {len(people)}")
        print_some([f"{numbers[key]} {names[key]} {change}".rstrip() for key, change in people.items()], _SHOWN, "    ")
    click.echo(f"  {words('people.roster.unchanged')}: {shown['unchanged']}")
    for kind in dict.fromkeys(each["kind"] for each in shown["reread"]):
        reread = [each for each in shown["reread"] if each["kind"] == kind]
        tell(f"people.roster.reread.{kind}", number=len(reread))
        print_some([words("people.roster.reread", **each) for each in reread_once(reread)], _SHOWN, "    ")
    if shown["new_departments"]:
        tell("people.roster.new_departments", number=len(shown["new_departments"]))
        named = [words("people.roster.like", **each) if each["like"] else each["department"] for each in shown["new_departments"]]
        print_some(named, _SHOWN, "    ")
    if shown["absent"] and not shown["left"]:
        tell("people.roster.absent", number=len(shown["absent"]))
        print_some([f"{numbers[key]} {names[key]}" for key in shown["absent"]], _SHOWN, "    ")
    if shown["last_hr"]:
        tell("people.roster.last_hr", people=", ".join(f"{numbers[key]} {names[key]}" for key in shown["last_hr"]))


def _print_questions(shown: dict[str, Any]) -> None:
    """Print what is asked, each with the options that answer it."""
    from kenshu.roster.in_words import former_in_words, option_of, path_in_words

    lang = spoken_language()
    for each in shown["path_questions"]:
        tell(f"people.roster.paths.{each['kind']}", number=len(each["departments"]))
        print_some(list(map(path_in_words, each["departments"])), _SHOWN, "    ")
        for answer in ("path", "name"):
            click.echo(f"  --{each['kind']} {answer}: {words(f'people.roster.paths.{answer}')}")
    if shown["lost_zeros"]:
        tell("people.roster.zeros", number=shown["lost_zeros"])
    if shown["questions"]:
        tell("people.roster.questions", number=len(shown["questions"]))
    lines = []
    for each in shown["questions"]:
        asked = "people.roster.question" if each["holds"] else "people.roster.question_changed"
        lines.append(words(asked, number=each["number"], name=each["name"], department=each["department"]))
        lines += [f"  {option_of(each, former)}: {former_in_words(former, lang)}" for former in each["people"]]
        lines.append(f"  --new {each['number']}: {words('people.roster.new_person')}")
    print_some(lines, _SHOWN * 4, "  ")


def _how_read(encoding: str, separator: str) -> str:
    from kenshu.roster.table import WORKBOOKS

    named = words(f"people.roster.encoding.{encoding}")
    if encoding in WORKBOOKS:
        return words("people.roster.workbook", encoding=named, sheet=separator)
    return words(f"people.roster.separated.{separator}", encoding=named)


number = group("number")


@command("change", number, NumberChange, {"employee_id": "EMPLOYEE", "new_number": "NUMBER"})
def change_number(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Give somebody another number; everything of theirs stays theirs."""
    done = do(course, "number.change", by, told)
    day = clock.written_date(date.fromisoformat(done["since"]), spoken_language())
    return Answer(done, words("people.number.changed", before=done["before"], number=done["number"], day=day))


absence = group("absence")


@command("add", absence, Absence, {"employee_id": "EMPLOYEE"})
def add(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Enter a time in which nothing, or one module, is required of somebody."""
    entered = do(course, "absence.enter", by, told)
    about = {"number": entered["absence_id"], "employee": told["employee_id"], "days": _days(told["first"], told["last"])}
    return Answer(entered, words("people.absence.entered", kind=words(f"people.absence.{told['kind']}"), **about))


@command("withdraw", absence, AbsenceBack, {"absence_id": "NUMBER"})
def withdraw(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Take an entry back as a whole."""
    return Answer(do(course, "absence.withdraw", by, told), words("people.absence.withdrawn", number=told["absence_id"]))


@command("list", absence)
def list_absences(course: Course, employee: str | None = None, *, as_of: date | None = None) -> Answer:
    """Print who is away or exempt on a day, or all entries of one person."""
    from kenshu.people import absences
    from kenshu.people.numbers import as_numbers, known, numbers_on

    with records(course) as conn:
        today = clock.today(course.time_zone)
        found = absences.of(conn, known(conn, employee, today)) if employee else absences.on(conn, as_of or today)
        found = as_numbers(found, numbers_on(conn, today))
    entries = [
        {**row, "first": row["first"].date(), "last": row["last"].date() if holds_to_an_end else None}
        for row, holds_to_an_end in zip(found.to_dict("records"), found["last"].notna(), strict=True)
    ]
    return Answer(entries, lambda: _print_absences(entries))


def _print_absences(entries: list[dict[Any, Any]]) -> None:
    if not entries:
        tell("people.absence.none")
    for entry in entries:
        kind, days = words(f"people.absence.{entry['kind']}"), _days(entry["first"], entry["last"])
        modules = entry["module_id"] or words("people.absence.every_module")
        tell("people.absence.line", **{**entry, "kind": kind, "days": days, "modules": modules})


def _days(first: date, last: date | None) -> str:
    lang = spoken_language()
    return f"{clock.written_date(first, lang)} – {clock.written_date(last, lang) if last else ''}".rstrip()
