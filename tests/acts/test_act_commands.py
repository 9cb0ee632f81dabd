"""The commands that do acts: what an act can be told, its command can be told."""

import click
import pytest

from kenshu.acts import ACTS
from kenshu.cli.absences import add, withdraw
from kenshu.cli.assignments import assign, extend
from kenshu.cli.assignments import withdraw as withdraw_assignment
from kenshu.cli.departments import change, give
from kenshu.cli.regrade import override

COMMANDS = {
    "absence.enter": add,
    "absence.withdraw": withdraw,
    "assignment.preview": assign,
    "assignment.make": assign,
    "assignment.extend": extend,
    "assignment.withdraw": withdraw_assignment,
    "charge.give": give,
    "department.change": change,
    "override": override,
}


@pytest.mark.parametrize("act", COMMANDS)
def test_a_command_has_every_field_of_its_act(act: str) -> None:
    command: click.Command = COMMANDS[act]
    fields = {name: field for name, field in ACTS[act].order.model_fields.items() if name != "fingerprint"}  # it previews by itself
    options = {parameter.name: parameter for parameter in command.params}
    assert fields.keys() <= options.keys()
    for name, field in fields.items():
        assert options[name].required or not field.is_required() or name == "departments"  # --whole-city, --none
