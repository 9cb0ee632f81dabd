"""Questions for other systems: they come back as they were, give nothing away, and are made of what Moodle reads."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshu.content import Content
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.fields import Asked, asked
from kenshu.kinds import KINDS, share

SCENE = {"id": "scene", "title": {"ja": "題", "en": "Title"}, "story": {"ja": "話", "en": "Story"}}
SIGNS = "~=#{}:\\%><-&\"'[]/ nあ漢ｱ\n\u2028\u0085$|*_`"
TEXTS = st.text(SIGNS, min_size=1, max_size=30).map(str.strip).filter(bool)
# The words that a question is made of, by the names of their fields. Where their number or their form is bounded they stay.
WORDS = {
    "prompt": KINDS,
    "text": set(KINDS) - {"form", "branch"},
    "why": set(KINDS) - {"branch"},
    "guide": {"text"},
    "criteria": {"text"},
}
HIDDEN = ("why", "guide", "criteria", "consequence", "missing")
# What question/format/xml/format.php of Moodle (and import_from_xml of its qtype_ordering) reads below a question, with the
# attributes: of every type, and of each.
COMMON = {
    "name": (), "name/text": (), "questiontext": ("format",), "questiontext/text": (), "generalfeedback": ("format",),
    "generalfeedback/text": (), "defaultgrade": (), "idnumber": (), "tags": (), "tags/tag": (), "tags/tag/text": (),
}  # fmt: skip
ANSWER = {"answer": ("fraction", "format"), "answer/text": (), "answer/feedback": ("format",), "answer/feedback/text": ()}
READ: dict[str, Mapping[str, tuple[str, ...]]] = {
    "multichoice": {"single": (), "shuffleanswers": (), "answernumbering": (), **ANSWER},
    "truefalse": ANSWER,
    "matching": {
        "shuffleanswers": (), "subquestion": ("format",), "subquestion/text": (), "subquestion/answer": (),
        "subquestion/answer/text": (),
    },
    "essay": {"responseformat": (), "graderinfo": ("format",), "graderinfo/text": ()},
    "ordering": {"layouttype": (), "selecttype": (), "gradingtype": (), **ANSWER},
    "cloze": {},
    "description": {},
}  # fmt: skip
FORMATS = {"html", "moodle_auto_format", "plain_text", "markdown"}


def sample(kind: str) -> Asked:
    return Asked(SCENE, {**KINDS[kind].samples.QUESTION, "id": "scene-1"})


def nodes(questions: list[Asked]) -> Iterator[Element]:
    yield from ElementTree.fromstring(moodle_xml.written(questions)).iter("question")
    blocks = gift.written(questions).decode().strip().split("\n\n")
    yield from (gift.read_node(block) for block in blocks if block)


def seen(node: Element) -> dict[str, Any]:
    """What a learner of Moodle can see of a question before the answer, its source and lists of options included."""
    told = re.sub(r"(?<!\\)\{\d+:[A-Z_]+:.*?(?<!\\)\}", "{}", node.findtext("questiontext/text") or "", flags=re.DOTALL)  # gaps
    options = [answer.findtext("text") or "" for answer in node.findall("answer")]
    return {
        "asked": told,
        "named": [node.findtext(path) or "" for path in ("name/text", "idnumber")],
        "tags": [tag.findtext("text") or "" for tag in node.iter("tag")],
        "options": sorted(options) if node.get("type") == "ordering" else options,  # Moodle mixes these always
        "parts": [sub.findtext("text") or "" for sub in node.findall("subquestion") if sub.findtext("text")],
        "words": sorted({sub.findtext("answer/text") or "" for sub in node.findall("subquestion")}),
    }


def told_of(data: Any, names: tuple[str, ...]) -> Iterator[str]:
    """Every text in fields of these names."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in names:
                yield from re.findall(r'"(?:ja|en)": "((?:[^"\\]|\\.)*)"', json.dumps(value, ensure_ascii=False))
            else:
                yield from told_of(value, names)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from told_of(each, names)


def test_no_learner_of_another_system_reads_a_reason_or_what_graders_read_with_a_question(content: Content) -> None:
    sent = [*asked(content), *map(sample, KINDS)]
    asked_of = {one.question["id"]: one for one in sent}
    tried = 0
    for node in nodes(sent):
        one = asked_of[node.findtext("idnumber") or ""]
        shown = json.dumps(seen(node), ensure_ascii=False)
        written = json.dumps([one.scenario, *told_of(one.question, ("prompt", "text", "happens"))], ensure_ascii=False)
        hidden = [text for text in told_of(one.question, HIDDEN) if text not in written]  # a reason may be a fact of the scene
        assert [text for text in hidden if text in shown] == []
        tried += len(hidden)
    assert tried > 1000


def test_nothing_of_gift_but_feedback_says_what_graders_read(content: Content) -> None:
    sent = [one for one in asked(content) if one.kind == "text"]
    whole = gift.written(sent).decode()
    assert sent
    assert [text for one in sent for text in told_of(one.question, ("guide", "criteria")) if text in whole] == []


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"form"}))  # a form shows no gap where nothing is to be mended
def test_whatever_the_key_is_a_learner_sees_the_same_in_the_same_order(kind: str) -> None:
    one = sample(kind)
    other = Asked(SCENE, KINDS[kind].samples.another_key(one.question))
    for mine, its in zip(nodes([one]), nodes([other]), strict=True):
        assert seen(mine) == seen(its)


def test_verdicts_that_are_right_of_nothing_are_offered_too() -> None:
    question = sample("sort").question
    every = question | {"statements": [each | {"verdict": "forbidden"} for each in question["statements"]]}
    for node in nodes([Asked(SCENE, every)]):
        assert len(seen(node)["words"]) == 3


def test_options_are_mixed_by_moodle_where_they_are_mixed_here(content: Content) -> None:
    for one, node in zip(asked(content), nodes(asked(content)), strict=False):
        if node.get("type") == "multichoice":
            assert node.findtext("shuffleanswers") == ("1" if KINDS[one.kind].mixed else "0")


def replaced(data: Any, kind: str, text: st.DataObject) -> Any:
    if isinstance(data, dict):
        return {
            name: worded(value, text) if kind in WORDS.get(name, ()) else replaced(value, kind, text)
            for name, value in data.items()
        }
    return [replaced(each, kind, text) for each in data] if isinstance(data, list) else data


def worded(value: Any, text: st.DataObject) -> Any:
    if isinstance(value, list):
        return [worded(each, text) for each in value]
    return {lang: text.draw(TEXTS) for lang in ("ja", "en")}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(text=st.data())
def test_a_question_comes_back_whatever_signs_are_in_it(kind: str, text: st.DataObject) -> None:
    question = replaced(sample(kind).question, kind, text)
    for number, target in enumerate(question.get("targets", ())):
        target["text"] = {lang: f"{words}{number}" for lang, words in target["text"].items()}
    one = Asked({"id": "scene", "title": worded({}, text), "story": worded({}, text)}, question)
    ways = [(moodle_xml.written([one]), moodle_xml.read_questions)]
    if not gift.left_out([one]):
        ways.append((gift.written([one]), gift.read_questions))
    schema = KINDS[kind].question
    for raw, reader in ways:
        [back], faults = reader(raw, "all", "ja")
        assert (faults, back.lost, back.scenario) == ([], (), one.scenario)
        if reader is gift.read_questions and gift.without_guide([one]):
            assert back.question["prompt"] == question["prompt"]
        else:
            assert schema.model_validate(back.question) == schema.model_validate(question)


def paths(node: Element, above: str = "") -> Iterator[tuple[str, Element]]:
    for child in node:
        path = f"{above}{child.tag}"
        yield path, child
        yield from paths(child, f"{path}/")


def test_moodle_xml_holds_nothing_but_what_moodles_import_reads(content: Content) -> None:
    quiz = ElementTree.fromstring(moodle_xml.written([*asked(content), *map(sample, KINDS)]))
    assert (quiz.tag, quiz.attrib, {child.tag for child in quiz}) == ("quiz", {}, {"question"})
    for node in quiz:
        kind = node.get("type", "")
        known = {**COMMON, **READ[kind]}
        found = list(paths(node))
        assert [path for path, _ in found if path not in known] == []
        assert [(path, name) for path, each in found for name in each.attrib if name not in known[path]] == []
        assert {each.get("format", "html") for _, each in found} <= FORMATS
        assert 0 < len(node.findtext("name/text") or "") <= 255
        assert 0 < len(node.findtext("idnumber") or "") <= 100
        assert (node.findtext("questiontext/text") or "").strip()


def test_moodles_rules_of_grades_hold(content: Content) -> None:
    # question_bank::fraction_options_full: 100 % by whole numbers, in five decimals.
    known = {round(sign * 100 / parts * part, 5) for parts in range(1, 11) for part in range(parts + 1) for sign in (1, -1)}
    for node in ElementTree.fromstring(moodle_xml.written([*asked(content), *map(sample, KINDS)])):
        fractions = [float(answer.get("fraction", "0")) for answer in node.findall("answer")]
        match node.get("type"):
            case "multichoice":
                assert {round(each, 5) for each in fractions} <= known
                positive = [each for each in fractions if each > 0]
                assert max(fractions) == 100 if node.findtext("single") == "true" else abs(sum(positive) - 100) < 0.01
            case "truefalse":
                assert [answer.findtext("text") for answer in node.findall("answer")] == ["true", "false"]
                assert sorted(fractions) == [0, 100]
            case "matching":
                assert sum(bool(sub.findtext("text")) for sub in node.findall("subquestion")) >= 2
                assert len(seen(node)["words"]) >= 2
                assert all(len(words) <= 255 for words in seen(node)["words"])


def test_an_order_earns_in_moodle_what_the_guide_says() -> None:
    """Moodle adds up the steps before and after each that belong there: pairs in the right order, each counted twice."""
    key = list("abcde")
    for value in map(list, permutations(key)):
        before, after = ({step: order[: order.index(step)] for step in key} for order in (key, value))
        pairs = sum(len({*before[step]} & {*after[step]}) for step in key)
        moodle = 2 * pairs / (len(key) * (len(key) - 1))
        assert share("order", key, value) == pytest.approx(max(0.0, 2 * moodle - 1))
    node = next(nodes([sample("order")]))
    assert node.findtext("gradingtype") == "RELATIVE_ALL_PREVIOUS_AND_NEXT"
