"""`kenshu department` and `kenshu charge`: the tree as it changes, and which part of it is whose."""

from typing import Any

from kenshu import clock
from kenshu.acts.orders import Charge, DepartmentChange
from kenshu.cli.command import Answer, called, command, confirmed, do, group, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_SHOWN = 40

department = group("department")
charge = group("charge")


@command("change", department, DepartmentChange)
def change(course: Course, told: dict[str, Any], *, by: str = "hr", dry_run: bool, yes: bool, as_json: bool) -> Answer:
    """Show what a change of departments does, ask, enter it; exit 1 where it was not entered, or a roster is needed."""
    shown = do(course, "department.preview", by, told)
    for name in ("moving", "waiting"):
        shown[name] = {each["employee_id"]: each["said"] for each in called(course, _listed(shown[name]))}
    if not as_json:
        _print(told, shown)
    entered = not dry_run and confirmed(words("people.department.confirm"), yes=yes)
    if entered:
        do(course, "department.change", by, told, fingerprint=shown["fingerprint"])
    figures = {**{name: shown[name] for name in ("kind", "moving", "waiting")}, "entered": entered}
    said = words("people.department.entered" if entered else "people.department.not_entered")
    return Answer(figures, said, needs_a_person=not (entered or dry_run) or bool(shown["waiting"]))


def _listed(people: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"employee_id": key, "said": said} for key, said in people.items()]


def _print(told: dict[str, Any], shown: dict[str, Any]) -> None:
    paths = {name: ", ".join(told[name]) for name in ("before", "after")}
    tell(f"people.department.{shown['kind']}", **paths, day=clock.written_date(told["since"], spoken_language()))
    lines = [f"{key}: {old} → {new}" for key, (old, new) in shown["moving"].items()]
    lines += [f"{key}: {old}" for key, old in shown["waiting"].items()]
    tell("people.department.waiting" if shown["waiting"] else "people.department.moving", number=len(lines))
    print_some(lines, _SHOWN, "  ")


@command("give", charge, Charge, {"employee_id": "TRAINER"})
def give(
    course: Course, told: dict[str, Any], *, departments: tuple[str, ...] = (), whole_city: bool, none: bool, by: str = "hr"
) -> Answer:
    """Give a trainer departments, in place of those before."""
    from kenshu.errors import KenshuError

    if bool(departments) + whole_city + none != 1:
        raise KenshuError("charge.nothing")
    given = do(course, "charge.give", by, told, departments=[""] if whole_city else list(departments))
    return Answer(given, words("people.charge.given", trainer=given["employee_id"], departments=_written(given["departments"])))


@command("list", charge)
def show(course: Course) -> Answer:
    """Print every trainer with a charge, and trainers without one."""
    from kenshu.people import charges
    from kenshu.people.numbers import numbers_on

    with records(course) as conn:
        given = charges.everybody(conn, clock.today(course.time_zone), course.time_zone)
        numbers = numbers_on(conn, clock.today(course.time_zone))
        people = {numbers.of(trainer): given.get(trainer, []) for trainer in sorted({*given, *charges.trainers(conn)})}
    lines = [f"{trainer}: {_written(departments)}" for trainer, departments in people.items()]
    return Answer(people, "\n".join(lines) or words("people.charge.nobody"))


def _written(departments: list[str]) -> str:
    names = [department or words("people.whole_city") for department in departments]
    return ", ".join(names) or words("people.charge.none")
