"""`branch`: a simulation of moments and choices. An answer is the list of the choices taken so far, in order.

What a choice leads to, and the moment after it, are shown when it is recorded. In a test there is no way back.
"""

from collections.abc import Mapping
from typing import Any, cast

from kenshu.i18n import Lang, say
from kenshu.kinds.branch import scoring
from kenshu.kinds.branch.exchange import Described
from kenshu.kinds.branch.map import drawn as map_of
from kenshu.kinds.branch.samples import BranchSamples, best_way
from kenshu.kinds.branch.way import END, BranchOffered, offered_at, seen, way_of
from kenshu.kinds.branch.written import BranchQuestion
from kenshu.kinds.contract import CHOSEN, Choice, Kind, Listing, Offered, ReleasedQuestion, Treated
from kenshu.kinds.question import Bilingual
from kenshu.kinds.reading import read_one, refused, texts


class Branch(Kind):
    """The handling of an answer: a way, which only grows."""

    question = BranchQuestion
    scoring = scoring
    exchange = Described()
    samples = BranchSamples()
    mixed = True

    def read(self, offered: Offered, raw: object) -> list[str] | None:
        """Return the choices, each one of the moment that the one before it leads to; None of none."""
        if not isinstance(raw, list):
            raise refused(offered, "shape", found=type(raw).__name__, allowed="list")
        taken: list[str] = []
        for each in raw:
            way = way_of(offered, taken)
            if way.at == END:
                raise refused(offered, "way_over", found=len(raw), allowed=len(taken))
            taken.append(read_one(offered, each, offered_at(offered, way.at)))
        return taken or None

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether the way has come to an end."""
        return way_of(offered, value).at == END

    def shown(self, offered: Offered, value: Any) -> Offered:
        """Return the moments behind and the present one, with what the choices taken led to."""
        return seen(offered, value)

    def may_follow(self, before: Any, value: Any) -> bool:
        """Return whether the way goes on from where it was."""
        return value is not None and bool(value[: len(before)] == before)

    def right_answer(self, key: Any) -> list[str]:
        """Return the way of the best choice of each moment."""
        return best_way(key)

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a choice as right where the best was taken, or another left; `wanted` is what it is worth, of how much."""
        choice, chosen = key["choices"][part], part in (value or ())
        most = scoring.offers(key["choices"])[choice["at"]]
        right = value is not None and chosen == (choice["points"] == most)
        return {"right": right, "chosen": chosen, "wanted": {"points": choice["points"], "of": most}}

    def told(self, offered: Offered, part: str) -> dict[str, Bilingual]:
        """Return what a choice leads to, taken or not."""
        return {"consequence": cast("BranchOffered", offered)["outcomes"][part]["consequence"]}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each choice taken."""
        return [(choice, CHOSEN) for choice in value]

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each choice; those wanted are the best of their moment."""
        most = scoring.offers(key["choices"])
        return {(name, CHOSEN): choice["points"] == most[choice["at"]] for name, choice in key["choices"].items()}

    def part_in_words(self, offered: Offered, part: str, lang: Lang) -> str:
        """Return a choice with the time of its moment."""
        moments = cast("BranchOffered", offered)["moments"]
        time = next((moment["time"][lang] for moment in moments if part in moment["choices"]), "")
        return f"{time} {super().part_in_words(offered, part, lang)}".strip()

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return 選んだ."""
        return say("items.choice.chosen", lang)

    def drawn(self, question: ReleasedQuestion, lang: Lang, numbers: Mapping[str, str] | None = None) -> str:
        """Return the map of the moments."""
        return map_of(question, lang, numbers)

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return each moment with its choices, what the one taken led to, and the ending."""
        its, said = cast("BranchOffered", offered), texts(offered, lang)
        lines: list[Listing] = []
        for moment in its["moments"]:
            lines.append(Listing(f"{moment['time'][lang]} {moment['happens'][lang]}", [said[each] for each in moment["choices"]]))
            lines += [
                Listing(its["outcomes"][each]["consequence"][lang], []) for each in moment["choices"] if each in its["outcomes"]
            ]
        return [*lines, *(Listing(ending["story"][lang], []) for ending in its["endings"])]

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return each choice taken, with its time."""
        return [self.part_in_words(offered, choice, lang) for choice in value]


KIND = Branch()
