"""Answers that are a set of parts (`multiple`, `mark`, and `single` of one): the sorted ids of those chosen."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, get_args

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import CHOSEN, Answers, Choice, Kind, Offered, Samples, Treated, Written
from kenshu.kinds.question import BaseQuestion, QuestionFault
from kenshu.kinds.reading import part_ids, texts
from kenshu.kinds.sample import UNKNOWN, sample_parts, sample_question


class SetQuestion(BaseQuestion):
    """A question whose key is a set of its parts: at least `least` of them, and not all."""

    least: ClassVar[int] = 1

    def key(self) -> list[str]:
        """Return the ids of the parts that belong into the set, sorted."""
        return sorted(part.id for part in self.parts if getattr(part, self.right_field))

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a fault where too few of the parts, or all of them, belong into the set."""
        found, most = len(self.key()), len(self.parts) - 1
        if not self.least <= found <= most:
            values: dict[str, object] = {"found": found, "parts": most + 1, "least": self.least, "most": most}
            yield QuestionFault((self.parts_field,), "some_right", values)


class SetOfParts(Kind):
    """The members of the contract that follow from it."""

    def chosen(self, value: Any) -> Sequence[str]:
        """Return the ids of the parts that an answer, or a key, chooses."""
        return value or ()

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a part as right where it was chosen or left as the key says; nothing is right in a question left blank."""
        chosen, wanted = part in self.chosen(value), part in self.chosen(key)
        return {"right": value is not None and chosen == wanted, "chosen": chosen, "wanted": wanted}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each part chosen."""
        return [(part, CHOSEN) for part in self.chosen(value)]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each part."""
        return {(part, CHOSEN): part in self.chosen(key) for part in part_ids(offered)}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 選んだ."""
        return say("items.choice.chosen", lang)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the texts of the parts chosen."""
        said = texts(offered, lang)
        return [said.get(part, part) for part in self.chosen(value)]


class SetSamples(Samples):
    """Samples of such a kind: a question with this prompt, and which of its parts belong into the set."""

    def __init__(self, question: type[BaseQuestion], ja: str, en: str, right: Sequence[bool]) -> None:
        self._parts, self._right = question.parts_field, question.right_field
        (kind,) = get_args(question.model_fields["kind"].annotation)
        self.QUESTION = sample_question(kind, ja, en, **{self._parts: sample_parts(self._right, right)})

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the right parts with one too few and one too many, wrong ones alone, and what is no set of parts."""
        parts = part_ids(offered)
        one, others = parts[0], sorted(set(parts) - set(key))
        return Answers(
            right=[key, key[::-1]],
            partly=[key[1:], sorted([*key, others[0]])] if len(key) > 1 else [],
            wrong=[others],
            blank=[None, []],
            invalid=[one, [UNKNOWN], [one, one], [parts], [1], {one: True}, True],
        )

    def guess(self, offered: Offered, chance: random.Random) -> Any:
        """Return any parts, at least one."""
        parts = part_ids(offered)
        return sorted(chance.sample(parts, chance.randint(1, len(parts))))

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> Any:
        """Return one part too many or one too few, never none at all."""
        parts = part_ids(offered)
        odd = chance.choice([part for part in parts if [part] != key])
        return [part for part in parts if (part in key) != (part == odd)]

    def another_key(self, question: Written) -> Written:
        """Return the question with the parts after those right."""
        parts = question[self._parts]
        before = [parts[-1], *parts[:-1]]
        turned = [part | {self._right: last.get(self._right, False)} for part, last in zip(parts, before, strict=True)]
        return question | {self._parts: turned}
