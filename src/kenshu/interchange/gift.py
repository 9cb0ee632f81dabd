"""GIFT: Moodle's format of plain text, for the types of Moodle's questions that it has words for.

| type | between the braces |
|---|---|
| multichoice | `=right#why ~wrong#why`, or where several may be right `~%50%right#why ~%-50%wrong#why` |
| matching | `=part -> words`, and `####` before the general feedback |
| essay | `####` before the information for graders |

A question goes through the form that Moodle XML has of it (`kenshu.interchange.moodle_xml`). Source of the format: docs.moodle.org,
"GIFT format".
"""

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.fields import Asked
from kenshu.interchange.moodle_xml import question_node, read_question
from kenshu.kinds.exchange import add_text, found_text

_QUESTION = re.compile(
    r"(?:::(?P<name>(?:\\.|[^\\:])*)::)?\s*(?:\[(?P<form>html|moodle|plain|markdown)\])?(?P<text>(?:\\.|[^\\{}])*)"
    r"\{(?P<answers>(?:\\.|[^\\{}])*)\}(?P<after>(?:\\.|[^\\{}])*)",
    re.DOTALL,
)
_SPECIAL = re.compile(r"([\\~=#{}:])")
_ANSWER = re.compile(
    r"(?P<mark>[=~])\s*(?:%(?P<share>-?[0-9.]+)%)?(?P<text>(?:\\.|[^\\~=#])*)(?:#(?P<feedback>(?:\\.|[^\\~=#])*))?", re.DOTALL
)
_GENERAL = re.compile(r"(?<!\\)####")


def written(questions: Iterable[Asked]) -> bytes:
    """Return questions as a GIFT file in UTF-8; those that GIFT has no words for (`left_out`) are not in it."""
    blocks = []
    for node in map(question_node, questions):
        braces = _braces(node)
        if braces is not None:
            name, text = _escaped(found_text(node, "idnumber")), _escaped(found_text(node, "questiontext/text"))
            blocks.append(f"::{name}::[html]{text}{{\n{braces}\n}}")
    return "\n\n".join(blocks).encode() + b"\n"


def left_out(questions: Iterable[Asked]) -> list[Asked]:
    """Return the questions that GIFT has no words for."""
    return [one for one in questions if _braces(question_node(one)) is None]


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

    Raises KenshuError for a file that is not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise KenshuError("questions.encoding", file=name) from fault
    lines = [line for line in text.splitlines() if not line.startswith(("//", "$CATEGORY"))]
    found: list[Asked] = []
    faults: list[KenshuError] = []
    blocks = [block.strip() for block in re.split(r"\n\s*\n", "\n".join(lines)) if block.strip()]
    for number, block in enumerate(blocks, 1):
        node = read_node(block)
        one = None if node is None else read_question(node, f"{Path(name).stem}-{number}", lang)
        if one is None:
            faults.append(KenshuError("questions.gift", file=name, number=number, found=block[:60]))
        else:
            found.append(one)
    return found, faults


def read_node(block: str) -> Element | None:
    """Return a question as Moodle XML has it; None for what is no question of a type that stands above."""
    match = _QUESTION.fullmatch(block)
    if match is None:
        return None
    braces = match["answers"].strip()
    answers, *general = _GENERAL.split(braces, maxsplit=1)
    found = list(_ANSWER.finditer(answers))
    marks = [each["mark"] for each in found]
    node = Element("question")
    if not answers:
        node.set("type", "essay")
        add_text(node, "graderinfo", _unescaped("".join(general)))
    elif found and all(each["mark"] == "=" and "->" in each["text"] for each in found):
        node.set("type", "matching")
        add_text(node, "generalfeedback", _unescaped("".join(general)))
        for each in found:
            text, _, words = each["text"].partition("->")
            sub = SubElement(node, "subquestion")
            SubElement(sub, "text").text = _unescaped(text)
            add_text(sub, "answer", _unescaped(words))
    elif (marks.count("=") == 1 and "~" in marks) or (set(marks) == {"~"} and any(each["share"] for each in found)):
        node.set("type", "multichoice")
        SubElement(node, "single").text = "true" if "=" in marks else "false"
        for each in found:
            answer = SubElement(node, "answer", fraction=each["share"] or ("100" if each["mark"] == "=" else "0"))
            SubElement(answer, "text").text = _unescaped(each["text"])
            add_text(answer, "feedback", _unescaped(each["feedback"] or ""))
    else:
        return None
    add_text(node, "questiontext", _unescaped(match["text"] + match["after"]))
    SubElement(node, "idnumber").text = _unescaped(match["name"] or "")
    return node


def _braces(node: Element) -> str | None:
    """Return what stands between the braces of a question; None where GIFT has no words for its type."""
    match node.get("type"):
        case "multichoice":
            single = found_text(node, "single") == "true"
            return "\n".join(
                f"{_mark(answer, single)}{_escaped(found_text(answer, 'text'))}#{_escaped(found_text(answer, 'feedback/text'))}"
                for answer in node.iter("answer")
            )
        case "matching":
            pairs = [(found_text(sub, "text"), found_text(sub, "answer/text")) for sub in node.iter("subquestion")]
            made = [f"={_escaped(text)} -> {_escaped(words)}" for text, words in pairs]
            return "\n".join([*made, "####" + _escaped(found_text(node, "generalfeedback/text"))])
        case "essay":
            return "####" + _escaped(found_text(node, "graderinfo/text"))
    return None


def _mark(answer: Element, single: bool) -> str:
    share = answer.get("fraction", "0")
    return ("=" if float(share) > 0 else "~") if single else f"~%{share}%"


def _escaped(text: str) -> str:
    """Return text with GIFT's special characters escaped."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _unescaped(text: str) -> str:
    """Return text as it was before it was escaped."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text, flags=re.DOTALL).strip()
