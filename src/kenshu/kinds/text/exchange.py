"""`text` in other systems: Moodle's essay; in GIFT `{####guide}`. What a grader reads goes with it."""

from xml.etree.ElementTree import Element, SubElement

from kenshu.i18n import Lang
from kenshu.kinds.contract import Written
from kenshu.kinds.exchange import add_text, escaped, found_text, unescaped
from kenshu.kinds.markup import Found, bilingual, element, read
from kenshu.kinds.text.question import MOST


class Essay:
    """The guide and the criteria as information for graders."""

    moodle_type = "essay"

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the information for graders."""
        SubElement(node, "responseformat").text = "plain"
        add_text(node, "graderinfo", _guide(question))

    def claims_moodle(self, node: Element) -> bool:
        """Return True: an essay is nothing else."""
        return True

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the fields that a grader reads."""
        return _read_guide(found_text(node, "graderinfo/text"), lang)

    def to_gift(self, question: Written) -> str:
        """Return the guide as general feedback."""
        return "####" + escaped(_guide(question))

    def claims_gift(self, answers: str) -> bool:
        """Return whether there is no answer to choose."""
        return not answers or answers.startswith("####")

    def from_gift(self, answers: str, lang: Lang) -> Written:
        """Return the fields that a grader reads."""
        return _read_guide(unescaped(answers.removeprefix("####")), lang)


def _guide(question: Written) -> str:
    most = str(question.get("max_length", MOST))
    guide = element("div", "guide", question["guide"], clauses=" ".join(question["clauses"]), most=most)
    return guide + "".join(element("p", "criterion", words) for words in question["criteria"])


def _read_guide(markup: str, lang: Lang) -> Written:
    fields = read(markup, lang)
    guide = fields.get("guide", fields[""])[0]
    return {
        "max_length": int(guide.data.get("most", MOST)),
        "clauses": guide.data.get("clauses", "").split(),
        "guide": bilingual(guide.words),
        "criteria": [bilingual(found.words) for found in fields.get("criterion", [Found()])],
    }
