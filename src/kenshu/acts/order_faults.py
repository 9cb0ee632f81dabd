"""Faults of orders, each at its field: a form shows it there, in the words of the form, and a command names it."""

from collections.abc import Iterable, Mapping

from kenshu.errors import KenshuError, ListedFaults
from kenshu.i18n import Lang, catalogue, say

# What comes of doing an order -> the field that it is about; where orders call it otherwise, the one that the order has.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "absence.days": ("last",),
    "absence.module": ("module_id",),
    "absence.no_employee": ("employee_id",),
    "absence.reason": ("reason",),
    "assign.days": ("days_after_joining",),
    "assign.department_unknown": ("departments", "department"),
    "assign.employee_unknown": ("employee_ids", "employee_id"),
    "assign.module_unknown": ("module_id",),
    "assign.nobody": ("departments",),
    "assign.past": ("past_due_meant", "due"),
    "assign.rule_and_person": ("departments",),
    "number.form": ("new_number",),
    "number.held": ("new_number",),
    "number.like": ("new_number",),
    "number.no_employee": ("employee_id",),
    "number.oneself": ("employee_id",),
    "number.reason": ("reason",),
    "number.same": ("new_number",),
    "department.nobody": ("since", "departments", "department"),
    "department.nothing": ("after",),
    "department.path": ("after",),
    "department.several": ("after",),
    "department.there_already": ("after",),
    "department.too_deep": ("after",),
    "department.unknown": ("before",),
    "office.oneself": ("employee_ids", "employee_id"),
    "office.not_whole_city": ("departments", "department"),
    "office.outside_charge": ("departments", "department"),
    "office.person_outside_charge": ("employee_ids", "employee_id"),
    "override.points": ("points",),
    "override.reason": ("reason",),
    "override.slot": ("slot",),
    "regrade.reason": ("reason",),
    "roster.hidden_asked": ("hidden",),
    "roster.locked": ("password",),
    "roster.password_wrong": ("password",),
    "roster.sheet_missing": ("sheet",),
    "roster.sheets_asked": ("sheet",),
}


class OrderFault(KenshuError):
    """A fault of one field of an order; `field` is its name there, the message has it in words (locale/orders.yaml)."""

    def __init__(self, key: str, field: str, **values: object) -> None:
        super().__init__(key, **values)
        self.field = field

    def message(self, lang: Lang) -> str:
        """Return the message in one language."""
        return say(f"faults.{self.key}", lang, **{**self.values, "field": in_words(self.field, lang)})


class OrderRefused(ListedFaults):
    """An order that does not say what it must, or says more."""


def in_words(field: str, lang: Lang) -> str:
    """Return the name of a field in words; of an entry of a list, that of the list. One that has none stays as it is."""
    words = catalogue("orders").get(f"field.{field.partition('.')[0]}")
    return words[lang] if words else field


def field_of(fault: KenshuError, fields: Iterable[str]) -> str:
    """Return which of these fields a fault is about, also one that came of doing an order; "" for none of them.

    A fault says so by itself, by the value `field`, or its key is listed here.
    """
    said = fault.field.partition(".")[0] if isinstance(fault, OrderFault) else str(fault.values.get("field", ""))
    named = (said, *_ABOUT.get(fault.key, ()))
    return next((field for field in named if field in set(fields)), "")
