"""`text`: free text, in one's own words. An answer is the text; one of spaces alone is no answer."""

from collections.abc import Mapping
from typing import Any, cast

from kenshu.i18n import Lang
from kenshu.kinds.contract import Choice, Kind, Offered, Treated
from kenshu.kinds.reading import read_text, refused
from kenshu.kinds.text import samples, scoring
from kenshu.kinds.text.exchange import Essay
from kenshu.kinds.text.question import TextOffered, TextQuestion


class Text:
    """The contract, member by member, is `kenshu.kinds.contract.Kind`."""

    question = TextQuestion
    scoring = scoring
    exchange = Essay()
    samples = samples
    mixed = False

    def read(self, offered: Offered, raw: object) -> str | None:
        """Return the text as it was written, of characters that can be shown."""
        text, most = read_text(offered, raw), cast("TextOffered", offered)["max_length"]
        if len(text) > most:
            raise refused(offered, "too_long", found=len(text), allowed=most)
        if any((ord(char) < 32 and char not in "\t\n\r") or 0xD800 <= ord(char) <= 0xDFFF for char in text):
            raise refused(offered, "control_characters")
        return text if text.strip() else None

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return True: how much to write is for the learner to say."""
        return True

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return nothing right: a text has no parts."""
        return {"right": False, "chosen": False, "wanted": None}

    def choices(self, value: Any) -> list[Choice]:
        """Return none."""
        return []

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return none."""
        return {}

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return what a text never chose."""
        return choice

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return the text itself."""
        return [str(value)]


KIND: Kind = Text()
