"""`sort`: each statement to 可, 不可 or 要相談. An answer is {statement: verdict} of those sorted so far."""

from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Choice, Kind, Offered, Treated
from kenshu.kinds.reading import part_ids, read_pairs, texts
from kenshu.kinds.sort import samples, scoring
from kenshu.kinds.sort.exchange import Sorting
from kenshu.kinds.sort.question import VERDICTS, SortQuestion


class Sort:
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = SortQuestion
    scoring = scoring
    exchange = Sorting()
    samples = samples
    mixed = True

    def read(self, offered: Offered, raw: object) -> dict[str, str] | None:
        """Return the verdicts given."""
        return read_pairs(offered, raw, VERDICTS)

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether every statement has been sorted."""
        return len(value) == len(offered["parts"])

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a statement as right where it was sorted as the key does; `wanted` is the key's verdict."""
        given = (value or {}).get(part)
        return {"right": given == key[part], "chosen": given is not None, "wanted": key[part]}

    def choices(self, value: Any) -> list[Choice]:
        """Return each statement with its verdict."""
        return list(value.items())

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each statement with each verdict."""
        return {(part, verdict): key[part] == verdict for part in part_ids(offered) for verdict in VERDICTS}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 要相談."""
        return say(f"component.{choice}", lang)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return each statement that was sorted, with its verdict."""
        said = texts(offered, lang)
        return [f"{said.get(part, part)} → {say(f'component.{verdict}', lang)}" for part, verdict in value.items()]


KIND: Kind = Sort()
