"""A question from elsewhere: its texts as HTML, whatever their format, and what of it a scenario file has no place for.

Nothing is left behind in silence: `losses` names each thing once. Source of the elements: Moodle's
`question/format/xml/format.php`.
"""

import html
import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

from kenshu.i18n import Lang
from kenshu.kinds.exchange import found_text
from kenshu.kinds.markup import read

_TEXTS = ("questiontext", "generalfeedback", "answer", "feedback", "subquestion", "graderinfo", "hint", "responsetemplate")
_VERDICTS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# Of these Moodle writes one into every question; the kit says as much in its own words.
_USUAL_VERDICTS = {
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
    "あなたの答えは正解です。",
    "あなたの答えは部分的に正解です。",
    "あなたの答えは正しくありません。",
    "あなたの答えは不正解です。",
}
_USUAL_PENALTIES = (0.0, 0.1, 1 / 3)  # of Moodle today and before 2.1; a true/false question has 1
_SHOWN = 60  # characters of a text that is named


def as_html(node: Element) -> None:
    """Put the texts of a question that are in plain text into HTML. What says no format has the question's."""
    asked = node.find("questiontext")
    usual = "html" if asked is None else asked.get("format", "html")
    for each in node.iter():
        text = each.find("text")
        if text is not None and text.text and each.tag in (*_TEXTS, *_VERDICTS) and each.get("format", usual) == "plain_text":
            text.text = html.escape(text.text.strip(), quote=False).replace("\n", "<br>")


def losses(node: Element, question: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield what a question loses as it becomes the kit's: a cause (`faults.questions.lost.<cause>`), and what is lost."""
    kept = json.dumps(question, ensure_ascii=False)
    found = _Holds()
    for text in node.iter("text"):
        found.feed(text.text or "")
        found.close()
        found.reset()
    files = [*found.files, *(each.get("name", "?") for each in node.iter("file"))]
    said = [read(found_text(node, f"{tag}/text"), lang)[""][0].words for tag in ("generalfeedback", *_VERDICTS)]
    feedback = [text for words in said for text in words.values() if json.dumps(text, ensure_ascii=False)[1:-1] not in kept]
    clauses = json.dumps(question.get("clauses", ""), ensure_ascii=False) + kept
    tags = [found_text(tag, "text") for tag in node.iter("tag")]
    grade, penalty = _number(node, "defaultgrade", 1.0), _number(node, "penalty", 0.0)
    usual = (1.0,) if node.get("type") == "truefalse" else ()
    yield from _named("files", dict.fromkeys(files))
    yield from _named("tables", ["table"] * found.tables)
    yield from _named("markdown", {each.get("format") for each in node.iter()} & {"markdown", "wiki_like"})
    yield from _named("feedback", [text for text in feedback if text not in _USUAL_VERDICTS])
    yield from _named("hints", [" ".join(read(found_text(each, "text"), lang)[""][0].words.values()) for each in node.iter("hint")])
    yield from _named("template", filter(None, [found_text(node, "responsetemplate/text")]))
    yield from _named("tags", [tag for tag in tags if f'"{tag}"' not in clauses])
    yield from _named("grade", [] if grade == 1 else [f"{grade:g}"])
    yield from _named(
        "penalty", [] if min(abs(penalty - each) for each in (*_USUAL_PENALTIES, *usual)) < 0.005 else [f"{penalty:g}"]
    )
    if node.get("type") == "multichoice":
        yield from _credit(node, lang)


def _credit(node: Element, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield what the kit's rules make of the fractions: one option has all the credit, or each right one an equal share."""
    given = [
        (" ".join(read(found_text(each, "text"), lang)[""][0].words.values()), float(each.get("fraction", "0")))
        for each in node.iter("answer")
    ]
    most = max((fraction for _, fraction in given), default=0.0)
    if found_text(node, "single") not in ("false", "0"):
        yield from _named("partial", [f"{text} ({fraction:g} %)" for text, fraction in given if fraction not in (0, most)])
        full = [text for text, fraction in given if 0 < fraction == most]
        yield from _named("several_right", full if len(full) > 1 else [])
    else:
        share = 100 / max(1, sum(fraction > 0 for _, fraction in given))
        odd = [fraction for _, fraction in given if abs(fraction - (share if fraction > 0 else -share)) > 0.01]
        yield from _named("weights", [f"{text} ({fraction:g} %)" for text, fraction in given] if odd else [])


def _named(cause: str, found: Any) -> Iterator[tuple[str, str]]:
    shown = [each if len(each) <= _SHOWN else each[:_SHOWN] + "…" for each in (" ".join(str(each).split()) for each in found)]
    if shown:
        yield cause, ", ".join(shown)


def _number(node: Element, path: str, usual: float) -> float:
    try:
        return float(found_text(node, path))
    except ValueError:
        return usual


class _Holds(HTMLParser):
    """Things that markup holds besides words: files and tables."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a note of a table, and of what is loaded from elsewhere."""
        self.tables += tag == "table"
        source = dict(attrs).get("src") or ""
        if source:
            self.files.append("data:…" if source.startswith("data:") else source.rpartition("/")[2] or source)
