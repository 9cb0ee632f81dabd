"""An act: a JSON order, read strictly, and what is done with it by who may."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import pandas as pd
from pydantic import ValidationError

from kenshu.acts.desk import Desk
from kenshu.acts.orders import Order
from kenshu.errors import ChangedMeanwhile, KenshuError, ListedFaults

OneOrder = TypeVar("OneOrder", bound=Order)

# What pydantic calls a fault begins so -> what is wanted instead, in words (locale/faults.yaml).
_WANTED = {
    "date": "date",
    "string_too_long": "shorter",
    "string_pattern": "pattern",
    "string": "text",
    **dict.fromkeys(("int", "float", "finite", "greater", "less"), "number"),
    "bool": "yes_no",
    **dict.fromkeys(("list", "tuple", "too_short"), "list"),
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


def read(model: type[OneOrder], order: str | bytes) -> OneOrder:
    """Read an order in JSON as its model. Raises OrderRefused with every fault."""
    try:
        return model.model_validate_json(order)
    except ValidationError as refused:
        raise OrderRefused([_fault(model, dict(fault)) for fault in refused.errors(include_url=False)]) from refused


def fingerprint(found: Any) -> str:
    """Return the SHA-256 of what a preview showed: the act that confirms it repeats it."""
    return hashlib.sha256(json.dumps(as_json(found), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_fingerprint(seen: str, now: str) -> None:
    """Raise ChangedMeanwhile where something has changed since the preview."""
    if seen != now:
        raise ChangedMeanwhile("office.changed_meanwhile")


def as_json(value: Any) -> Any:
    """Return a value as JSON has it: records as mappings, tables as lists of rows, days in ISO 8601, nothing as null."""
    return json.loads(json.dumps(value, default=_plain), parse_constant=lambda _nan: None)


def _plain(value: Any) -> Any:
    """Return what JSON has no form for as something that it has."""
    if isinstance(value, pd.DataFrame):
        return value.to_dict("records")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value.item()


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
