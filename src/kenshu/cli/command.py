"""Commands made of functions: arguments and options from a signature and an act's order, their help from the catalogue.

A parameter is read as its type says: `int`, `date`, `Path`, `Literal[...]`; `bool` is a flag, a tuple may be repeated. A positional
parameter is an argument, a keyword-only one an option; `Annotated[..., Typed(...)]` tells click more of it. What an act is told
comes from its order (`kenshu.acts.orders`), field by field. The help of `absence add --kind` stands in `locale/cli.yaml`, as
`absence.add.kind`, `absence.kind` or `kind`.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from inspect import Parameter, signature
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.cli.printing import print_json, words
from kenshu.course import Course
from kenshu.dates import read_date
from kenshu.errors import KenshuError
from kenshu.i18n import catalogue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kenshu.acts.orders import Order
    from kenshu.storage import Database


@dataclass(frozen=True)
class Typed:
    """More than a type that click is told of a parameter: `Annotated[int, Typed(click.IntRange(0, 3))]`."""

    type: "click.ParamType[Any] | None" = None
    metavar: str | None = None
    show_default: bool = False


NewFile = Annotated[Path, Typed(click.Path(dir_okay=False, path_type=Path))]
ExistingFile = Annotated[Path, Typed(click.Path(exists=True, dir_okay=False, path_type=Path))]
Folder = Annotated[Path, Typed(click.Path(file_okay=False, path_type=Path))]

_MISSING = Parameter.empty
_GIVEN = ("course", "told", "as_json")  # what nobody types as an option of its own

# Parameters and fields of orders -> the option, where that is called otherwise.
_OPTIONS = {
    "module_id": "module",
    "employee_id": "employee",
    "employee_ids": "employee",
    "departments": "department",
    "employment_types": "employment",
    "duties": "duty",
    "before": "from",
    "after": "to",
    "before_day": "before",
    "everybody": "all",
    "form": "format",
    "learner": "as",
    "numbers": "edition",
    "proxies": "proxy",
    "endpoint": "send",
}


_PEOPLE = frozenset({"employee_id", "employee_ids"})  # fields of orders


@dataclass(frozen=True)
class Answer:
    """The answer of a command: figures as JSON, or words for people or what prints them; exit code 1 where it needs a person."""

    figures: Any
    said: str | Callable[[], None] | None
    needs_a_person: bool = False


class Day(click.ParamType[date]):
    """A day as people write one: 2026-12-25, 2026/12/25, 令和8年12月25日, R8.12.25."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that was typed; what is none, or one that nothing is reckoned on, fails."""
        named = param.opts[0] if param else "-"
        day = value if isinstance(value, date) else read_date(value)
        if day is None:
            raise click.UsageError(words("cli.no_day", option=named, found=str(value)[:40]), ctx)
        if not clock.FIRST_DAY <= day <= clock.LAST_DAY:
            raise click.UsageError(words("cli.day", option=named, found=day, first=clock.FIRST_DAY, last=clock.LAST_DAY), ctx)
        return day


def group(name: str) -> click.Group:
    """Return a command that has subcommands."""
    return click.Group(name, help=helped(name))


def command(
    name: str, within: click.Group | None = None, order: "type[Order] | None" = None, arguments: Mapping[str, str] | None = None
) -> Callable[[Callable[..., Answer | None]], click.Command]:
    """Return a decorator that makes a command of a function; where that returns an Answer, it has --json.

    The function gets the course, where it has a parameter `course`. With an `order` it gets a dict of its fields as `told`, but for
    those that it takes itself; fields in `arguments` are arguments, under these names, the others options.
    """
    path = f"{within.name}.{name}" if within else name
    shown = arguments or {}

    def decorate(function: Callable[..., Answer | None]) -> click.Command:
        hints, own = get_type_hints(function, include_extras=True), signature(function).parameters
        told = {field: found for field, found in order.model_fields.items() if field not in own} if order else {}
        parameters = [
            _parameter(path, field, found.annotation, _MISSING if found.is_required() else None, argument=shown.get(field))
            for field, found in told.items()
        ]
        parameters += [
            _parameter(path, each.name, hints[each.name], each.default, argument=None if each.kind is each.KEYWORD_ONLY else "")
            for each in own.values()
            if each.name not in _GIVEN
        ]
        if hints["return"] is Answer or "as_json" in own:
            parameters.append(click.Option(["--json", "as_json"], is_flag=True, help=helped("json")))

        def run(*, as_json: bool = False, **typed: Any) -> None:
            if order:
                typed["told"] = {field: typed.pop(field) for field in told}
            if "course" in own:
                typed["course"] = course_of(click.get_current_context())
            if "as_json" in own:
                typed["as_json"] = as_json
            _give(function(**typed), as_json=as_json)

        made = click.Command(name, callback=run, params=parameters, help=helped(path.replace("-", "_")))
        if within:
            within.add_command(made)
        return made

    return decorate


def _give(answer: Answer | None, *, as_json: bool) -> None:
    if answer is None:
        return
    if as_json:
        print_json(answer.figures)
    elif callable(answer.said):
        answer.said()
    elif answer.said is not None:
        click.echo(answer.said)
    if answer.needs_a_person:
        sys.exit(1)


def _parameter(path: str, name: str, hint: Any, default: Any, *, argument: str | None) -> click.Parameter:
    """Return the parameter of click that reads this type: an argument, shown as said or by its own name, else an option."""
    kind, told = _read(hint)
    many = get_origin(kind) in (tuple, list) and "type" not in told
    item = _read(get_args(kind)[0])[0] if many else kind
    told = {"type": click.Choice(get_args(item)) if get_origin(item) is Literal else Day() if item is date else item} | told
    told["required"] = default is _MISSING and item is not bool
    if argument is not None:
        return click.Argument([name], nargs=-1 if many else 1, **({"metavar": argument or None} | told))
    option = _OPTIONS.get(name, name)
    flags = f"--{option.replace('_', '-')}" + (f"/--no-{option}" if default is True else "")
    if item is bool:
        told |= {"is_flag": True, "default": default is True}
    elif default not in (_MISSING, None, ()):
        told["default"] = default
    return click.Option([flags, name], multiple=many, help=_help(path, option), **told)


def _read(hint: Any) -> tuple[Any, dict[str, Any]]:
    """Return a type without `| None` and annotations, and what these tell click."""
    told: dict[str, Any] = {}
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            told = {name: value for each in more if isinstance(each, Typed) for name, value in vars(each).items() if value} | told
        elif get_origin(hint) in (Union, UnionType):
            hint = next(each for each in get_args(hint) if each is not type(None))
        else:
            return hint, told


def _help(path: str, option: str) -> str:
    parts = path.replace("-", "_").split(".")
    keys = [".".join([*parts[:depth], option]) for depth in range(len(parts), -1, -1)]
    return helped(next((key for key in keys if f"{key}.help" in catalogue("cli")), keys[0]))


def opened(course: Course) -> "AbstractContextManager[Database]":
    """Return the course's database, for a `with` block that closes it. Raises StorageFailed."""
    from kenshu.storage import open_database

    return closing(open_database(course.database_url))


@contextmanager
def records(course: Course, *, write: bool = False) -> Iterator["Connection"]:
    """Give a connection that reads the course's records, or one in a transaction. Raises StorageFailed."""
    with opened(course) as database, database.writing() if write else database.reading() as conn:
        yield conn


def do(course: Course, act: str, by: str, told: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Do one of `kenshu.acts.registry.ACTS` and return what came of it, as JSON has it; what was not given is left out.

    Whoever has the course's files may do everything. People are named by their numbers, in the order and in what is returned, but
    where that tells their numbers itself. Raises KenshuError as the act does, and for a number that nobody has any more.
    """
    from kenshu.acts.desk import Desk
    from kenshu.acts.registry import ACTS
    from kenshu.people.numbers import as_numbers, known, numbers_on

    chosen, day = ACTS[act], clock.today(course.time_zone)
    said = {name: value for name, value in {**told, **more}.items() if value not in (None, ())}
    with records(course, write=chosen.mode == "write") as conn:
        for name in _PEOPLE & said.keys():
            many = isinstance(said[name], tuple | list)
            said[name] = [known(conn, each, day) for each in said[name]] if many else known(conn, said[name], day)
        if "chosen" in said:  # people and modules, 001106:working-hours
            pairs = (each.partition(":") for each in said["chosen"])
            said["chosen"] = [f"{known(conn, number, day)}:{module}" for number, _, module in pairs]
        done = chosen(Desk(conn, course, known(conn, by, day), "lab", clock.now()), json.dumps(said, default=str))
        shown: dict[str, Any] = done if "numbers" in done else as_numbers(done, numbers_on(conn, day))
        return shown


def called(course: Course, figures: Any) -> Any:
    """Return figures, or a table, with the numbers of today in the places of the ids of people."""
    from kenshu.people.numbers import as_numbers, numbers_on

    with records(course) as conn:
        return as_numbers(figures, numbers_on(conn, clock.today(course.time_zone)))


def person(course: Course, number: str) -> str:
    """Return the id of whoever a number means today. Raises KenshuError for one that nobody has any more."""
    from kenshu.people.numbers import known

    with records(course) as conn:
        return known(conn, number, clock.today(course.time_zone))


def ending(file: Path, allowed: Sequence[str]) -> str:
    """Return the form that a file's name asks for, `xlsx` of `A.XLSX`. Raises KenshuError for one that is not among the allowed."""
    form = file.suffix.lower().removeprefix(".")
    if form not in allowed:
        raise KenshuError("file.ending", file=file.name, allowed=", ".join(f".{each}" for each in allowed))
    return form


def confirmed(question: str, *, yes: bool) -> bool:
    """Tell whether to go on: `--yes` says so, else the person at the terminal; where nobody sits there, it is no."""
    return yes or (at_terminal() and click.confirm(question, default=False, err=True))


def at_terminal() -> bool:
    """Tell whether somebody can answer."""
    return sys.stdin.isatty()
