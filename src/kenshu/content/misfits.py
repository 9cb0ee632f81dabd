"""What does not fit a schema, in words: which field it is, what stands there, and what may."""

from collections.abc import Iterator
from typing import Any, Protocol

from pydantic import ValidationError

from kenshu.content.quizzes import VALID
from kenshu.errors import KenshuError
from kenshu.kinds.question import CLAUSE_ID, ID, LABEL, PART_ID, Place

# pydantic's names for what does not fit, and ours; those of our own checks are the same in both.
_FAULTS = {
    **{own: own for own in ("due", "day", "mail_address", "one_source", "time_zone", "unencrypted_password")},
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "string_type": "not_text",
    "path_type": "not_text",
    "too_short": "too_few",
    "too_long": "too_many",
    "literal_error": "not_one_of",
    "union_tag_invalid": "not_one_of",
    "union_tag_not_found": "missing",
    "bool_parsing": "not_true_false",
    "bool_type": "not_true_false",
    "int_parsing": "not_a_number",
    "int_parsing_size": "not_a_number",
    "int_type": "not_a_number",
    "float_parsing": "not_a_fraction",
    "float_type": "not_a_fraction",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "multiple_of": "not_in_halves",
    "list_type": "not_a_list",
    "tuple_type": "not_a_list",
    "model_type": "not_a_group",
    "model_attributes_type": "not_a_group",
    "dict_type": "not_a_group",
}

# A form in words, for the patterns of the schema. The others stand in one field each, which names what it takes.
_FORMS = {ID: "form_id", PART_ID: "form_part_id", CLAUSE_ID: "form_clause_id", LABEL: "form_label", VALID: "form_valid"}
_FORMS_OF_FIELDS = {"file": "form_picture", "address": "form_address"}
_LIMITS = ("expected", "expected_tags", "ge", "le", "min_length", "max_length")

# Steps of pydantic's into a key that does not fit, and into what a field takes besides nothing ("").
_BESIDE_THE_FILE = frozenset({"[key]", "Period", "constrained-str"})
_NOTHING = "''"


class Written(Protocol):
    """A file as read."""

    @property
    def data(self) -> Any:
        """Return what it holds."""

    def fault(self, place: Place, key: str, **values: object) -> KenshuError:
        """Return a fault at a place of it."""


def misfits(source: Written, error: ValidationError) -> Iterator[KenshuError]:
    """Yield each field that does not fit, as a fault at its place in the file."""
    for detail in error.errors(include_url=False):
        if detail.get("ctx", {}).get("expected") != _NOTHING:  # said of the same field already: it is not what it takes besides
            yield _misfit(source, detail)


def _misfit(source: Written, detail: Any) -> KenshuError:
    place, found, context = _written(source.data, detail["loc"]), detail.get("input"), detail.get("ctx", {})
    key = _FAULTS.get(detail["type"], "not_accepted")
    if detail["type"] == "string_pattern_mismatch":
        key = _FORMS.get(context["pattern"]) or _FORMS_OF_FIELDS.get(str(place[-1]), "not_accepted")
    if detail["type"].startswith("union_tag"):
        kind = context["discriminator"].strip("'")
        place, found = (*place, kind), found.get(kind) if isinstance(found, dict) else found
    allowed = next((str(context[name]) for name in _LIMITS if name in context), detail["msg"])
    return source.fault(place, key, found=shown(found), allowed=allowed.replace(" or ", ", "))


def shown(found: object) -> str:
    """Return what stands in a file as a fault shows it: a text as it is, a list as `[…]` and a group as `{…: …}`, all short."""
    if isinstance(found, dict):
        return _short("{" + ", ".join(f"{key}: …" for key in found) + "}")
    if isinstance(found, list):
        return _short("[" + ", ".join(each if isinstance(each, str) else "…" for each in found) + "]")
    return _short("" if found is None else str(found))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _written(data: Any, loc: Place) -> Place:
    # pydantic puts the tag of a union ("single") into a place, once; a person finds no such step in the file. The tag is the `kind`
    # of a question, or which `block` of a lesson it is. A field may bear the same name: `form` is a kind, and a field of it.
    place: Place = ()
    tagged = False
    for step in loc:
        if step in _BESIDE_THE_FILE:
            continue
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
