"""An act: a JSON order, read strictly, and what is done with it by who may."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from functools import singledispatch
from typing import Any, Literal

import pandas as pd
from pydantic import ValidationError

from kenshu.acts.desk import Desk
from kenshu.acts.orders import Order
from kenshu.errors import ChangedMeanwhile, KenshuError, ListedFaults

# What pydantic calls a fault begins so -> what is wanted instead, in words (locale/faults.yaml).
_WANTED = {
    "date": "date",
    "string_too_short": "text",
    "string_too_long": "shorter",
    "string_pattern": "pattern",
    "string": "text",
    "int": "number",
    "float": "number",
    "finite": "number",
    "greater": "number",
    "less": "number",
    "bool": "yes_no",
    "list": "list",
    "tuple": "list",
    "too_short": "list",
    "literal": "one_of",
}


class OrderRefused(ListedFaults):
    """An order that does not say what it must, or says more."""


@dataclass(frozen=True)
class Act:
    """Something that HR or a trainer does.

    `what` is its row of the table of access and its name; `run` gets the desk and the order and returns what `plain` can write.
    `mode` says what the desk's connection is: of a `look` one that reads, of a `write` one in a transaction; an act that writes in
    transactions of its own (`own`) gets one that reads.
    """

    what: str
    order: type[Order]
    run: Callable[[Desk, Any], Mapping[str, Any]]
    mode: Literal["look", "write", "own"] = "write"

    def __call__(self, desk: Desk, order: str | bytes) -> dict[str, Any]:
        """Do it, by an order in JSON. Raises NotAllowed, OrderRefused, and what the act itself refuses."""
        desk.admit(self.what, "write")
        return {name: as_json(value) for name, value in self.run(desk, read(self.order, order)).items()}


def read(model: type[Order], order: str | bytes) -> Order:
    """Read an order in JSON as its model. Raises OrderRefused with every fault."""
    try:
        return model.model_validate_json(order)
    except ValidationError as refused:
        raise OrderRefused([_fault(model, dict(fault)) for fault in refused.errors(include_url=False)]) from refused


def fingerprint(found: Any) -> str:
    """Return the SHA-256 of what a preview showed: the act that confirms it repeats it."""
    return hashlib.sha256(json.dumps(as_json(found), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_fingerprint(seen: str, now: str) -> None:
    """Go on where nothing has changed since the preview. Raises ChangedMeanwhile."""
    if seen != now:
        raise ChangedMeanwhile("office.changed_meanwhile")


@singledispatch
def as_json(value: Any) -> Any:
    """Return a value as JSON has it: records as mappings, tables as lists of rows, days in ISO 8601, nothing as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    if value is None or isinstance(value, (str, int, float)):
        return None if value != value else value  # noqa: PLR0124 - NaN
    return None if pd.isna(value) else value.item()


@as_json.register
def _table(value: pd.DataFrame) -> Any:
    return [as_json(row) for row in value.to_dict("records")]


@as_json.register(Mapping)
def _mapping(value: Mapping[Any, Any]) -> Any:
    return {str(name): as_json(each) for name, each in value.items()}


@as_json.register(list)
@as_json.register(tuple)
def _listed(value: Sequence[Any]) -> Any:
    return [as_json(each) for each in value]


@as_json.register
def _day(value: date) -> Any:
    return value.isoformat()


@as_json.register
def _moment(value: datetime) -> Any:
    if pd.isna(value):
        return None
    return value.isoformat() if value.tzinfo else value.date().isoformat()


def _fault(model: type[Order], fault: dict[str, Any]) -> KenshuError:
    field = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "json_invalid" or not field:
        return KenshuError("request.not_json")
    if fault["type"] == "missing":
        return KenshuError("office.order.missing", field=field)
    if fault["type"] == "extra_forbidden":
        return KenshuError("office.order.unknown", field=field[:60], allowed=", ".join(model.model_fields))
    wanted = next((words for kind, words in _WANTED.items() if fault["type"].startswith(kind)), "pattern")
    found = str(fault["input"])
    shown = found if len(found) <= 60 else found[:60] + "…"
    return KenshuError(f"office.order.{wanted}", field=field, found=shown, allowed=fault.get("ctx", {}).get("expected", ""))
