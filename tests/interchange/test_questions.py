"""Questions to and from Moodle XML and GIFT."""

from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.drafts import write_drafts
from kenshu.interchange.fields import Asked, asked
from kenshu.kinds import kind_of, share

FOREIGN_XML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/Default</text></category></question>
  <question type="multichoice">
    <name><text>Colours</text></name>
    <questiontext format="html"><text><![CDATA[<p>Which is <b>red</b>?<br>Look twice.</p>]]></text></questiontext>
    <single>true</single>
    <answer fraction="0" format="html"><text>Grass</text><feedback format="html"><text>Green.</text></feedback></answer>
    <answer fraction="100" format="html"><text>Blood &amp; roses</text><feedback format="html"><text/></feedback></answer>
    <answer fraction="0" format="html"><text>Sky</text></answer>
  </question>
  <question type="calculated"><name><text>Sum</text></name></question>
</quiz>
"""
FOREIGN_GIFT = r"""// a comment
$CATEGORY: $course$/Default

::Sky::What colour is the sky\: today? {=blue#Right. ~red ~50 \% green}

Match. {=cat -> 可 =dog -> 不可 =bird -> 要相談}

Say why. {}

Is it so? {TRUE}
"""


def parts(one: Asked) -> list[dict[str, Any]]:
    return list(one.question[kind_of(one.kind).question.parts_field])


def data(questions: list[Asked]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (one.scenario, one.question | ({"max_length": one.question.get("max_length", 400)} if one.kind == "text" else {}))
        for one in questions
    ]


def test_every_question_comes_back_from_moodle_xml_as_it_was(content: Content) -> None:
    sent = asked(content)
    read, faults = moodle_xml.read_questions(moodle_xml.written(sent), "all.xml", "ja")
    assert faults == []
    assert data(read) == data(sent)


def test_every_question_that_gift_has_words_for_comes_back_as_it_was(content: Content) -> None:
    sent = [one for one in asked(content) if one not in gift.left_out(asked(content))]
    read, faults = gift.read_questions(gift.written(asked(content)), "all.gift", "ja")
    assert faults == []
    without = gift.without_guide(sent)
    assert [one.kind for one in without] == [one.kind for one in sent if one.kind == "text"]
    empty = {"guide": {"ja": "", "en": ""}, "criteria": [{"ja": "", "en": ""}], "clauses": [], "max_length": 400}
    assert data(read) == data([Asked(one.scenario, one.question | empty) if one in without else one for one in sent])


def test_no_learner_of_another_system_reads_a_reason_with_the_question(content: Content) -> None:
    quiz = ElementTree.fromstring(moodle_xml.written(asked(content)))
    shown = [node.findtext("text") or "" for node in quiz.iter("subquestion")]
    assert shown
    assert [text for text in shown if "kenshu-why" in text] == []


def test_moodle_gives_the_points_that_we_give(content: Content) -> None:
    sent = [one for one in asked(content) if one.kind in ("single", "multiple", "mark")]
    quiz = ElementTree.fromstring(moodle_xml.written(sent))
    for one, node in zip(sent, quiz.iter("question"), strict=True):
        fractions = [float(answer.get("fraction", "")) / 100 for answer in node.iter("answer")]
        none = fractions.pop() if one.kind == "mark" else None  # what says that there is none to be marked
        shares = {part["id"]: fraction for part, fraction in zip(parts(one), fractions, strict=True)}
        question = content.questions[one.question["id"]]
        assert none is None or max(0.0, none) == share(one.kind, question.key(), [])
        for some in (
            ([part] for part in shares) if one.kind == "single" else (list(shares)[:size] for size in range(1, len(shares)))
        ):
            value = some[0] if one.kind == "single" else sorted(some)
            assert max(0.0, sum(shares[part] for part in some)) == pytest.approx(share(one.kind, question.key(), value), abs=1e-4)


def test_a_file_of_moodles_own_becomes_a_draft_that_says_what_it_lacks(course: Course) -> None:
    read, faults = moodle_xml.read_questions(FOREIGN_XML.encode(), "Old Quiz.xml", "en")
    assert [fault.values["found"] for fault in faults] == ["calculated"]
    drafts = write_drafts(course, read)
    (path,) = drafts.files
    scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    question = scenario["questions"][0]
    assert path.name == "old-quiz-1.yaml"
    assert question["prompt"] == {"ja": "", "en": "Which is red?\nLook twice."}
    assert [option["text"]["en"] for option in question["options"]] == ["Grass", "Blood & roses", "Sky"]
    assert [option.get("right", False) for option in question["options"]] == [False, True, False]
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = {fault.values["field"]: lines[int(str(fault.values["line"])) - 1] for fault in drafts.to_do}
    assert {"title.ja", "story.en", "questions[1].prompt.ja", "questions[1].options[2].clause"} <= set(fields)
    assert "ja: ''" in fields["questions[1].prompt.ja"]
    assert "questions[1].prompt.en" not in fields


def test_gift_as_people_write_it_is_read() -> None:
    read, faults = gift.read_questions(FOREIGN_GIFT.encode(), "quiz.gift", "en")
    assert faults == []
    assert [one.kind for one in read] == ["single", "sort", "text", "truefalse"]
    assert read[0].question["prompt"]["en"] == "What colour is the sky: today?"
    assert [part["text"]["en"] for part in parts(read[0])] == ["blue", "red", "50 % green"]
    assert [part.get("right", False) for part in parts(read[0])] == [True, False, False]
    assert parts(read[0])[0]["why"]["en"] == "Right."
    assert [part["verdict"] for part in parts(read[1])] == ["allowed", "forbidden", "consult"]
    assert read[3].question["right"] is True
    assert [each.key for each in read[0].lost] == ["questions.lost.category"]


def test_a_draft_with_everything_filled_in_is_part_of_the_course(course: Course, content: Content) -> None:
    sent = [one for one in asked(content) if one.scenario["id"] == "first-week"]
    (course.scenarios / "first-week.yaml").rename(course.root / "away.yaml")
    read, _ = moodle_xml.read_questions(moodle_xml.written(sent), "x.xml", "ja")
    assert write_drafts(course, read).to_do == []
    assert load(course).scenarios["first-week"] == content.scenarios["first-week"]


def test_nothing_is_overwritten(course: Course, content: Content) -> None:
    before = {path.name: path.read_bytes() for path in course.scenarios.glob("*.yaml")}
    with pytest.raises(KenshuError) as fault:
        write_drafts(course, asked(content))
    assert "first-week.yaml" in fault.value.message("ja")
    assert {path.name: path.read_bytes() for path in course.scenarios.glob("*.yaml")} == before


@pytest.mark.parametrize("raw", [b"", b"<quiz>", b"<html></html>", b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>'])
def test_what_is_no_moodle_xml_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(KenshuError) as fault:
        moodle_xml.read_questions(raw, "quiz.xml", "ja")
    assert "quiz.xml" in fault.value.message("ja")


def test_the_commands_write_and_read(course: Course) -> None:
    run = CliRunner().invoke
    at = ["--course", str(course.root), "questions"]
    written = run(kenshu, [*at, "export", str(course.root / "q.gift"), "--format", "gift"], env={"KENSHU_LANG": "en"})
    assert written.exit_code == 1
    assert "left out" in written.output
    assert run(kenshu, [*at, "export", str(course.root / "q.xml"), "--module", "working-hours"]).exit_code == 0
    (course.root / "quiz.gift").write_text(FOREIGN_GIFT, encoding="utf-8")
    read = run(kenshu, [*at, "import", str(course.root / "quiz.gift"), "--lang", "en"], env={"KENSHU_LANG": "en"})
    assert read.exit_code == 1
    assert "scenarios/quiz-1.yaml was made" in read.output
    assert "quiz-1.yaml:" in read.output


def test_points_of_criteria_go_to_moodle_and_back() -> None:
    kind = kind_of("text")
    plain = kind.samples.QUESTION["criteria"][0]
    question = {**kind.samples.QUESTION, "criteria": [{**plain, "points": 1.5}, {**plain, "points": 0.5}]}
    node = ElementTree.Element("question")
    kind.exchange.to_moodle(node, question)
    back = kind.exchange.from_moodle(node, "ja")["criteria"]
    assert [float(each.pop("points")) for each in back] == [1.5, 0.5]
    assert back == [plain, plain]
