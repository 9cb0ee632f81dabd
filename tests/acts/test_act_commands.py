"""The commands that do acts: each act has one, and what an act can be told, its command can be told."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click
import pytest

from kenshu import cli
from kenshu.acts.registry import ACTS
from kenshu.cli.main import kenshu

# They take the course's files: whoever has these may do it, and no role of the server.
OF_THE_FILES = ["build", "retention"]


@dataclass(frozen=True)
class Doing:
    """A command that does an act, and the fields of its order that the command fills in by itself."""

    act: str
    command: click.Command
    filled: frozenset[str]


def calls_of_do(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """The calls of `do` in a function, wherever in it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "do":
            yield node


def doings() -> list[Doing]:
    """Every act that a command does, read from its code: `do(course, "absence.enter", by, told, ...)`."""
    found = []
    for path in sorted(Path(cli.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list):
            for call in calls_of_do(function):
                act = call.args[1]
                assert isinstance(act, ast.Constant), ast.unparse(call)
                made = getattr(import_module(f"kenshu.cli.{path.stem}"), function.name)
                found.append(Doing(str(act.value), made, frozenset(each.arg for each in call.keywords if each.arg)))
    return found


DOINGS = doings()


def commands(group: click.Group = kenshu, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Each command with its name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, f"{path}{name} ")
        elif found is not None:
            yield f"{path}{name}", found


def test_every_act_has_a_command() -> None:
    assert {doing.act for doing in DOINGS} == set(ACTS)


def test_every_command_that_puts_a_person_on_record_does_an_act() -> None:
    doing = {id(each.command) for each in DOINGS}
    others = [name for name, made in commands() if "by" in {each.name for each in made.params} and id(made) not in doing]
    assert others == OF_THE_FILES


@pytest.mark.parametrize("doing", DOINGS, ids=[doing.act for doing in DOINGS])
def test_a_command_has_every_field_of_its_act(doing: Doing) -> None:
    fields = {name: each for name, each in ACTS[doing.act].order.model_fields.items() if name not in doing.filled}
    options = {each.name: each for each in doing.command.params}
    assert fields.keys() <= options.keys()
    assert [name for name, each in fields.items() if each.is_required() and not options[name].required] == []
