"""A form exercise in Moodle: embedded answers (cloze), a gap a field, its label before it.

Moodle's gaps know no rules, so something is lost there, and docs/kinds.md says what: a day is right in three spellings, a range of
days and a pattern by their example alone, words that a text must hold in the order written, an address by anything where no list
says which, of a form with mistakes the mending counts and not the finding, and what a person grades has no gap. The question as it
was written goes along in the general feedback, so that it comes back whole. Source of the format: docs.moodle.org, "Embedded
Answers (Cloze) question type".
"""

import html
import json
from collections.abc import Sequence
from datetime import date
from itertools import islice, product
from typing import Any
from xml.etree.ElementTree import Element

from kenshu.clock import japanese_era
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.contract import Exchange, Written
from kenshu.kinds.exchange import add_text, found_text, why_markup
from kenshu.kinds.form import scoring
from kenshu.kinds.form.exercise import FormQuestion
from kenshu.kinds.markup import Found, both, element, read

_MOST_WAYS = 20  # of writing what a text must hold: Moodle shows them all to the author


class Cloze(Exchange):
    """The fields as gaps."""

    moodle_type = "cloze"
    takes_others = False

    def to_moodle(self, node: Element, question: Written) -> None:
        """Add the gaps to the text of the question, and what a reader needs back."""
        asked = FormQuestion.model_validate(question)
        text = node.find("questiontext/text")
        assert text is not None
        text.text = (text.text or "") + "".join(
            f"<p>{both(each.text.plain())}: {_gaps(each.rule(), each.offered())}</p>"
            for each in asked.fields
            if (each.mistake or not asked.filled_in) and each.rule()["rule"] != "person"
        )
        own = {name: value for name, value in question.items() if name not in ("id", "kind", "prompt")}
        whys = "".join(why_markup(each) for each in question["fields"])
        kept = element("span", "form", {"ja": "", "en": ""}, written=json.dumps(own, ensure_ascii=False))
        add_text(node, "generalfeedback", whys + kept)

    def claims_moodle(self, node: Element) -> bool:
        """Return whether the question as it was written is there: gaps from elsewhere have no form."""
        return bool(_kept(node))

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the question as it was written."""
        fields: Written = json.loads(_kept(node))
        return fields


def _kept(node: Element) -> str:
    found = read(found_text(node, "generalfeedback/text"), "ja").get("form", [Found()])
    return found[0].data.get("written", "")


def _gaps(rule: dict[str, Any], offered: dict[str, Any]) -> str:
    """Return the gap of a field, worth 2; a period has two, worth 1 each."""
    match rule["rule"]:
        case "choice":
            gap = _gap(
                2, "MULTICHOICE_V", [("=" if each["id"] == rule["right"] else "", each["text"]) for each in offered["options"]]
            )
        case "choices":
            share = 100 / len(rule["right"])
            marks = [f"%{share if each['id'] in rule['right'] else -share:.5g}%" for each in offered["options"]]
            gap = _gap(2, "MULTIRESPONSE", [(mark, each["text"]) for mark, each in zip(marks, offered["options"], strict=True)])
        case "period":
            gap = " ~ ".join(_typed(1, _spellings(rule["right"][end])) for end in ("from", "to"))
        case "date":
            gap = _typed(2, _spellings(rule["right"]))
        case "url":
            gap = html.escape(rule["prefix"], quote=False) + _typed(2, rule.get("accepted", ["*"]))
        case _ if "contains" in rule:
            gap = _typed(2, [f"*{'*'.join(words)}*" for words in islice(product(*rule["contains"]), _MOST_WAYS)])
        case _:
            gap = _typed(2, rule.get("accepted") or list(rule["right"].values()))
    return gap


def _gap(worth: int, kind: str, answers: Sequence[tuple[str, dict[Lang, str]]]) -> str:
    """Return a gap whose options stand in both languages side by side: Moodle's language filter does not reach into one."""
    said = [mark + _escaped(" / ".join(words[lang] for lang in LANGS)) for mark, words in answers]
    return f"{{{worth}:{kind}:{'~'.join(said)}}}"


def _typed(worth: int, right: Sequence[str]) -> str:
    return f"{{{worth}:SHORTANSWER:{'~'.join('=' + _escaped(each) for each in dict.fromkeys(right))}}}"


def _spellings(day: str) -> list[str]:
    era, first = next((letter, begin) for letter, _, begin in scoring.ERAS if day >= begin)
    year, month, number = map(int, day.split("-"))
    return [day, japanese_era(date(year, month, number)), f"{era}{year - int(first[:4]) + 1}.{month}.{number}"]


def _escaped(words: str) -> str:
    return html.escape("".join(f"\\{letter}" if letter in '\\}#~/"' else letter for letter in words), quote=False)
