"""The field of a form that is a text: scored by one of three rules, or graded by a person with criteria."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu.i18n import LANGS
from kenshu.kinds.criteria import MOST, Criteria, without_points
from kenshu.kinds.form.fields import Fault, FormField, already
from kenshu.kinds.question import Place, Words

SHORT = 60  # characters of a text that a rule scores, where a field does not say how many


class TextField(FormField):
    """Write a text by one of three rules: one that is `accepted`, one that fits a `pattern`, one that holds what it must.

    `contains` are lists of words: of each list the text has to hold one. A pattern has its words, `says`; both have an `example`.
    A text with `criteria` and their `guide` has no rule: a person gives its points.
    """

    kind: Literal["text"]
    accepted: Annotated[list[Words], Field(min_length=1)] | None = None
    pattern: str | None = None
    says: Words | None = None
    contains: Annotated[list[Annotated[list[str], Field(min_length=1)]], Field(min_length=1)] | None = None
    example: Words | None = None
    guide: Words | None = None
    criteria: Criteria | None = None
    max_length: Annotated[int, Field(ge=1, le=MOST)] | None = None
    filled: Words | Literal[""] | None = None

    @property
    def shown(self) -> Words | None:
        """The text that is shown as right."""
        return self.accepted[0] if self.accepted else self.example

    def rule(self) -> dict[str, Any]:
        """Return the rule, and the text that is shown as right; of what a person grades, that it is so."""
        if self.criteria is not None:
            return {"rule": "person"}
        right = {"rule": "text", "right": self.shown.plain() if self.shown else {}}
        if self.pattern is not None:
            return {**right, "pattern": self.pattern, "says": self.says.plain() if self.says else {}}
        if self.contains is not None:
            return {**right, "contains": self.contains}
        return {**right, "accepted": [each.within(lang) for each in self.accepted or () for lang in LANGS]}

    def offered(self) -> dict[str, Any]:
        """Return how long it may be, and whether a person will read it."""
        filled = self.filled.plain() if isinstance(self.filled, Words) else self.filled
        if self.criteria is not None:
            return {"kind": "text", "by_person": True, "max_length": self.max_length or MOST}
        return {"kind": "text", "max_length": self.max_length or SHORT, **already(filled)}

    def rights(self) -> list[tuple[Place, Any]]:
        """Return the example in each language."""
        return [(("example", lang), self.example.within(lang)) for lang in LANGS if self.example]

    def as_filled(self) -> list[Any] | None:
        """Return what is filled in, in each language."""
        return [self.filled.within(lang) for lang in LANGS] if isinstance(self.filled, Words) else super().as_filled()

    def faults(self) -> Iterator[Fault]:
        """Yield rules that are none or several, a pattern that is none, and what a rule or a person lacks."""
        rules = [name for name in ("accepted", "pattern", "contains", "criteria") if getattr(self, name) is not None]
        if len(rules) != 1:
            yield (), "one_rule", {"found": ", ".join(rules) or "-"}
            return
        for name in self._lacking():
            yield (), "rule_lacks", {"found": rules[0], "missing": name}
        if self.criteria is not None:
            for number in without_points(self.criteria):
                yield ("criteria", number), "criterion_points", {}
            return
        try:
            re.compile(self.pattern or "")
        except re.error as fault:
            yield ("pattern",), "no_pattern", {"found": self.pattern, "reason": fault}
            return
        yield from super().faults()

    def _lacking(self) -> Iterator[str]:
        if self.criteria is not None:
            yield from () if self.guide else ("guide",)
            return
        if self.pattern is not None and self.says is None:
            yield "says"
        if not self.shown:
            yield "example"
