"""Moodle XML: every kind has a question type of Moodle's own.

| kind | question type |
|---|---|
| single | multichoice, one answer |
| multiple, mark | multichoice, several answers: Moodle's fractions are the kit's scoring rule |
| order | ordering (in Moodle since 4.4) |
| sort | matching |
| text | essay |

Source of the format: docs.moodle.org, "Moodle XML format".
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange.fields import (
    PARTS,
    VERDICT_WORDS,
    Asked,
    guide_markup,
    question_markup,
    read_guide,
    read_part,
    read_scenario,
    verdict_of,
    why_markup,
)
from kenshu.interchange.markup import both

_TYPES = {"single": "multichoice", "multiple": "multichoice", "mark": "multichoice", "order": "ordering", "sort": "matching"}
_KINDS = {"matching": "sort", "ordering": "order", "essay": "text"}


def written(questions: Iterable[Asked]) -> bytes:
    """Questions as a file of Moodle XML in UTF-8."""
    quiz = Element("quiz")
    for one in questions:
        node = SubElement(quiz, "question", type=_TYPES.get(one.kind, "essay"))
        _text(node, "name", one.question["id"], form=None)
        _text(node, "questiontext", question_markup(one))
        SubElement(node, "defaultgrade").text = "1.0"
        SubElement(node, "idnumber").text = one.question["id"]
        _WRITERS[one.kind](node, one)
        tags = SubElement(node, "tags")
        for clause in sorted({part["clause"] for part in one.parts} | set(one.question.get("clauses", ()))):
            _text(tags, "tag", clause, form=None)
    indent(quiz)
    whole: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return whole


def read_questions(raw: bytes, name: str, lang: Lang) -> tuple[list[Asked], list[KenshuError]]:
    """The questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

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
        kind = node.get("type", "")
        if kind == "category":
            continue
        if kind not in ("multichoice", *_KINDS):
            faults.append(KenshuError("questions.kind", file=name, number=number, found=kind, allowed=", ".join(_TYPES.values())))
            continue
        found.append(_read(node, f"{Path(name).stem}-{number}", kind, lang))
    return found, faults


def _write_choices(node: Element, one: Asked) -> None:
    single = one.kind == "single"
    SubElement(node, "single").text = "true" if single else "false"
    SubElement(node, "shuffleanswers").text = "0" if one.kind == "mark" else "1"
    SubElement(node, "answernumbering").text = "none"
    right = [part for part in one.parts if part.get("right") or part.get("breaks")]
    for part in one.parts:
        share = 100 / len(right) if part in right else 0 if single else -100 / len(right)
        _answer(node, part, f"{share:.5f}".rstrip("0").rstrip("."))


def _write_order(node: Element, one: Asked) -> None:
    SubElement(node, "layouttype").text = "VERTICAL"
    SubElement(node, "selecttype").text = "ALL"
    SubElement(node, "gradingtype").text = "RELATIVE_TO_CORRECT"
    places = {part["id"]: place for place, part in enumerate(one.parts)}
    parts = {part["id"]: part for part in one.parts}
    for place, key in enumerate(one.question["order"], 1):
        _answer(node, parts[key], f"{place}", place=str(places[key]))


def _write_sort(node: Element, one: Asked) -> None:
    SubElement(node, "shuffleanswers").text = "1"
    for part in one.parts:
        sub = SubElement(node, "subquestion", format="html")
        SubElement(sub, "text").text = both(part["text"]) + why_markup(part)
        _text(sub, "answer", both(VERDICT_WORDS[part["verdict"]]), form=None)  # type: ignore[arg-type]


def _write_text(node: Element, one: Asked) -> None:
    SubElement(node, "responseformat").text = "plain"
    _text(node, "graderinfo", guide_markup(one.question))


_WRITERS = {
    "single": _write_choices,
    "multiple": _write_choices,
    "mark": _write_choices,
    "order": _write_order,
    "sort": _write_sort,
    "text": _write_text,
}


def _answer(node: Element, part: dict[str, Any], fraction: str, **data: str) -> None:
    answer = SubElement(node, "answer", fraction=fraction, format="html")
    SubElement(answer, "text").text = both(part["text"])
    _text(answer, "feedback", why_markup(part, **data))


def _text(node: Element, tag: str, text: str, form: str | None = "html") -> None:
    child = SubElement(node, tag, {"format": form} if form else {})
    SubElement(child, "text").text = text


def _read(node: Element, name: str, kind: str, lang: Lang) -> Asked:
    scenario, prompt = read_scenario(_found(node, "questiontext/text"), name, lang)
    question: dict[str, Any] = {
        "id": _found(node, "idnumber") or f"{scenario['id']}-1",
        "kind": prompt.data.get("kind", _KINDS.get(kind, "single" if _found(node, "single") in ("true", "1") else "multiple")),
        "prompt": {"ja": prompt.words.get("ja", ""), "en": prompt.words.get("en", "")},
    }
    if question["kind"] == "text":
        return Asked(scenario, question | read_guide(_found(node, "graderinfo/text"), lang))
    parts = list(_parts(node, question["kind"], lang))
    if question["kind"] == "order":
        question["order"] = [part["id"] for part in parts]
        parts.sort(key=lambda part: int(part.get("place", "0")))
        parts = [{key: value for key, value in part.items() if key != "place"} for part in parts]
    order = {"order": question.pop("order")} if "order" in question else {}
    return Asked(scenario, question | {PARTS[question["kind"]]: parts} | order)


def _parts(node: Element, kind: str, lang: Lang) -> Iterator[dict[str, Any]]:
    if kind == "sort":
        for number, sub in enumerate(node.iter("subquestion"), 1):
            text = _found(sub, "text")
            part = read_part(text, text, number, lang)
            yield part | {"verdict": verdict_of(_found(sub, "answer/text"), lang)}
        return
    for number, answer in enumerate(node.iter("answer"), 1):
        part = read_part(_found(answer, "text"), _found(answer, "feedback/text"), number, lang)
        if kind != "order" and float(answer.get("fraction", "0")) > 0:
            part["breaks" if kind == "mark" else "right"] = True
        yield part


def _found(node: Element, path: str) -> str:
    return (node.findtext(path) or "").strip()
