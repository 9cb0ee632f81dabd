"""Strict reading of one YAML file: every scalar is text, and every fault has its line.

YAML 1.1 turns the id `0012` into 10, `no` into False and `1:30` into 90. So a file is composed, not loaded: all scalars stay text,
and a schema converts them. Duplicate keys, tabs, anchors and tags are faults.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kenshu.content.quizzes import VALID
from kenshu.errors import KenshuError
from kenshu.kinds.question import CLAUSE_ID, ID, PART_ID, Place

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """A file as read: its data, and the line of each place in it (from 1)."""

    path: Path
    data: Any
    lines: dict[Place, int]

    def fault(self, place: Place, key: str, **values: object) -> KenshuError:
        """Return a fault at a place of this file: `file:line: field: message`."""
        return KenshuError(f"content.{key}", file=self.called, line=self.line(place), field=written_place(place), **values)

    @property
    def called(self) -> str:
        """The file's name in a fault."""
        return _called(self.path)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def _called(path: Path) -> str:
    """Return a file's name; of a language's file with its folders, as each language has files of the same names."""
    return "/".join(path.parts[-3:]) if path.parts[-3:-2] == ("languages",) else path.name


def written_place(place: Place) -> str:
    """Return a place as a person reads it: `questions[2].options[1].why.en`, counted from 1; the whole file is `-`."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "-"


def read(path: Path, faults: list[KenshuError]) -> Source | None:
    """Return the file's data and lines, or None; what is wrong with it is added to the faults."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        faults.append(KenshuError("content.encoding", file=_called(path), line=line, field="-"))
        return None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
        line = mark.line + 1 if mark else 1
        key = "content.tab" if mark and "\t" in "".join(text.splitlines()[mark.line : line]) else "content.yaml"
        found = getattr(fault, "problem", None) or str(fault)
        faults.append(KenshuError(key, file=_called(path), line=line, field="-", found=found))
        return None
    lines: dict[Place, int] = {}
    before = len(faults)
    source = Source(path, _plain(node, (), lines, path, faults), lines)
    return source if len(faults) == before else None


def _plain(node: Any, place: Place, lines: dict[Place, int], path: Path, faults: list[KenshuError]) -> Any:
    if node is None:
        return None
    if place in lines:  # an anchor's node stands in several places; the kit's files repeat what they mean
        return None
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                where = {"file": _called(path), "line": key_node.start_mark.line + 1, "field": written_place((*place, key))}
                faults.append(KenshuError("content.duplicate_key", found=key, **where))
                continue
            found[key] = _plain(value_node, (*place, key), lines, path, faults)
            lines[(*place, key)] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, number), lines, path, faults) for number, item in enumerate(node.value)]
    return node.value


def convert(source: Source, model: type[Model], faults: list[KenshuError]) -> Model | None:
    """Return the file's data as a model, or None; each field that does not fit is added to the faults."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        faults.extend(_translated(source, detail) for detail in error.errors(include_url=False))
        return None


def read_model(path: Path, model: type[Model], faults: list[KenshuError]) -> Model | None:
    """Return a file as a model, or None; whatever is wrong with it is added to the faults."""
    source = read(path, faults)
    return None if source is None else convert(source, model, faults)


# pydantic's names for what does not fit, and ours.
_FAULTS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "due": "due",
    "day": "day",
    "mail_address": "mail_address",
    "string_too_short": "empty",
    "string_type": "not_text",
    "too_short": "too_few",
    "too_long": "too_many",
    "literal_error": "not_one_of",
    "union_tag_invalid": "not_one_of",
    "union_tag_not_found": "missing",
    "bool_parsing": "not_true_false",
    "bool_type": "not_true_false",
    "int_parsing": "not_a_number",
    "float_parsing": "not_a_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "multiple_of": "not_in_halves",
    "list_type": "not_a_list",
    "model_type": "not_a_group",
    "model_attributes_type": "not_a_group",
    "dict_type": "not_a_group",
}

# A form in words, for the patterns of the schema.
_FORMS = {ID: "form_id", PART_ID: "form_part_id", CLAUSE_ID: "form_clause_id", VALID: "form_valid"}


def _translated(source: Source, detail: Any) -> KenshuError:
    place = _written(source.data, detail["loc"])
    context = detail.get("ctx", {})
    key = _FAULTS.get(detail["type"], "not_accepted")
    if detail["type"] == "string_pattern_mismatch":
        key = _FORMS.get(detail["ctx"]["pattern"], "not_accepted")
    if detail["type"] == "union_tag_not_found":
        place = (*place, detail["ctx"]["discriminator"].strip("'"))
    allowed = next(
        (context[name] for name in ("expected", "expected_tags", "ge", "le", "min_length", "max_length") if name in context),
        detail["msg"],
    )
    found = detail.get("input")
    shown = "…" if isinstance(found, dict | list) else str(found)[:60]
    return source.fault(place, key, found=shown, allowed=str(allowed).replace(" or ", ", "))


def _written(data: Any, loc: Place) -> Place:
    # pydantic puts the tag of a union ("single") into a place, once; a person finds no such step in the file. The tag is the `kind`
    # of a question, or which `block` of a lesson it is. A field may bear the same name: `form` is a kind, and a field of it.
    place: Place = ()
    tagged = False
    for step in loc:
        if isinstance(data, dict) and step in (data.get("kind"), data.get("block")) and not tagged:
            tagged = True
            continue
        tagged = False
        place = (*place, step)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
    return place
