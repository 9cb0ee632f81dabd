"""Answers that put each part with one of several options (`sort`): {part id: option} of those placed so far."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from kenshu.i18n import Lang
from kenshu.kinds.contract import Choice, Offered, Treated
from kenshu.kinds.reading import part_ids, read_pairs, texts


class PairedParts:
    """The members of the contract that follow from it."""

    mixed = True

    @abstractmethod
    def options(self, offered: Offered, lang: Lang) -> Mapping[str, str]:
        """Return {option: its words} of what a part can be put with, in the order offered."""

    def read(self, offered: Offered, raw: object) -> dict[str, str] | None:
        """Return the pairs made so far."""
        return read_pairs(offered, raw, self.options(offered, "ja"))

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether every part has been placed."""
        return len(value) == len(offered["parts"])

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a part as right where it was put as the key does; `wanted` is the key's option."""
        given = (value or {}).get(part)
        return {"right": given == key[part], "chosen": given is not None, "wanted": key[part]}

    def choices(self, value: Any) -> list[Choice]:
        """Return each part with its option."""
        return list(value.items())

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each part with each option."""
        options = self.options(offered, "ja")
        return {(part, option): key[part] == option for part in part_ids(offered) for option in options}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return an option in words."""
        return self.options(offered, lang).get(choice, choice)

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return each part that was placed, with its option."""
        said = texts(offered, lang)
        return [f"{said.get(part, part)} → {self.choice_in_words(offered, option, lang)}" for part, option in value.items()]
