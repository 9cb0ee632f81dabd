"""The commands that do acts: what an act can be told, its command can be told."""

import click
import pytest

from kenshu.acts.registry import ACTS
from kenshu.cli import assignments, departments, grading, people

COMMANDS: dict[str, click.Command] = {
    "absence.enter": people.add,
    "absence.withdraw": people.withdraw,
    "assignment.preview": assignments.assign,
    "assignment.make": assignments.assign,
    "assignment.withdraw": assignments.withdraw,
    "extension.preview": assignments.extend,
    "extension.make": assignments.extend,
    "extension.withdraw": assignments.withdraw_extension,
    "charge.give": departments.give,
    "department.preview": departments.change,
    "department.change": departments.change,
    "override.preview": grading.override,
    "override.apply": grading.override,
    "regrade.preview": grading.regrade,
    "regrade.apply": grading.regrade,
    "reminders.preview": assignments.remind,
    "reminders.send": assignments.remind,
}


@pytest.mark.parametrize("act", COMMANDS)
def test_a_command_has_every_field_of_its_act(act: str) -> None:
    fields = {name: field for name, field in ACTS[act].order.model_fields.items() if name != "fingerprint"}  # it previews by itself
    options = {parameter.name: parameter for parameter in COMMANDS[act].params}
    assert fields.keys() <= options.keys()
    for name, field in fields.items():
        # --whole-city, --none; a regrade that is only shown needs no reason
        assert options[name].required or not field.is_required() or name == "departments" or act == "regrade.apply"
