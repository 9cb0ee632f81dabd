"""`order`: put the steps in order. An answer is the ids of all of them; an order that nobody touched is no answer."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Choice, Kind, Offered, Treated
from kenshu.kinds.order import samples, scoring
from kenshu.kinds.order.exchange import Ordering
from kenshu.kinds.order.question import OrderQuestion
from kenshu.kinds.reading import part_ids, read_several, refused, texts


class Order:
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = OrderQuestion
    scoring = scoring
    exchange = Ordering()
    samples = samples
    mixed = False

    def read(self, offered: Offered, raw: object) -> list[str]:
        """Return every step, in the order given."""
        chosen, steps = read_several(offered, raw), len(offered["parts"])
        if len(chosen) != steps:
            raise refused(offered, "order_incomplete", found=len(chosen), allowed=steps)
        return chosen

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return True: an order of fewer steps is not read."""
        return True

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a step as right where it stands at its place; `wanted` is the place, from 1."""
        place = key.index(part)
        return {"right": bool(value) and value.index(part) == place, "chosen": bool(value), "wanted": place + 1}

    def choices(self, value: Any) -> list[Choice]:
        """Return each step with its place, from 1."""
        return [(part, str(place)) for place, part in enumerate(value, 1)]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each step with each place."""
        steps = part_ids(offered)
        return {(part, str(place)): key.index(part) + 1 == place for part in steps for place in range(1, len(steps) + 1)}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 2番目."""
        return say("items.choice.place", lang, place=choice)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the steps, numbered."""
        said = texts(offered, lang)
        return [f"{place}. {said.get(part, part)}" for place, part in enumerate(value, 1)]


KIND: Kind = Order()
