"""A simulation in Moodle: a description, which is read and not answered, with the whole of it in the general feedback.

Moodle's question bank has no question of this sort. The moments can be read there, and the kit reads all of it back.
"""

import json
from xml.etree.ElementTree import Element

from kenshu.i18n import Lang
from kenshu.kinds.contract import Exchange, Written
from kenshu.kinds.exchange import add_text, found_text
from kenshu.kinds.markup import element, read

_FIELDS = ("gauges", "moments", "endings")


class Described(Exchange):
    """Moodle's description. The kit's own data ride on its general feedback."""

    moodle_type = "description"
    takes_others = False

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the moments, to be read, and the data."""
        data = json.dumps({name: question[name] for name in _FIELDS if name in question}, ensure_ascii=False)
        told = "".join(
            element("h5", "time", moment["time"])
            + element("p", "happens", moment["happens"])
            + "".join(
                element("p", "choice", choice["text"]) + element("p", "consequence", choice["consequence"])
                for choice in moment["choices"]
            )
            for moment in question["moments"]
        )
        add_text(node, "generalfeedback", element("div", "branch", {"ja": "", "en": ""}, written=data) + told)

    def claims_moodle(self, node: Element) -> bool:
        """Return whether the kit's data are there: a description from elsewhere asks nothing."""
        return "branch" in read(found_text(node, "generalfeedback/text"), "ja")

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the fields as they were written."""
        [found] = read(found_text(node, "generalfeedback/text"), lang)["branch"]
        fields: Written = json.loads(found.data["written"])
        return fields
