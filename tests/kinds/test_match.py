"""Matching questions: what they score, what makes one unusable, and how they travel to other systems and back."""

from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from kenshu.content import load
from kenshu.content.check import check
from kenshu.course import Course
from kenshu.errors import ContentFaults
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.fields import Asked
from kenshu.kinds import KINDS, share
from kenshu.kinds.match import MatchQuestion

QUESTION: dict[str, Any] = KINDS["match"].samples.QUESTION
KEY = MatchQuestion.model_validate(QUESTION).key()
SCENARIO = {
    "id": "bus",
    "title": {"ja": "帰りのバスで", "en": "On the bus home"},
    "story": {"ja": "雪の日。", "en": "A day of snow."},
}
FOREIGN_XML = """<quiz>
  <question type="matching">
    <name><text>Animals</text></name>
    <questiontext format="html"><text>Which animal says this?</text></questiontext>
    <subquestion format="html"><text>Miaow</text><answer><text>Cat</text></answer></subquestion>
    <subquestion format="html"><text>Woof</text><answer><text>Dog</text></answer></subquestion>
    <subquestion format="html"><text>Purr</text><answer><text>Cat</text></answer></subquestion>
    <subquestion format="html"><text></text><answer><text>Fish</text></answer></subquestion>
  </question>
  <question type="matching">
    <name><text>Rules</text></name>
    <questiontext format="html"><text>What is allowed?</text></questiontext>
    <subquestion format="html"><text>To sing</text><answer><text>Allowed</text></answer></subquestion>
    <subquestion format="html"><text>To shout</text><answer><text>not allowed</text></answer></subquestion>
    <subquestion format="html"><text>To hum</text><answer><text>Ask first</text></answer></subquestion>
  </question>
</quiz>"""
FOREIGN_GIFT = """Which animal? {=Miaow -> Cat =Woof -> Dog = -> Fish =Purr -> Cat}

What is allowed? {=To sing -> Allowed =To shout -> Not allowed =To hum -> Ask first}"""


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        (KEY, 1.0),
        ({"k3": "x1", "a1": "y2", "m7": "y2", "b2": "y2"}, 0.75),
        ({"k3": "x1"}, 0.25),
        ({"k3": "w4"}, 0.0),
        (dict.fromkeys(KEY, "w4"), 0.0),
        (None, 0.0),
    ],
)
def test_every_item_matched_as_the_key_does_earns_an_equal_share(value: object, earned: float) -> None:
    assert share("match", KEY, value) == pytest.approx(earned)


def faults_of(course: Course, question: dict[str, Any]) -> list[tuple[str, str]]:
    """(message, field) of each fault of a course that asks this question in a scenario of its own."""
    scenario = {**SCENARIO, "id": "bus-match", "questions": [{**question, "id": "bus-match-1"}]}
    (course.scenarios / "bus-match.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    try:
        faults = check(load(course))
    except ContentFaults as found:
        faults = found.faults
    return [(fault.key.removeprefix("content."), str(fault.values["field"])) for fault in faults]


def changed(field: str, number: int, **values: Any) -> dict[str, Any]:
    return QUESTION | {field: [each | (values if place == number else {}) for place, each in enumerate(QUESTION[field])]}


@pytest.mark.parametrize(
    ("question", "fault", "field"),
    [
        (changed("items", 1, target="zz"), "unknown_target", "questions[1].items[2].target"),
        (changed("items", 1, clause="8-1-kuu"), "unknown_clause", "questions[1].items[2].clause"),
        (changed("items", 1, id="k3"), "duplicate_id", "questions[1].items[2].id"),
        (changed("targets", 4, id="w4"), "duplicate_id", "questions[1].targets[5].id"),
        (changed("targets", 4, text={"ja": "広報課に届け出る", "en": "Reply"}), "same_target", "questions[1].targets[5].text.ja"),
        (changed("targets", 0, text={"ja": "広" * 41, "en": "Notify"}), "long", "questions[1].targets[1].text.ja"),
        (changed("targets", 0, id="W 4"), "form_part_id", "questions[1].targets[1].id"),
        (QUESTION | {"targets": QUESTION["targets"][:1]}, "too_few", "questions[1].targets"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_named_with_its_place(course: Course, question: dict[str, Any], fault: str, field: str) -> None:
    assert (fault, field) in faults_of(course, question)


def test_the_sample_has_no_fault(course: Course) -> None:
    assert faults_of(course, QUESTION) == []


def test_every_target_comes_back_in_its_place_with_its_id() -> None:
    sent = [Asked(SCENARIO, {**QUESTION, "id": "bus-1"})]
    for written, read in ((moodle_xml.written(sent), moodle_xml.read_questions), (gift.written(sent), gift.read_questions)):
        [one], faults = read(written, "all", "ja")
        assert (faults, one.question["targets"], one.question) == ([], QUESTION["targets"], sent[0].question)


def test_moodle_has_room_for_the_longest_target() -> None:
    text = {"ja": "広" * 40, "en": "w" * 100}
    longest = [Asked(SCENARIO, {**changed("targets", 1, text=text), "id": "bus-1"})]
    answers = [node.findtext("text") or "" for node in ElementTree.fromstring(moodle_xml.written(longest)).iter("answer")]
    assert len(answers) == 6
    assert max(map(len, answers)) <= 255  # the column of Moodle that keeps them


@pytest.mark.parametrize(("raw", "reader"), [(FOREIGN_XML, moodle_xml), (FOREIGN_GIFT, gift)], ids=["Moodle XML", "GIFT"])
def test_a_matching_question_from_elsewhere_is_a_sort_only_with_the_three_verdicts(raw: str, reader: Any) -> None:
    found, faults = reader.read_questions(raw.encode(), "animals", "en")
    assert faults == []
    assert [one.kind for one in found] == ["match", "sort"]
    match = found[0].question
    assert {target["text"]["en"] for target in match["targets"]} == {"Cat", "Dog", "Fish"}
    words = {target["id"]: target["text"]["en"] for target in match["targets"]}
    assert {item["text"]["en"]: words[item["target"]] for item in match["items"]} == {"Miaow": "Cat", "Woof": "Dog", "Purr": "Cat"}
    assert [statement["verdict"] for statement in found[1].question["statements"]] == ["allowed", "forbidden", "consult"]
