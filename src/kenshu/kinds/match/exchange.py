"""`match` in other systems: matching of items with targets.

A matching question from elsewhere is a `match`, unless its answers are the three verdicts of a `sort`.
"""

from collections.abc import Mapping

from kenshu.i18n import Lang
from kenshu.kinds.contract import Written
from kenshu.kinds.exchange import Matching, Pairs, why_markup
from kenshu.kinds.markup import Found, bilingual, element
from kenshu.kinds.sort.exchange import are_verdicts


class MatchExchange(Matching):
    """Items with their targets. The ids of the targets stand in the general feedback: there is no room for them elsewhere."""

    parts = "items"

    def matching(self, question: Written, part: Written) -> Mapping[Lang, str]:
        """Return the text of an item's target."""
        return next(target["text"] for target in question["targets"] if target["id"] == part["target"])

    def unmatched(self, question: Written) -> list[Mapping[Lang, str]]:
        """Return the texts of the targets that fit no item."""
        wanted = {item["target"] for item in question["items"]}
        return [target["text"] for target in question["targets"] if target["id"] not in wanted]

    def feedback(self, question: Written) -> str:
        """Return the whys with the targets' ids, and these in the order offered."""
        whys = "".join(why_markup(item, target=item["target"]) for item in question["items"])
        return whys + element("span", "targets", {"ja": "", "en": ""}, ids=" ".join(each["id"] for each in question["targets"]))

    def claims(self, pairs: Pairs) -> bool:
        """Return whether the words are other than the three verdicts."""
        return bool(pairs.made) and not are_verdicts(pairs)

    def fields(self, pairs: Pairs) -> Written:
        """Return items and targets; words that stand with several items are one target. From elsewhere they are numbered."""
        ids = pairs.feedback.get("targets", [Found()])[0].data.get("ids", "").split()
        named = {str(part["target"]) for part, _ in pairs.made if "target" in part}
        spare = [each for each in ids if each not in named]
        targets: dict[str, str] = {}  # {both texts: id}
        texts = {}
        items = []
        for part, words in pairs.made:
            text = bilingual(words)
            both = f"{text['ja']}\0{text['en']}"
            if both not in targets:
                targets[both] = part.get("target") or (spare.pop(0) if spare else f"t{len(targets) + 1}")
                texts[targets[both]] = text
            if part:
                items.append(part | {"target": targets[both]})
        order = ids if set(ids) == set(texts) else list(texts)
        return {"items": items, "targets": [{"id": each, "text": texts[each]} for each in order]}
