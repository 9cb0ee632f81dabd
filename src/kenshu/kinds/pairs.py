"""Answers that put each part with one of several options (`sort`, `match`): {part id: option} of those placed so far."""

import random
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Answers, Choice, Kind, Listing, Offered, Samples, Treated, Written
from kenshu.kinds.reading import part_ids, read_one, refused, texts
from kenshu.kinds.sample import UNKNOWN


class PairedParts(Kind):
    """The members of the contract that follow from it."""

    mixed = True

    @abstractmethod
    def options(self, offered: Offered, lang: Lang) -> Mapping[str, str]:
        """Return {option: its words} of what a part can be put with, in the order offered."""

    def read(self, offered: Offered, raw: object) -> dict[str, str] | None:
        """Return the pairs made so far, in the order offered; None of none."""
        if not isinstance(raw, dict):
            raise refused(offered, "shape", found=type(raw).__name__, allowed="object")
        ids, options = part_ids(offered), self.options(offered, "ja")
        pairs = {read_one(offered, part, ids): read_one(offered, given, options) for part, given in raw.items()}
        return {part: pairs[part] for part in ids if part in pairs} or None

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether every part has been placed."""
        return len(value) == len(offered["parts"])

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a part as right where it was put as the key does; `wanted` is the key's option."""
        given = (value or {}).get(part)
        return {"right": given == key[part], "chosen": given is not None, "wanted": key[part]}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each part with its option."""
        return list(value.items())

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each part with each option."""
        options = self.options(offered, "ja")
        return {(part, option): key[part] == option for part in part_ids(offered) for option in options}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return an option in words."""
        return self.options(offered, lang).get(choice, choice)

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return the parts, and the options."""
        options = Listing(say("plain.pairs", lang), list(self.options(offered, lang).values()))
        return [*super().plain(offered, lang), options]

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return each part that was placed, with its option."""
        said = texts(offered, lang)
        return [f"{said.get(part, part)} → {self.choice_in_words(offered, option, lang)}" for part, option in value.items()]


class PairSamples(Samples):
    """Samples of such a kind.

    `parts` is the field that holds the parts, `option` that of a part which says its option; `options` returns the options of a
    question, offered or as written.
    """

    def __init__(self, question: Written, parts: str, option: str, options: Callable[[Mapping[str, Any]], Sequence[str]]) -> None:
        self.QUESTION = question
        self._parts = parts
        self._option = option
        self._options = options

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return every part placed rightly, wrongly, or in part, and what places nothing that was offered."""
        first, *_, last = key
        wrong = {part: self._others(offered, option)[0] for part, option in key.items()}
        return Answers(
            right=[key, dict(reversed(key.items()))],
            partly=[wrong | {first: key[first]}, key | {last: wrong[last]}],
            wrong=[wrong],
            unfinished=[{first: key[first]}, {last: wrong[last]}],
            blank=[None, {}],
            invalid=[
                *([], first, [first, key[first]], [[first, key[first]]], True),
                *(
                    {UNKNOWN: key[first]},
                    {key[first]: first},
                    {first: UNKNOWN},
                    {first: None},
                    {first: [key[first]]},
                    {first: first},
                ),
            ],
        )

    def guess(self, offered: Offered, chance: random.Random) -> Any:
        """Return any options."""
        return {part: chance.choice(self._options(offered)) for part in part_ids(offered)}

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> Any:
        """Return one part or two placed wrongly, or left where they were."""
        wrong = chance.sample(sorted(key), min(len(key), chance.choice([1, 1, 2])))
        placed = {part: chance.choice(self._others(offered, key[part])) for part in wrong}
        if len(wrong) == 2:
            del placed[wrong[0]]
        return {part: placed.get(part, option) for part, option in key.items() if part in placed or part not in wrong}

    def another_key(self, question: Written) -> Written:
        """Return the question with every part's option another."""
        return question | {
            self._parts: [part | {self._option: self._others(question, part[self._option])[0]} for part in question[self._parts]]
        }

    def _others(self, question: Mapping[str, Any], option: str) -> list[str]:
        return [each for each in self._options(question) if each != option]
