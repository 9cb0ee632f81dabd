"""A statement and ○ or ×: its schema, its words, its place in Moodle, and what a guess of it is worth."""

from typing import Any
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from kenshu.content import Content
from kenshu.content.guessing import CHANCE, guessed, mean
from kenshu.i18n import say
from kenshu.kinds import KINDS, answer_in_words, read_answer, released_question, review, share
from kenshu.kinds.contract import Written
from kenshu.kinds.plain import as_data, asked
from kenshu.kinds.truefalse import TrueFalseQuestion
from tests.content.small_course import course_of, question

SAMPLE: Written = KINDS["truefalse"].samples.QUESTION
CLAUSES = {"8-1-ku": {"label": {"ja": "8(1)ク", "en": "8(1)(ku)"}, "text": {"ja": "利用してはならない。", "en": "Must not."}}}


def released(content: Content, written: Written = SAMPLE) -> Any:
    [scenario] = course_of(content, [written]).scenarios.values()
    return released_question(scenario.questions[0], scenario)


@pytest.mark.parametrize(("right", "answer"), [(True, "true"), (False, "false")])
def test_the_answer_that_the_statement_deserves_earns_all_and_the_other_nothing(content: Content, right: bool, answer: str) -> None:
    one = released(content, SAMPLE | {"right": right})
    assert one["key"] == {"st": answer}
    for given in ("true", "false"):
        value = read_answer(one["offered"], {"st": given})
        assert share("truefalse", one["key"], value) == float(given == answer)


@pytest.mark.parametrize("wrong", ["maybe", None, "○", 2])
def test_right_is_true_or_false(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TrueFalseQuestion.model_validate(SAMPLE | {"right": wrong})


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", ["○ 正しい", "× 誤り"]), ("en", ["○ True", "× False"]), ("ja-x-easy", ["○ 正しい", "× まちがい"])],
)
def test_it_is_shown_with_circle_and_cross_and_words(content: Content, lang: str, words: list[str]) -> None:
    offered = released(content)["offered"]
    assert [say(f"component.truefalse_{answer}", lang) for answer in ("true", "false")] == words
    if lang in ("ja", "en"):
        text = as_data({lang: asked(offered, 1, lang)})["text/plain"]
        assert [line for line in text.splitlines() if line.startswith("- ")] == [f"- {each}" for each in words]
        assert text.count(SAMPLE["prompt"][lang]) == 1
        assert answer_in_words(offered, {"st": "false"}, lang) == f"{SAMPLE['prompt'][lang]} → {words[1]}"


def test_the_why_is_said_once(content: Content) -> None:
    said = review(released(content), {"st": "true"}, "ja", CLAUSES)
    assert said["right"] is False
    [part] = said["parts"]
    assert (part["right"], part["wanted"], part["why"]) == (False, "false", SAMPLE["why"]["ja"])


def statement(at: int, text: str, *, right: bool) -> Written:
    words = {"ja": f"{text}{at}", "en": f"{text} {at}"}
    return SAMPLE | {"prompt": words, "right": right}


@pytest.mark.parametrize("rights", [[True], [True, True, True], [True, False, True, False]])
def test_a_guess_is_worth_one_half_whatever_is_right_elsewhere(content: Content, rights: list[bool]) -> None:
    read = guessed(course_of(content, [statement(at, "文", right=right) for at, right in enumerate(rights)]), "ja")
    assert {mean(each) for each in read.of(CHANCE).values()} == {0.5}


def test_a_guesser_answers_with_true_or_false_alone_though_it_learnt_to_sort(content: Content) -> None:
    sorting = question("sort", [(f"必ず{number}", "consult") for number in "一二三四"])
    statements = [statement(at, "必ず守る" if at % 2 else "載せる", right=at % 2 == 0) for at in range(6)]
    read = guessed(course_of(content, [*[sorting] * 6, *statements]), "ja")
    given = {
        answer["st"] for name, answers in read.answers["keywords"].items() if read.kinds[name] == "truefalse" for answer in answers
    }
    assert given == {"true", "false"}


def test_in_moodle_the_why_is_shown_after_either_answer() -> None:
    node = ElementTree.Element("question")
    KINDS["truefalse"].exchange.to_moodle(node, SAMPLE)
    assert [(each.findtext("text"), each.get("fraction")) for each in node.iter("answer")] == [("true", "0"), ("false", "100")]
    assert SAMPLE["why"]["ja"] in (node.findtext("generalfeedback/text") or "")
    back = KINDS["truefalse"].exchange.from_moodle(node, "ja")
    assert back == {name: SAMPLE[name] for name in ("right", "why", "clause")}


def test_from_elsewhere_all_that_is_said_of_the_answers_is_the_why() -> None:
    node = ElementTree.fromstring(
        """<question type="truefalse"><generalfeedback><text>条項をごらんください。</text></generalfeedback>
        <answer fraction="0"><text>正しい</text><feedback><text>違います。</text></feedback></answer>
        <answer fraction="100"><text>誤り</text><feedback><text>そのとおりです。</text></feedback></answer></question>"""
    )
    back = KINDS["truefalse"].exchange.from_moodle(node, "ja")
    assert back["right"] is False
    assert back["why"] == {"ja": "違います。\nそのとおりです。\n条項をごらんください。", "en": ""}
