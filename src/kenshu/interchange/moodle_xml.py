"""Moodle XML: every kind of question has a question type of Moodle's own.

The kinds write and read their answers themselves (`exchange` of `kenshu.kinds.contract.Kind`). A question that the kit wrote names
its kind; of one from elsewhere the kind is found by what it holds. Source of the format: docs.moodle.org, "Moodle XML format".
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kenshu.errors import KenshuError
from kenshu.i18n import Lang, catalogue, say
from kenshu.interchange.containers import UTF16, refused_root
from kenshu.interchange.fields import Asked, question_markup, read_scenario
from kenshu.interchange.foreign import as_html, losses
from kenshu.kinds import KINDS
from kenshu.kinds.exchange import add_text, found_text
from kenshu.kinds.markup import bilingual

_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)""")
_SHIFT_JIS = ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j")  # Windows writes its own letters under each name


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
    quiz = _parsed(raw, name)
    if quiz.tag != "quiz":
        raise refused_root(quiz.tag, name)
    return read_nodes(quiz.iter("question"), name, lang)


def read_nodes(nodes: Iterable[Element], name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of nodes, as of a file. A category is one of the things that the question after it loses."""
    found: list[Asked] = []
    faults: list[KenshuError] = []
    category = ""
    number = 0
    for node in nodes:
        if node.get("type") == "category":
            category = found_text(node, "category/text").removeprefix("$course$/")
            continue
        number += 1
        one = read_question(node, f"{Path(name).stem}-{number}", lang)
        if node.get("type") is None:
            faults.append(
                KenshuError("questions.unread", file=name, number=number, found=found_text(node, "questiontext/text")[:60])
            )
            continue
        if one is None:
            faults.append(KindRefused(name, number, node.get("type", "")))
            continue
        lost = [*([("category", category)] if category else []), *losses(node, one.question, lang)]
        category = ""
        faults_of = (KenshuError(f"questions.lost.{cause}", file=name, number=number, found=what) for cause, what in lost)
        found.append(replace(one, lost=tuple(faults_of)))
    return found, faults


def read_question(node: Element, name: str, lang: Lang) -> Asked | None:
    """Return the question of a node, with its scenario; None where it is of no kind the kit has."""
    as_html(node)
    scenario, prompt = read_scenario(found_text(node, "questiontext/text"), name, found_text(node, "name/text"), lang)
    possible = {name: kind.exchange for name, kind in KINDS.items() if kind.exchange.moodle_type == node.get("type")}
    named = prompt.data.get("kind", "")
    kind = named if named in possible else next((name for name, each in possible.items() if each.claims_moodle(node)), None)
    if kind is None:
        return None
    question = {"id": found_text(node, "idnumber") or f"{scenario['id']}-1", "kind": kind, "prompt": bilingual(prompt.words)}
    return Asked(scenario, question | possible[kind].from_moodle(node, lang))


class KindRefused(KenshuError):
    """A question of a type that the kit has no kind for, or none that it can read from elsewhere."""

    def __init__(self, file: str, number: int, found: str) -> None:
        super().__init__("questions.kind", file=file, number=number, found=found)

    def message(self, lang: Lang) -> str:
        """Return the message, with the types in the words of Moodle's own pages."""
        types = sorted({kind.exchange.moodle_type for kind in KINDS.values() if kind.exchange.takes_others})
        words = catalogue("interchange")
        named = {
            each: words[f"type.{each}"][lang] if f"type.{each}" in words else each for each in (*types, str(self.values["found"]))
        }
        allowed = ", ".join(named[each] for each in types)
        return say("faults.questions.kind", lang, **{**self.values, "found": named[str(self.values["found"])], "allowed": allowed})


def _parsed(raw: bytes, name: str) -> Element:
    """Return the root of a file, in whatever encoding it says. Raises KenshuError, as for entities, which no quiz needs."""
    try:
        root: Element = fromstring(_in_utf8(raw, name))
    except DefusedXmlException as fault:
        raise KenshuError("questions.entities", file=name) from fault
    except ParseError as fault:
        raise KenshuError("questions.no_xml", file=name, line=fault.position[0]) from fault
    return root


def _in_utf8(raw: bytes, name: str) -> bytes:
    """Return XML that the parser reads: it knows no Japanese encoding, and takes UTF-16 for itself."""
    if raw.startswith(UTF16):
        return raw
    declared = _DECLARED.match(raw)
    encoding = declared[1].decode() if declared else "utf-8"
    codec = "cp932" if encoding.lower() in _SHIFT_JIS else encoding
    try:
        text = raw.decode("utf-8-sig" if codec.lower() in ("utf-8", "utf8") else codec)
    except (UnicodeDecodeError, LookupError) as fault:
        raise KenshuError("questions.declared", file=name, found=encoding) from fault
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()
