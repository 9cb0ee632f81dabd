"""Fields of the staff pages' forms: what each shows, and how what was typed is read.

A field is drawn by `templates/staff/fields.html` by its `kind`. `value` returns what was typed for the order of an act, None where
nothing was, and raises KenshuError for what cannot be meant; `said` returns it in words for the page that is looked at before it is
done.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, ClassVar

from kenshu.clock import FIRST_DAY, LAST_DAY, written_date
from kenshu.dates import read_date
from kenshu.errors import KenshuError, ListedFaults, NothingNamed
from kenshu.i18n import Lang, say

Option = tuple[str, str]  # (value, words)


class FieldRefused(KenshuError):
    """Something typed into a field that cannot be meant."""


@dataclass(frozen=True)
class Field:
    """A line of text. With `asks` a field is shown where a fault asks for it, and once it is filled."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    initial: Sequence[str] = ()
    asks: bool = False

    kind: ClassVar[str] = "text"

    def value(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return what was typed as a value; None where nothing was, and nothing has to be. Raises KenshuError."""
        given = [each for each in typed if each.strip()]
        if not given and self.required:
            raise FieldRefused("form.blank", label=self.label)
        return self.read([each.strip() for each in given], lang) if given else None

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the value; `typed` holds something."""
        return typed[0]

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return what was typed, in words; "" where nothing was."""
        given = [each.strip() for each in typed if each.strip()]
        return self.in_words(given, lang) if given else ""

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return it in words; `typed` holds something that `read` takes."""
        return "\n".join(typed)


def numbered(typed: Sequence[str]) -> int | None:
    """Return the number of a row that an address names; None for what is none, or is longer than a BIGINT."""
    (said,) = typed or ("",)
    return int(said) if said.isdecimal() and len(said) <= 18 else None


@dataclass(frozen=True)
class Hidden(Field):
    """A value that the page's address brings: nobody types it, and no page says it, nor its name."""

    kind: ClassVar[str] = "hidden"
    label: str = ""
    number: bool = False

    def value(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the value. Raises NothingNamed where the address brings none."""
        if self.required and not any(each.strip() for each in typed):
            raise NothingNamed("form.nothing_named")
        return super().value(typed, lang)

    def read(self, typed: Sequence[str], lang: Lang) -> str | int:
        """Return the text, or the whole number."""
        found = numbered(typed) if self.number else None
        return typed[0] if found is None else found

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return nothing."""
        return ""


@dataclass(frozen=True)
class Secret(Field):
    """A password: no page shows it, and no draft keeps it (the form takes it out of what was typed)."""

    required: bool = False
    kind: ClassVar[str] = "secret"

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return nothing."""
        return ""


class Kept(Hidden):
    """Several values that a page of the form itself has asked for."""

    kind: ClassVar[str] = "kept"

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the values."""
        return list(typed)


@dataclass(frozen=True)
class Paragraph(Field):
    """A few lines of text; `longest` is in characters."""

    longest: int = 500
    rows: int = 3
    kind: ClassVar[str] = "paragraph"

    def read(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the text, its lines ended alike."""
        text = typed[0].replace("\r\n", "\n")
        if len(text) > self.longest:
            raise FieldRefused("form.long", label=self.label, found=len(text), allowed=self.longest)
        return text


@dataclass(frozen=True)
class Lines(Paragraph):
    """Several values, one a line."""

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the lines that hold something."""
        return [line.strip() for line in super().read(typed, lang).split("\n") if line.strip()]


@dataclass(frozen=True)
class Number(Field):
    """A number between two; whole ones where `step` is 1. With `most` None the act says what is too much, or too little."""

    least: float = 0
    most: float | None = 999
    step: float = 1
    kind: ClassVar[str] = "number"

    def read(self, typed: Sequence[str], lang: Lang) -> float:
        """Return the number."""
        try:
            found = float(typed[0])
        except ValueError:
            found = float("nan")
        if self.most is None:
            if not isfinite(found):
                raise FieldRefused("office.order.number", field=self.label, found=typed[0][:40])
        elif not self.least <= found <= self.most or (self.step == 1 and found != int(found)):
            allowed = f"{self.least:g}–{self.most:g}"
            raise FieldRefused("form.number", label=self.label, found=typed[0][:40], allowed=allowed)
        return int(found) if self.step == 1 else found


@dataclass(frozen=True)
class Day(Field):
    """A day, as the browser's own field gives it, or as people write one: 2026/12/25, 令和8年12月25日, R8.12.25."""

    kind: ClassVar[str] = "day"

    def read(self, typed: Sequence[str], lang: Lang) -> date:
        """Return the day."""
        return read_day(typed[0], self.label)

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the day with its 和暦."""
        return written_date(self.read(typed, lang), lang)


def read_day(typed: str, label: str) -> date:
    """Return a day that was typed. Raises FieldRefused, which names the field, for what is none, or none that is reckoned with."""
    found = read_date(typed)
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise FieldRefused("form.day" if found is None else "form.day_far", label=label, found=typed[:40])
    return found


@dataclass(frozen=True)
class Choice(Field):
    """One of some: a list to unfold, or `radio` buttons."""

    options: Sequence[Option] = ()
    radio: bool = False
    kind: ClassVar[str] = "choice"

    def read(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the value chosen."""
        if typed[0] not in dict(self.options):
            raise FieldRefused("form.choice", label=self.label, found=typed[0][:40])
        return typed[0]

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the words of what is chosen."""
        return next((words for value, words in self.options if [value] == list(typed)), "")


@dataclass(frozen=True)
class Several(Choice):
    """Any of some, each with a box to tick."""

    kind: ClassVar[str] = "several"

    def read(self, typed: Sequence[str], lang: Lang) -> Any:
        """Return the values that are ticked, in the order of the page."""
        for each in typed:
            super().read([each], lang)
        return [value for value, _ in self.options if value in typed]

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return the words of what is ticked."""
        return say("staff.comma", lang).join(words for value, words in self.options if value in typed)


@dataclass(frozen=True)
class Tick(Field):
    """One box: yes where it is ticked."""

    required: bool = False
    kind: ClassVar[str] = "tick"

    def value(self, typed: Sequence[str], lang: Lang) -> bool:
        """Tell whether it is ticked."""
        return bool(typed)

    def said(self, typed: Sequence[str], lang: Lang) -> str:
        """Return yes or no; of one that nobody was asked, nothing."""
        return "" if self.asks and not typed else say("staff.yes" if typed else "staff.no", lang)


@dataclass(frozen=True)
class File(Field):
    """A file that is sent; it is kept with the draft, as its name and its bytes in base64."""

    accept: str = ""
    kind: ClassVar[str] = "file"

    def read(self, typed: Sequence[str], lang: Lang) -> tuple[str, str]:
        """Return its name, and its bytes in base64."""
        if len(typed) != 2 or not typed[1]:
            raise FieldRefused("form.blank", label=self.label)
        return typed[0], typed[1]

    def in_words(self, typed: Sequence[str], lang: Lang) -> str:
        """Return its name."""
        return typed[0]

    @staticmethod
    def typed(name: str, content: bytes) -> list[str]:
        """Return a file as a draft keeps it."""
        return [name, base64.b64encode(content).decode("ascii")] if content else []


@dataclass(frozen=True)
class Fault:
    """A fault in a field, "" where it is about none of them, for the summary at the top and beside the field."""

    field: str
    text: str


def read(fields: Sequence[Field], typed: Mapping[str, Sequence[str]], lang: Lang) -> tuple[dict[str, Any], list[Fault]]:
    """Return the values by their names, and every fault."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields:
        try:
            values[field.name] = field.value(typed.get(field.name, ()), lang)
        except ListedFaults as several:
            faults += [Fault(field.name, each.message(lang)) for each in several.faults]
        except KenshuError as fault:
            faults.append(Fault("" if isinstance(field, Hidden) else field.name, fault.message(lang)))
    return values, faults
