"""Aiken: a format of plain text for choices with one right answer. Source: docs.moodle.org, "Aiken format".

Which may be posted?
A. What was heard at the counter
B. The date of an event that was announced
ANSWER: B
"""

import re
from xml.etree.ElementTree import Element, SubElement

from kenshu.kinds.exchange import add_text

_OPTION = re.compile(r"([A-Z])[.)]\s*(\S.*)")
_ANSWER = re.compile(r"ANSWER:\s*([A-Z])")


def read_nodes(text: str) -> list[Element]:
    """Return the questions of a text as Moodle XML has them; none where not every line of it is Aiken."""
    nodes = []
    asked: list[str] = []
    options: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if answer is not None:
            right = ord(answer[1]) - ord("A")
            if not asked or len(options) < 2 or right >= len(options):
                return []
            nodes.append(_node(asked, options, right))
            asked, options = [], []
        elif option is not None and asked and ord(option[1]) - ord("A") == len(options):
            options.append(option[2])
        elif options:
            return []
        else:
            asked.append(line)
    return [] if asked else nodes


def _node(asked: list[str], options: list[str], right: int) -> Element:
    node = Element("question", type="multichoice")
    add_text(node, "questiontext", "\n".join(asked), form="plain_text")
    SubElement(node, "single").text = "true"
    for place, option in enumerate(options):
        answer = SubElement(node, "answer", fraction="100" if place == right else "0")
        SubElement(answer, "text").text = option
    return node
