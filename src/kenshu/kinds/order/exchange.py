"""`order` in other systems: Moodle's ordering (in Moodle since 4.4). GIFT has no words for it."""

from xml.etree.ElementTree import Element, SubElement

from kenshu.i18n import Lang
from kenshu.kinds.contract import Written
from kenshu.kinds.exchange import add_answer, found_text, read_part
from kenshu.kinds.markup import read


class Ordering:
    """Steps in their right order, each with the place where it is shown."""

    moodle_type = "ordering"

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the steps."""
        SubElement(node, "layouttype").text = "VERTICAL"
        SubElement(node, "selecttype").text = "ALL"
        SubElement(node, "gradingtype").text = "RELATIVE_TO_CORRECT"
        shown = {step["id"]: (place, step) for place, step in enumerate(question["steps"])}
        for number, key in enumerate(question["order"], 1):
            place, step = shown[key]
            add_answer(node, step, f"{number}", place=str(place))

    def claims_moodle(self, node: Element) -> bool:
        """Return True: Moodle's ordering is nothing else."""
        return True

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the steps as they are shown, and their order; those from elsewhere stand in the right order."""
        steps = []
        for number, answer in enumerate(node.iter("answer"), 1):
            why = found_text(answer, "feedback/text")
            place = next((found.data.get("place", "0") for found in read(why, lang).get("why", [])), "0")
            steps.append((int(place), read_part(found_text(answer, "text"), why, number, lang)))
        shown = [step for _, step in sorted(steps, key=lambda each: each[0])]
        return {"steps": shown, "order": [step["id"] for _, step in steps]}

    def to_gift(self, question: Written) -> None:
        """Return None."""

    def claims_gift(self, answers: str) -> bool:
        """Return False."""
        return False

    def from_gift(self, answers: str, lang: Lang) -> None:
        """Return None."""
