"""Moodle XML: every kind of question has a question type of Moodle's own.

The kinds write and read their answers themselves (`exchange` of `kenshu.kinds.contract.Kind`). A question that the kit wrote names
its kind; of one from elsewhere the kind is found by what it holds. Source of the format: docs.moodle.org, "Moodle XML format".
"""

from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.fields import Asked, question_markup, read_scenario
from kenshu.kinds import KINDS
from kenshu.kinds.exchange import add_text, found_text
from kenshu.kinds.markup import bilingual


def written(questions: Iterable[Asked]) -> bytes:
    """Return questions as a file of Moodle XML in UTF-8."""
    quiz = Element("quiz")
    quiz.extend(question_node(one) for one in questions)
    indent(quiz)
    whole: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return whole


def question_node(one: Asked) -> Element:
    """Return a question as Moodle XML has it."""
    node = Element("question", type=one.exchange.moodle_type)
    add_text(node, "name", one.question["id"], form=None)
    add_text(node, "questiontext", question_markup(one))
    SubElement(node, "defaultgrade").text = "1.0"
    SubElement(node, "idnumber").text = one.question["id"]
    one.exchange.to_moodle(node, one.question)
    tags = SubElement(node, "tags")
    for clause in sorted(KINDS[one.kind].question.model_validate(one.question).clauses):
        add_text(tags, "tag", clause, form=None)
    return node


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

    Raises KenshuError for a file that is no Moodle XML.
    """
    try:
        quiz = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise KenshuError("questions.no_xml", file=name, reason=fault) from fault
    if quiz.tag != "quiz":
        raise KenshuError("questions.no_xml", file=name, reason=f"<{quiz.tag}>")
    found: list[Asked] = []
    faults: list[KenshuError] = []
    for number, node in enumerate(quiz.iter("question"), 1):
        if node.get("type") == "category":
            continue
        one = read_question(node, f"{Path(name).stem}-{number}", lang)
        if one is None:
            types = ", ".join(sorted({kind.exchange.moodle_type for kind in KINDS.values()}))
            faults.append(KenshuError("questions.kind", file=name, number=number, found=node.get("type", ""), allowed=types))
        else:
            found.append(one)
    return found, faults


def read_question(node: Element, name: str, lang: Lang) -> Asked | None:
    """Return the question of a node, with its scenario; None where it is of no kind the kit has."""
    scenario, prompt = read_scenario(found_text(node, "questiontext/text"), name, lang)
    possible = {name: kind.exchange for name, kind in KINDS.items() if kind.exchange.moodle_type == node.get("type")}
    named = prompt.data.get("kind", "")
    kind = named if named in possible else next((name for name, each in possible.items() if each.claims_moodle(node)), None)
    if kind is None:
        return None
    question = {"id": found_text(node, "idnumber") or f"{scenario['id']}-1", "kind": kind, "prompt": bilingual(prompt.words)}
    return Asked(scenario, question | possible[kind].from_moodle(node, lang))
