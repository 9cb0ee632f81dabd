"""`single`: one right option among several. An answer is the id of an option."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import CHOSEN, Choice, Kind, Offered, Treated
from kenshu.kinds.exchange import Choices
from kenshu.kinds.reading import part_ids, read_one, read_text, texts
from kenshu.kinds.single import samples, scoring
from kenshu.kinds.single.question import SingleQuestion


class Single:
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = SingleQuestion
    scoring = scoring
    exchange = Choices("options", "right", single=True, mixed=True)
    samples = samples
    mixed = True

    def read(self, offered: Offered, raw: object) -> str:
        """Return the option chosen."""
        return read_one(offered, read_text(offered, raw), part_ids(offered))

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return True: there is one thing to choose."""
        return True

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return an option as right where it was chosen and is right, or neither."""
        chosen, wanted = value == part, key == part
        return {"right": chosen == wanted, "chosen": chosen, "wanted": wanted}

    def choices(self, value: Any) -> list[Choice]:
        """Return the option chosen."""
        return [(value, CHOSEN)]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each option."""
        return {(part, CHOSEN): part == key for part in part_ids(offered)}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 選んだ."""
        return say("items.choice.chosen", lang)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the option's text."""
        return [texts(offered, lang).get(value, value)]


KIND: Kind = Single()
