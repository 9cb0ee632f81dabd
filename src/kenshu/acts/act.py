"""An act: a JSON order, read strictly, and what is done with it by who may."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
from pydantic import ValidationError

from kenshu.acts.desk import Desk
from kenshu.acts.order_faults import OrderFault, OrderRefused
from kenshu.acts.orders import Order
from kenshu.errors import ChangedMeanwhile, KenshuError

OneOrder = TypeVar("OneOrder", bound=Order)

# What pydantic calls a fault begins so -> what is wanted instead, in words (locale/faults.yaml).
_WANTED = {
    "date": "date",
    "string_too_long": "shorter",
    "string_pattern": "pattern",
    "string": "text",
    **dict.fromkeys(("int", "float", "finite"), "number"),
    "greater": "least",
    "less": "most",
    "bool": "yes_no",
    **dict.fromkeys(("list", "tuple", "too_short"), "list"),
    "literal": "one_of",
}


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
    """Read an order in JSON as its model. Raises OrderRefused with every fault, one a field."""
    made, faults = None, list[KenshuError]()
    try:
        made = model.model_validate_json(order)
    except ValidationError as refused:
        faults = [_fault(model, dict(fault)) for fault in refused.errors(include_url=False)]
        if not all(isinstance(fault, OrderFault) for fault in faults):
            raise OrderRefused(faults) from refused
    named = {fault.field for fault in faults if isinstance(fault, OrderFault)}
    faults += [fault for fault in model.across(json.loads(order)) if fault.field not in named]
    if faults or made is None:
        raise OrderRefused(faults)
    return made


def fingerprint(found: Any) -> str:
    """Return the SHA-256 of what a preview showed: the act that confirms it repeats it."""
    return hashlib.sha256(json.dumps(found, default=_plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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
        return _rows(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value.item()


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, its days in ISO 8601, made a column at a time: value by value takes too long for a city."""
    columns: dict[str, list[Any]] = {}
    for name, column in frame.items():
        if column.dtype.kind == "M" and getattr(column.dtype, "tz", None) is None:
            written = np.datetime_as_string(column.to_numpy().astype("datetime64[D]")).astype(object)
            written[column.isna().to_numpy()] = None
            columns[str(name)] = written.tolist()
        else:
            columns[str(name)] = column.astype(object).where(column.notna(), None).tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _fault(model: type[Order], fault: dict[str, Any]) -> KenshuError:
    field = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "json_invalid" or not field:
        return KenshuError("request.not_json")
    if fault["type"] == "missing":
        return OrderFault("office.order.missing", field)
    if fault["type"] == "extra_forbidden":
        return OrderFault("office.order.unknown", field[:60], allowed=", ".join(model.model_fields))
    wanted = next((words for kind, words in _WANTED.items() if fault["type"].startswith(kind)), "pattern")
    found, limits = str(fault["input"]), fault.get("ctx", {})
    shown = found if len(found) <= 60 else found[:60] + "…"
    allowed = next((limits[limit] for limit in ("expected", "ge", "le") if limit in limits), "")
    return OrderFault(f"office.order.{wanted}", field, found=shown, allowed=allowed)
