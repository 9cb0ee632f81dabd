"""Questions of Moodle, as far as kinds share them: parts as answers to choose, and parts as pairs to match.

Source of the format: docs.moodle.org, "Moodle XML format".
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds.contract import Exchange, Written
from kenshu.kinds.markup import Found, Texts, bilingual, both, element, read
from kenshu.kinds.question import BaseQuestion


class Pairs(NamedTuple):
    """The content of a matching question: parts with the words that match each, and the general feedback's fields.

    Words that match nothing stand with an empty part. What a kind adds to the why of a part is a field of the part again.
    """

    made: list[tuple[Written, Texts]]
    feedback: Mapping[str, list[Found]]


class Choices(Exchange):
    """Parts to choose among: Moodle's multichoice, whose fractions are the kit's scoring rule.

    The fields are those of the kind's question. `none` names the words that say that no part is right, where a kind takes this for
    an answer. Moodle wants one that is right: the words are an answer more, of every question, so that they tell nothing.
    """

    moodle_type = "multichoice"

    def __init__(self, question: type[BaseQuestion], *, single: bool, mixed: bool, none: str = "") -> None:
        self._parts, self._right = question.parts_field, question.right_field
        self._single = single
        self._mixed = mixed
        self._none = none

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the parts as answers."""
        SubElement(node, "single").text = "true" if self._single else "false"
        SubElement(node, "shuffleanswers").text = "1" if self._mixed else "0"
        SubElement(node, "answernumbering").text = "none"
        right = sum(map(self._is_right, question[self._parts]))
        share = 100 / max(right, 1)
        for part in question[self._parts]:
            add_answer(node, part, _decimal(share if self._is_right(part) else 0 if self._single else -share))
        if self._none:
            answer = SubElement(node, "answer", fraction=_decimal(-share if right else share), format="html")
            SubElement(answer, "text").text = element("span", "none", {lang: say(self._none, lang) for lang in LANGS})
            add_text(answer, "feedback", "")

    def claims_moodle(self, node: Element) -> bool:
        """Return whether as many answers may be right as here. What comes from elsewhere is always mixed."""
        return self._mixed and self._single == (found_text(node, "single") not in ("false", "0"))

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the parts. Where one is to be chosen, only the fullest credit is right."""
        parts = []
        offered = [answer for answer in node.iter("answer") if "none" not in read(found_text(answer, "text"), lang)]
        fractions = [float(answer.get("fraction", "0")) for answer in offered]
        for number, (answer, fraction) in enumerate(zip(offered, fractions, strict=True), 1):
            right = {self._right: True} if 0 < fraction >= (max(fractions) if self._single else 0) else {}
            parts.append(read_part(answer, number, lang) | right)
        return {self._parts: parts}

    def _is_right(self, part: Written) -> bool:
        return bool(part.get(self._right))


class Matching(Exchange):
    """Parts to match with words: Moodle's matching. A kind says what its pairs mean.

    Moodle shows a subquestion before the answer: the whys stand in the general feedback, which it shows after.
    """

    moodle_type = "matching"
    parts: ClassVar[str]  # the field that holds the parts

    @abstractmethod
    def matching(self, question: Written, part: Written) -> Mapping[Lang, str]:
        """Return the words that match a part."""

    def unmatched(self, question: Written) -> list[Mapping[Lang, str]]:
        """Return words to choose that match no part."""
        return []

    def feedback(self, question: Written) -> str:
        """Return the general feedback: why each part belongs where it does."""
        return "".join(map(why_markup, question[self.parts]))

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the parts as subquestions."""
        SubElement(node, "shuffleanswers").text = "1"
        add_text(node, "generalfeedback", self.feedback(question))
        parts = question[self.parts]
        asked = [(element("span", "part", each["text"], part=each["id"]), self.matching(question, each)) for each in parts]
        for text, words in (*asked, *(("", words) for words in self.unmatched(question))):
            sub = SubElement(node, "subquestion", format="html")
            SubElement(sub, "text").text = text
            add_text(sub, "answer", both(words), form=None)


def why_markup(part: Mapping[str, Any], **data: str) -> str:
    """Return why a part is right or wrong, with what has no place elsewhere: its id and its clause."""
    return element("span", "why", part["why"], part=part["id"], clause=part["clause"], **data)


def read_part(answer: Element, number: int, lang: Lang) -> Written:
    """Return a part from an answer and its feedback; what came from elsewhere has no clause."""
    fields = read(found_text(answer, "feedback/text"), lang)
    reason = fields.get("why", fields[""])[0]
    return {
        "id": reason.data.get("part", f"p{number}"),
        "text": bilingual(read(found_text(answer, "text"), lang)[""][0].words),
        "why": bilingual(reason.words),
        "clause": reason.data.get("clause", ""),
    }


def add_text(node: Element, tag: str, text: str, form: str | None = "html") -> None:
    """Add an element with a `<text>` of its own, as Moodle has them."""
    SubElement(SubElement(node, tag, {"format": form} if form else {}), "text").text = text


def found_text(node: Element, path: str) -> str:
    """Return the text at a path; "" where there is none."""
    return (node.findtext(path) or "").strip()


def add_answer(node: Element, part: Mapping[str, Any], fraction: str, **data: str) -> None:
    """Add a part as an answer, its why as the feedback."""
    answer = SubElement(node, "answer", fraction=fraction, format="html")
    SubElement(answer, "text").text = both(part["text"])
    add_text(answer, "feedback", why_markup(part, **data))


def read_pairs(node: Element, lang: Lang) -> Pairs:
    """Return the pairs of a matching question."""
    pairs = [(found_text(sub, "text"), found_text(sub, "answer/text")) for sub in node.iter("subquestion")]
    around = read(found_text(node, "generalfeedback/text"), lang)
    whys = {found.data.get("part", ""): found for found in around.get("why", [])}
    made: list[tuple[Written, Texts]] = []
    for number, (text, words) in enumerate(pairs, 1):
        fields = read(text, lang)
        said = fields.get("part", fields[""])[0]
        name = said.data.get("part", f"p{number}")
        why = whys.get(name, Found())
        part = {"clause": "", **why.data, "id": name, "text": bilingual(said.words), "why": bilingual(why.words)}
        part.pop("part", None)
        made.append((part if said.words else {}, read(words, lang)[""][0].words))
    return Pairs(made, around)


def _decimal(share: float) -> str:
    return f"{share:.5f}".rstrip("0").rstrip(".")
