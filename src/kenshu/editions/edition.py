"""The edition (版) of a module: questions as offered, key, explanations and rules, as they were when it was released.

    content = {"format": 1, "module", "number", "title", "intro", "minutes", "open_book", "rules", "slots": [...], "lesson": [...],
               "covers": [clause id],
               "clauses": {clause id: {"label", "text", "binds", "public", "place", "dated_notes" where there are any}},
               "guideline": {"title", "version"},
               "questions": {question id: {"offered", "key", "explanation"}}, "languages": {tag: its name},
               "furigana": {"offered": [line], "explained": [line]}}

Words are {"ja", "en"}, and what `languages` there are besides. `clauses` are those that the module covers, which learners may read
(`public`), and those that an explanation quotes, with their `place` in the guideline. `furigana` are the readings of its Japanese
texts as a person writes them (`kenshu.furigana.notation`): of those that learners get, and what its explanations need besides. Once
on record an edition does not change; its rules alone may be set anew for the past, which is an act of its own with its reason on
record (`kenshu.grading.rule_change`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal, cast

from kenshu.editions.released import InBoth, Released
from kenshu.furigana import Readings
from kenshu.furigana.notation import readings_of
from kenshu.kinds import ReleasedQuestion, awaits_person

FORMAT = 1

Content = Mapping[str, Any]
Reveal = Literal["nothing", "clauses", "answers"]
Key = dict[str, dict[str, Any]]
_LISTS = ("bound", "updates", "duties")  # of the rules; editions from before duties could be named have none


@dataclass(frozen=True)
class Rules:
    """The rules of an edition, but for the points, which stand with its slots.

    `pass_mark` in per cent; `attempts` of a cycle; `valid` as in a quiz (`fiscal-year`, `12 months`, `for good`); `bound` the
    employment types that must take it, and `duties` those of which they must have one (none: whatever their duties); `due` the last
    day in time where an assignment names none: an ISO date, or `30 days after joining`; `updates` the modules that it brings up to
    date.
    """

    pass_mark: int
    attempts: int
    valid: str
    reveal_after_fail: Reveal
    bound: tuple[str, ...]
    due: str
    updates: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    @classmethod
    def of_json(cls, rules: Mapping[str, Any]) -> "Rules":
        """Return the rules that an edition's content, or a change of them, holds."""
        return cls(**{**rules, **{name: tuple(rules.get(name, ())) for name in _LISTS}})

    def as_json(self) -> dict[str, Any]:
        """Return the rules as they are kept."""
        kept = asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}
        return kept if self.duties else {name: rule for name, rule in kept.items() if name != "duties"}

    @property
    def last_day(self) -> date | timedelta:
        """The last day in time, or the time after joining."""
        days = self.due.removesuffix(" days after joining")
        return date.fromisoformat(self.due) if days == self.due else timedelta(days=int(days))


@dataclass(frozen=True)
class Edition:
    """An edition on record. `id` is its row's; `rules` those that hold for it now."""

    id: int
    module_id: str
    number: int
    sha256: str
    public_sha256: str
    released_by: str
    released_at: datetime
    content: Content
    rules: Rules

    def says(self, content: Content) -> bool:
        """Return whether it says what this content does, which has no number yet; the first on record have none in them either."""
        return {**self.content, "number": self.number} == {**content, "number": self.number}

    @property
    def title(self) -> InBoth:
        """The module's title."""
        return cast("InBoth", self.content["title"])

    @property
    def lesson(self) -> list[Mapping[str, Any]]:
        """The blocks of the lesson (`kenshu.editions.lesson`); none in an edition from before there were lessons."""
        return cast("list[Mapping[str, Any]]", self.content.get("lesson", []))

    @property
    def covers(self) -> list[str]:
        """The clauses that the module is about."""
        return cast("list[str]", self.content["covers"])

    @property
    def clauses(self) -> Mapping[str, Mapping[str, Any]]:
        """{clause id: {"label", "text", "binds", "public", "place", "dated_notes"}}; `place` is that in the guideline."""
        return cast("Mapping[str, Mapping[str, Any]]", self.content["clauses"])

    @property
    def questions(self) -> Mapping[str, ReleasedQuestion]:
        """{question id: {"offered", "key", "explanation"}} of practice and test."""
        return cast("Mapping[str, ReleasedQuestion]", self.content["questions"])

    def furigana(self, *, explained: bool) -> Readings:
        """Return the readings of what learners get, and where it is explained those of its explanations too.

        There are none in an edition from before there was furigana.
        """
        return {**self.released.furigana, **(self._explained if explained else {})}

    @cached_property
    def _explained(self) -> Readings:
        return readings_of(self.content.get("furigana", {}).get("explained", ()))

    @cached_property
    def released(self) -> Released:
        """The released form, as learners get it, under the rules that hold now."""
        told = {"pass_mark": self.rules.pass_mark, "attempts": self.rules.attempts}
        return Released.of_json(public(self.content) | told)

    @property
    def max_score(self) -> int:
        """The points of the whole test."""
        return sum(slot.points for slot in self.released.of("test"))

    @cached_property
    def key(self) -> Key:
        """{slot: {"worth", "questions": {question id: {"kind", "key", "parts"}}}} of the test (`kenshu.results.scoring`)."""
        return {
            slot.id: {
                "worth": float(slot.points),
                "questions": {question: _keyed(self.questions[question]) for question in slot.pool},
            }
            for slot in self.released.of("test")
        }

    @cached_property
    def by_person(self) -> dict[str, bool]:
        """{slot: whether a person has to give its points, or some of them} of the test."""
        return {
            slot: any(awaits_person(question["kind"], question["key"]) for question in asked["questions"].values())
            for slot, asked in self.key.items()
        }


def public(content: Content) -> dict[str, Any]:
    """Return what learners get of an edition's content: `questions.json`, without key, reason or the clause behind an option."""
    return {
        "module": content["module"],
        **{name: content[name] for name in ("title", "intro", "minutes", "slots")},
        "has_lesson": bool(content.get("lesson")),
        "open_book": content.get("open_book", True),
        **({"languages": content["languages"]} if "languages" in content else {}),
        **{name: content["rules"][name] for name in ("pass_mark", "attempts")},
        "questions": {name: question["offered"] for name, question in content["questions"].items()},
        "clauses": {
            name: {"label": each["label"], "text": each["text"]} for name, each in content["clauses"].items() if each["public"]
        },
        **({"furigana": content["furigana"]["offered"]} if "furigana" in content else {}),
    }


def _keyed(question: ReleasedQuestion) -> dict[str, Any]:
    offered = question["offered"]
    return {"kind": offered["kind"], "key": question["key"], "parts": sorted(part["id"] for part in offered["parts"])}
