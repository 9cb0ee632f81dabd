"""The fields of a form as a trainer writes them: how each is filled in, its rule, and what makes it unusable."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from kenshu import clock
from kenshu.i18n import LANGS, Multilingual, say
from kenshu.kinds.form import scoring
from kenshu.kinds.question import Bilingual, Id, Part, PartId, Place, Record, Words

Fault = tuple[Place, str, dict[str, object]]  # the place within the field, the message, its values
Typed = Annotated[str, Field(max_length=100)]


class FormOption(Record):
    """An option of a field."""

    id: PartId
    text: Words


class FormField(Part):
    """A field: what it asks for, the row or line of the form in which it stands (none: below the form), and its rule.

    `missing` is said where it is not right. Of a form with mistakes every field says what is `filled` in, "" for nothing, and those
    to be mended that they are a `mistake`.
    """

    row: Id | None = None
    missing: Words | None = None
    mistake: bool = False

    def explained(self) -> dict[str, Any]:
        """Return what is said of it after the answer, and what besides where it is not right."""
        return {**super().explained(), **({} if self.missing is None else {"missing": self.missing.plain()})}

    @abstractmethod
    def rule(self) -> dict[str, Any]:
        """Return the rule as `kenshu.kinds.form.scoring` reads it: strings, lists and objects; `right` is the right answer."""

    @abstractmethod
    def offered(self) -> dict[str, Any]:
        """Return what a learner gets of it besides label and row: how it is filled in, and what stands in it already."""

    def rights(self) -> list[tuple[Place, Any]]:
        """Return each answer that is written as right, with its place: the rule has to accept it."""
        return [(("right",), self.rule()["right"])]

    def faults(self) -> Iterator[Fault]:
        """Yield what makes the field unusable though it fits the schema."""
        for place, right in self.rights():
            if scoring.field_share(self.rule(), right) != 1.0:
                yield place, "rule_refuses", {"found": str(right)[:60]}
        written = self.as_filled()
        if written is not None:
            stands = {scoring.field_share(self.rule(), each) == 1.0 for each in written}
            if self.mistake and True in stands:
                yield ("mistake",), "no_mistake", {"found": str(written[0])[:60]}
            if not self.mistake and False in stands:
                yield ("filled",), "unsaid_mistake", {"found": str(written[0] or '""')[:60]}

    def as_filled(self) -> list[Any] | None:
        """Return what is filled in as an answer would say it, in each language where they differ; None where nothing is written."""
        filled = getattr(self, "filled", None)
        return None if filled is None else [filled or None]


class ChoiceField(FormField):
    """Choose one of the options."""

    kind: Literal["choice"]
    options: Annotated[list[FormOption], Field(min_length=2, max_length=6)]
    right: PartId
    filled: PartId | Literal[""] | None = None

    def rule(self) -> dict[str, Any]:
        """Return the right option."""
        return {"rule": "choice", "right": self.right}

    def offered(self) -> dict[str, Any]:
        """Return the options."""
        return {"kind": "choice", **_options(self.options), **already(self.filled)}

    def faults(self) -> Iterator[Fault]:
        """Yield an option that is named and not there."""
        yield from _unknown(self.options, [("right",), ("filled",)], [self.right, self.filled])
        yield from super().faults()


class ChoicesField(FormField):
    """Choose each option that applies."""

    kind: Literal["choices"]
    options: Annotated[list[FormOption], Field(min_length=2, max_length=6)]
    right: Annotated[list[PartId], Field(min_length=1)]
    filled: list[PartId] | None = None

    def rule(self) -> dict[str, Any]:
        """Return the right options."""
        return {"rule": "choices", "right": sorted(self.right)}

    def offered(self) -> dict[str, Any]:
        """Return the options."""
        return {"kind": "choices", **_options(self.options), **already(self.filled)}

    def faults(self) -> Iterator[Fault]:
        """Yield an option that is named and not there."""
        named = [(("right", number), each) for number, each in enumerate(self.right)]
        named += [(("filled", number), each) for number, each in enumerate(self.filled or ())]
        yield from _unknown(self.options, [place for place, _ in named], [each for _, each in named])
        yield from super().faults()


class DateField(FormField):
    """Write a day: `right`, or any from `earliest` to `latest`."""

    kind: Literal["date"]
    right: Typed
    earliest: Typed | None = None
    latest: Typed | None = None
    filled: Typed | None = None

    def rule(self) -> dict[str, Any]:
        """Return the day, and the days between which another may be."""
        ends = {name: scoring.read_day(day) or day for name in ("earliest", "latest") if (day := getattr(self, name)) is not None}
        return {"rule": "date", "right": scoring.read_day(self.right) or self.right, **ends}

    def offered(self) -> dict[str, Any]:
        """Return what stands in it."""
        return {"kind": "date", **already(self.filled and _in_each_language(self.filled))}

    def faults(self) -> Iterator[Fault]:
        """Yield what is no day, and days the wrong way round."""
        yield from _no_days({(name,): getattr(self, name) for name in ("right", "earliest", "latest")})
        rule = self.rule()
        if rule.get("latest", "9999") < rule.get("earliest", ""):
            yield ("latest",), "period_backwards", {"first": self.earliest, "last": self.latest}
        yield from super().faults()


class Period(Record):
    """A period: its first day and its last."""

    first: Typed = Field(alias="from")
    last: Typed = Field(alias="to")

    def plain(self) -> dict[str, str]:
        """Return it as an answer says it."""
        return {"from": self.first, "to": self.last}

    def in_words(self) -> Bilingual:
        """Return it as it stands on a form in each language."""
        ends = {"from": _in_each_language(self.first), "to": _in_each_language(self.last)}
        return Multilingual({lang: say("form.period", lang, **{end: day[lang] for end, day in ends.items()}) for lang in LANGS})


class PeriodField(FormField):
    """Write the first day and the last."""

    kind: Literal["period"]
    right: Period
    filled: Period | Literal[""] | None = None

    def rule(self) -> dict[str, Any]:
        """Return both days."""
        return {"rule": "period", "right": {end: scoring.read_day(day) or day for end, day in self.right.plain().items()}}

    def offered(self) -> dict[str, Any]:
        """Return what stands in it."""
        return {"kind": "period", **already(self.filled.in_words() if isinstance(self.filled, Period) else self.filled)}

    def as_filled(self) -> list[Any] | None:
        """Return what is filled in."""
        return [self.filled.plain()] if isinstance(self.filled, Period) else super().as_filled()

    def faults(self) -> Iterator[Fault]:
        """Yield what is no day, and a period the wrong way round."""
        yield from _no_days({("right", end): day for end, day in self.right.plain().items()})
        right = self.rule()["right"]
        if right["to"] < right["from"]:
            yield ("right", "to"), "period_backwards", {"first": self.right.first, "last": self.right.last}
        yield from super().faults()


class UrlField(FormField):
    """Write what stands behind the prefix: letters and digits, or one of the `accepted`; `right` is shown as the right one."""

    kind: Literal["url"]
    prefix: Typed
    right: Typed
    accepted: Annotated[list[Typed], Field(min_length=1)] | None = None
    filled: Typed | None = None

    def rule(self) -> dict[str, Any]:
        """Return the prefix, and what is accepted where not everything is."""
        accepted = {} if self.accepted is None else {"accepted": self.accepted}
        return {"rule": "url", "right": self.right, "prefix": self.prefix, **accepted}

    def offered(self) -> dict[str, Any]:
        """Return the prefix."""
        return {"kind": "url", "prefix": self.prefix, **already(self.filled)}


def _options(options: Sequence[FormOption]) -> dict[str, Any]:
    return {"options": [{"id": each.id, "text": each.text.plain()} for each in options]}


def already(filled: Any) -> dict[str, Any]:
    """Return what a learner gets of what stands in a field already."""
    return {} if filled is None else {"filled": filled}


def _unknown(options: Sequence[FormOption], places: Sequence[Place], named: Sequence[str | None]) -> Iterator[Fault]:
    known = [each.id for each in options]
    for place, name in zip(places, named, strict=True):
        if name and name not in known:
            yield place, "unknown_option", {"found": name, "allowed": ", ".join(known)}


def _in_each_language(written: str) -> Bilingual:
    """Return a day that stands on a form: 令和9年2月1日 as written, and 1 February 2027; what is no day, as it is written."""
    day = scoring.read_day(written)
    return {"ja": written, "en": written if day is None else clock.written_date(date.fromisoformat(day), "en")}


def _no_days(written: dict[Place, str | None]) -> Iterator[Fault]:
    for place, day in written.items():
        if day is not None and scoring.read_day(day) is None:
            yield place, "no_day", {"found": day}
