"""Answers that are a set of parts (`multiple`, `mark`): the sorted ids of those chosen."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import CHOSEN, Choice, Offered, Treated
from kenshu.kinds.reading import part_ids, texts


class SetOfParts:
    """The members of the contract that follow from it."""

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return True: how many to choose is for the learner to say."""
        return True

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a part as right where it was chosen or left as the key says; nothing is right in a question left blank."""
        chosen, wanted = part in (value or []), part in key
        return {"right": value is not None and chosen == wanted, "chosen": chosen, "wanted": wanted}

    def choices(self, value: Any) -> list[Choice]:
        """Return each part chosen."""
        return [(part, CHOSEN) for part in value]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each part."""
        return {(part, CHOSEN): part in key for part in part_ids(offered)}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 選んだ."""
        return say("items.choice.chosen", lang)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the texts of the parts chosen."""
        said = texts(offered, lang)
        return [said.get(part, part) for part in value]
