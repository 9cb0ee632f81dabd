"""GIFT: Moodle's format of plain text, for the types of Moodle's questions that it has words for.

| type | between the braces |
|---|---|
| multichoice | `=right#why ~wrong#why`, or where several may be right `~%50%right#why ~%-50%wrong#why` |
| truefalse | `TRUE` or `FALSE`, then `#` what is said of the wrong answer `#` and of the right one |
| matching | `=part -> words` |
| essay | nothing |

`####` stands before the general feedback of each, which learners read. A question goes through the form that Moodle XML has of it
(`kenshu.interchange.moodle_xml`). Source of the format: docs.moodle.org, "GIFT format", and Moodle's
`question/format/gift/format.php`.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.containers import text_of
from kenshu.interchange.fields import Asked
from kenshu.interchange.moodle_xml import question_node, read_nodes
from kenshu.kinds.exchange import add_text, found_text

_QUESTION = re.compile(
    r"(?:::(?P<name>(?:\\.|[^\\:])*)::)?\s*(?P<text>(?:\\.|[^\\{}])*)"
    r"(?P<braces>\{(?P<answers>(?:\\.|[^\\{}])*)\}(?P<after>(?:\\.|[^\\{}])*))?",
    re.DOTALL,
)
_SPECIAL = re.compile(r"([\\~=#{}:])")
_ANSWER = re.compile(
    r"(?P<mark>[=~])\s*(?:%(?P<share>-?[0-9.]+)%)?(?P<text>(?:\\.|[^\\~=#])*)(?:#(?P<feedback>(?:\\.|[^\\~=#])*))?", re.DOTALL
)
_GENERAL = re.compile(r"(?<!\\)####")
_HASH = re.compile(r"(?<!\\)#")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_FORMATS = {"html": "html", "moodle": "moodle_auto_format", "plain": "plain_text", "markdown": "markdown"}
_CATEGORY = "$CATEGORY:"
_TAG = re.compile(r"\[tag:([^\]]+)\]")
_TRUE_OR_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_GAP = "_____"  # as Moodle writes the gap of a missing word


def written(questions: Iterable[Asked]) -> bytes:
    """Return questions as a GIFT file in UTF-8; those that GIFT has no words for (`left_out`) are not in it."""
    blocks = []
    for node in map(question_node, questions):
        braces = _braces(node)
        if braces is not None:
            name, text = _escaped(found_text(node, "idnumber")), _escaped(found_text(node, "questiontext/text"))
            answers = f"\n{braces}\n" if braces else ""
            blocks.append(f"::{name}::[html]{text}{{{answers}}}")
    return "\n\n".join(blocks).encode() + b"\n"


def left_out(questions: Iterable[Asked]) -> list[Asked]:
    """Return the questions that GIFT has no words for."""
    return [one for one in questions if _braces(question_node(one)) is None]


def without_guide(questions: Iterable[Asked]) -> list[Asked]:
    """Return the questions that go without what graders read: GIFT has no place for it where learners do not look."""
    return [one for one in questions if question_node(one).find("graderinfo") is not None]


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of a file, and a fault for each that cannot be read. `name` begins the ids of what has none.

    Raises KenshuError for a file that is not UTF-8.
    """
    return read_nodes(map(read_node, _blocks(text_of(raw, name))), name, lang)


def _blocks(text: str) -> Iterator[str]:
    """Yield what stands between blank lines. A comment is passed over, but for the tags in it; a category is a block of its own."""
    block: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        plain = line.strip()
        if plain.startswith("//"):
            block += [f"//{tag}" for tag in _TAG.findall(plain)]
        elif plain.startswith(_CATEGORY):
            yield plain
        elif plain:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []


def read_node(block: str) -> Element:
    """Return a question as Moodle XML has it, or a category; without a type what is neither."""
    node = Element("question")
    if block.startswith(_CATEGORY):
        node.set("type", "category")
        add_text(node, "category", block.removeprefix(_CATEGORY).strip(), form=None)
        return node
    lines = block.split("\n")
    tags = SubElement(node, "tags")
    for line in lines:
        if line.startswith("//"):
            add_text(tags, "tag", line[2:], form=None)
    match = _QUESTION.fullmatch("\n".join(line for line in lines if not line.startswith("//")).strip())
    if match is None:
        add_text(node, "questiontext", block)
        return node
    after = match["after"] or ""
    _add(node, "questiontext", match["text"] + (_GAP + after if after.strip() else ""), "moodle_auto_format")
    add_text(node, "name", _unescaped(match["name"] or ""), form=None)
    SubElement(node, "idnumber").text = _unescaped(match["name"] or "")
    if match["braces"] is None:
        if "｛" not in block:  # with full-width signs it is no text to be read, but a question mistyped
            node.set("type", "description")
        return node
    answers, *general = _GENERAL.split(match["answers"].strip(), maxsplit=1)
    # What graders read was once written as the general feedback.
    _add(node, "graderinfo" if "kenshu-guide" in "".join(general) else "generalfeedback", "".join(general))
    _add_answers(node, answers.strip())
    return node


def _add_answers(node: Element, answers: str) -> None:
    """Add the answers of a question, and the type that Moodle finds by them."""
    head, *said = _HASH.split(answers, maxsplit=2)
    found = [each for each in _ANSWER.finditer(answers) if each["text"].strip()]
    marks = [each["mark"] for each in found]
    if not answers:
        node.set("type", "essay")
    elif answers.startswith("#"):
        node.set("type", "numerical")
    elif "~" in marks:
        node.set("type", "multichoice")
        SubElement(node, "single").text = "true" if "=" in marks else "false"
        for each in found:
            answer = _add_answer(node, each["share"] or ("100" if each["mark"] == "=" else "0"), each["feedback"] or "")
            _add_words(answer, each["text"])
    elif found and any("->" in each["text"] for each in found):
        node.set("type", "matching")
        for each in found:
            text, _, words = each["text"].partition("->")
            sub = SubElement(node, "subquestion")
            _add_words(sub, text)
            _add(sub, "answer", words)
    elif head.strip().upper() in _TRUE_OR_FALSE:
        node.set("type", "truefalse")
        right = _TRUE_OR_FALSE[head.strip().upper()]
        wrong_said, right_said = [*said, "", ""][:2]
        for value in (True, False):
            answer = _add_answer(node, "100" if value == right else "0", right_said if value == right else wrong_said)
            SubElement(answer, "text").text = "true" if value else "false"
    elif marks:
        node.set("type", "shortanswer")


def _add_answer(node: Element, fraction: str, feedback: str) -> Element:
    answer = SubElement(node, "answer", fraction=fraction)
    _add(answer, "feedback", feedback)
    return answer


def _add(node: Element, tag: str, text: str, usual: str = "") -> None:
    """Add an element with a text, which may begin with the name of its format."""
    child = SubElement(node, tag, {"format": usual} if usual else {})
    _add_words(child, text)


def _add_words(node: Element, text: str) -> None:
    form = _FORMAT.match(text)
    if form is not None:
        node.set("format", _FORMATS[form[1]])
        text = text[form.end() :]
    SubElement(node, "text").text = _unescaped(text)


def _braces(node: Element) -> str | None:
    """Return what stands between the braces of a question; None where GIFT has no words for its type."""
    general = found_text(node, "generalfeedback/text")
    told = ["####" + _escaped(general)] if general else []
    match node.get("type"):
        case "multichoice":
            single = found_text(node, "single") == "true"
            options = [
                f"{_mark(answer, single)}{_escaped(found_text(answer, 'text'))}#{_escaped(found_text(answer, 'feedback/text'))}"
                for answer in node.iter("answer")
            ]
            return "\n".join([*options, *told])
        case "truefalse":
            right = next(found_text(answer, "text") for answer in node.iter("answer") if answer.get("fraction") == "100")
            return "\n".join([right.upper(), *told])
        case "matching":
            pairs = [(found_text(sub, "text"), found_text(sub, "answer/text")) for sub in node.iter("subquestion")]
            made = [f"={_escaped(text)} -> {_escaped(words)}" for text, words in pairs]
            return "\n".join([*made, *told])
        case "essay":
            return ""
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
