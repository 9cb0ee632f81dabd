"""Forms of which a person grades a field: what rules give beside it, what makes one unusable, what is told before and after."""

import copy
from typing import Any, cast
from xml.etree import ElementTree

import pytest
import yaml

from kenshu.content import load
from kenshu.content.check import check
from kenshu.content.guessing import MIX, POINT, guessed
from kenshu.course import Course
from kenshu.editions.edition import Reveal
from kenshu.errors import AnswerRefused, ContentFaults
from kenshu.i18n import LANGS
from kenshu.interchange import moodle_xml
from kenshu.interchange.fields import Asked
from kenshu.kinds import answer_in_words, awaits_person, by_person, by_rule, judged, paper, read_answer, review, share
from kenshu.kinds.contract import Judged, ReleasedQuestion
from kenshu.kinds.form import scoring
from kenshu.ledger.auditor import verify
from kenshu.results.scoring import SlotScore, score, with_given
from kenshu.web.pages.feedback import feedback
from tests.content.small_course import course_of
from tests.kinds.city import SAMPLES
from tests.kinds.test_form import EXAMPLES, TO_FILL, TO_MEND, changed, faults_of, released
from tests.written import change_quiz

GRADED: dict[str, Any] = SAMPLES["graded-form"]
WORDS = "人手が足りないためです。\n御了承ください。"
RIGHT: dict[str, Any] = {"j3": ["n1", "n2"], "p4": "R8.12.1", "r6": "広報広聴課"}
EQUAL: dict[str, Any] = {
    **{name: value for name, value in GRADED.items() if name != "points"},
    "fields": [
        {**field, **({"criteria": [{"ja": "観点", "en": "criterion"}] * 2} if "criteria" in field else {})}
        for field in GRADED["fields"]
    ],
}
CLAUSES = {"8-1-ku": {"label": {"ja": "8(1)ク", "en": "8(1)(ku)"}, "text": {"ja": "文", "en": "text"}}}


@pytest.fixture(scope="module")
def question(released_course: Course) -> ReleasedQuestion:
    return released(GRADED, released_course)


@pytest.fixture(scope="module")
def equal(released_course: Course) -> ReleasedQuestion:
    return released(EQUAL, released_course)


@pytest.mark.parametrize(
    ("given", "earned", "rules"),
    [
        (None, 0.0, 0.0),
        (RIGHT, 0.5, 0.5),
        ({**RIGHT, "q5": WORDS}, None, 0.5),
        ({"q5": WORDS}, None, 0.0),
        ({"q5": "(消去)", "r6": 1.0}, None, 0.5 / 3),
        ({"j3": ["n1"]}, 0.25 / 3, 0.25 / 3),
    ],
)
def test_a_form_waits_where_a_persons_field_is_answered_and_else_earns_by_its_rules(
    question: ReleasedQuestion, given: Any, earned: float | None, rules: float
) -> None:
    assert share("form", question["key"], given) == (None if earned is None else pytest.approx(earned))
    assert by_rule("form", question["key"], given) == pytest.approx(rules)


def test_a_persons_field_is_one_of_the_fields_or_what_its_criteria_say(question: ReleasedQuestion, equal: ReleasedQuestion) -> None:
    assert by_person("form", question["key"]) == 1 / 2
    assert by_person("form", equal["key"]) == 1 / 4
    assert by_rule("form", equal["key"], RIGHT) == 3 / 4
    assert awaits_person("form", equal["key"])
    assert not awaits_person("form", {name: rule for name, rule in equal["key"].items() if name != "q5"})


def test_a_score_says_what_the_rules_gave_and_a_total_has_no_hair_too_much() -> None:
    """Six sevenths of seven points are not six, in binary."""
    key = {f"a{number}": {"rule": "choice", "right": "k1"} for number in range(6)} | {"q5": {"rule": "person"}}
    entry = {"worth": 7.0, "questions": {"one": {"kind": "form", "key": key, "parts": []}}}
    answer = {name: "k1" for name in key if name != "q5"}
    [scored] = score({"t01": entry}, {"t01": "one"}, {"t01": answer | {"q5": WORDS}}).values()
    assert scored == {"points": None, "max": 7.0, "by_rule": 6.0, "by_person": 1.0}
    assert with_given(scored, 1.0, "よい") == {**scored, "points": 7.0, "comment": "よい"}
    [left_empty] = score({"t01": entry}, {"t01": "one"}, {"t01": answer}).values()
    assert left_empty["points"] == 6.0


def test_lines_are_read_in_a_persons_field_alone(question: ReleasedQuestion) -> None:
    assert read_answer(question["offered"], {"q5": WORDS, "r6": None}) == {"q5": WORDS}
    for refused in ({"r6": "広報\n広聴課"}, {"q5": "長" * 401}, {"q5": 0.5}):
        with pytest.raises(AnswerRefused):
            read_answer(question["offered"], refused)


def test_who_grades_reads_the_whole_form_with_the_verdict_of_each_other_field(question: ReleasedQuestion) -> None:
    given = {"j3": ["n1"], "r6": "広報課", "q5": WORDS}
    assert judged(question, given, "ja") == [
        Judged("ソーシャルメディアの種類", "フェイスブック", "partly"),
        Judged("運用開始日", "", False),
        Judged("返信をしない理由", WORDS, None),
        Judged("書類を出す先", "広報課", False),
    ]
    assert [each.verdict for each in judged(question, RIGHT, "en")] == ["right", "right", "person", "right"]


def slot(points: float | None, **more: Any) -> SlotScore:
    return cast("SlotScore", {"points": points, "max": 2.0, "by_rule": 1.0, "by_person": 1.0} | more)


def test_nothing_of_a_form_is_told_while_a_person_has_to_decide(question: ReleasedQuestion) -> None:
    reveals: tuple[Reveal, ...] = ("clauses", "answers")
    for reveal in reveals:
        said = feedback(question, {**RIGHT, "q5": WORDS}, slot(None), reveal, CLAUSES, "ja")
        assert said is not None
        assert (said["right"], said["parts"], set(said)) == (None, [], {"right", "parts", "clauses"})


def test_afterwards_every_field_is_told_and_what_the_person_gave(question: ReleasedQuestion) -> None:
    value = {**RIGHT, "r6": "広報課", "q5": WORDS}
    said = feedback(question, value, slot(1.5, comment="よい"), "answers", CLAUSES, "ja")
    assert said is not None
    assert (said["right"], said["comment"], len(said["criteria"]), "clauses" in said) == ("partly", "よい", 2, False)
    told = {part["id"]: part for part in said["parts"]}
    assert [told[name]["right"] for name in ("j3", "p4", "r6")] == [True, True, False]
    assert (told["q5"]["right"], told["q5"]["given"]) == ("partly", {"points": "0.5", "max": "1"})
    set_by_name = feedback(question, value, slot(2.0, reason="読み違え", by="T1"), "answers", CLAUSES, "ja")
    assert set_by_name is not None
    assert (set_by_name["right"], set_by_name["comment"]) == (True, "読み違え")
    assert "given" not in next(part for part in set_by_name["parts"] if part["id"] == "q5")


def test_a_preview_of_the_key_gives_nobody_points_for_the_field(question: ReleasedQuestion) -> None:
    said = feedback(question, RIGHT, {"points": 1.0, "max": 1.0}, "answers", CLAUSES, "ja")
    assert said is not None
    assert [(part["right"], "given" in part) for part in said["parts"]] == [
        (True, False),
        (True, False),
        (None, False),
        (True, False),
    ]


def test_in_practice_a_field_is_compared_with_the_guide_and_the_others_are_judged(question: ReleasedQuestion) -> None:
    said = review(question, {**RIGHT, "q5": WORDS}, "en", CLAUSES)
    assert (said["right"], said["guide"]) == (None, "It gives a reason that a reader accepts.")
    assert [part["right"] for part in said["parts"]] == [True, True, None, True]


@pytest.mark.parametrize(
    ("written", "fault", "field"),
    [
        (changed(GRADED, "q5", guide=None), "rule_lacks", "questions[1].fields[3]"),
        (changed(GRADED, "q5", accepted=[{"ja": "文", "en": "text"}]), "one_rule", "questions[1].fields[3]"),
        (changed(GRADED, "q5", max_length=401), "out_of_range", "questions[1].fields[3].max_length"),
        (
            changed(GRADED, "r6", accepted=None, guide={"ja": "目安", "en": "guide"}, criteria=[{"ja": "点", "en": "point"}]),
            "two_for_person",
            "questions[1].fields[4].criteria",
        ),
        (
            changed(TO_MEND, "b2", accepted=None, guide={"ja": "目安", "en": "guide"}, criteria=[{"ja": "点", "en": "point"}]),
            "filled_for_person",
            "questions[1].fields[2].criteria",
        ),
        (
            changed(GRADED, "q5", criteria=[{"ja": "点", "en": "point", "points": 1}, {"ja": "点", "en": "point"}]),
            "criterion_points",
            "questions[1].fields[3].criteria[2]",
        ),
        ({**EQUAL, "points": 2}, "form_points", "questions[1].points"),
        ({name: value for name, value in GRADED.items() if name != "points"}, "form_points", "questions[1].points"),
        ({**GRADED, "points": 1}, "form_points", "questions[1].points"),
        ({**TO_FILL, "points": 2}, "form_points", "questions[1].points"),
    ],
)
def test_a_fault_is_named_with_its_place(course: Course, written: dict[str, Any], fault: str, field: str) -> None:
    assert (fault, field) in [(key, place) for key, place, _ in faults_of(course, written)]


def quiz_faults(course: Course, points: int, *questions: dict[str, Any]) -> list[str]:
    """The faults of a course one of whose groups asks these questions."""
    names = [f"grouped-{number}" for number in range(1, len(questions) + 1)]
    asked = [{**each, "id": name} for each, name in zip(questions, names, strict=True)]
    written = yaml.safe_dump({**EXAMPLES["winter-festival-account"], "id": "grouped", "questions": asked}, allow_unicode=True)
    (course.scenarios / "grouped.yaml").write_text(written, encoding="utf-8")
    group = {"group": "grouped", "clauses": ["8-1-ku"], "take": "1", "points": str(points), "questions": names}
    change_quiz(course, "working-hours", lambda quiz: quiz["test"].append(group))
    try:
        found = check(load(course))
    except ContentFaults as faults:
        found = faults.faults
    assert all(fault.message(lang) for fault in found for lang in LANGS)
    return [fault.key.removeprefix("content.") for fault in found]


@pytest.mark.parametrize(
    ("points", "questions", "faults"),
    [
        (2, (GRADED, GRADED), []),
        (4, (EQUAL, EQUAL), []),
        (6, (EQUAL, EQUAL), []),
        (2, (EQUAL, EQUAL), ["part_in_halves"] * 2),
        (5, (EQUAL, EQUAL), ["part_in_halves"] * 2),
        (4, (GRADED, EQUAL), ["criteria_points"]),
        (2, (GRADED, SAMPLES["form"]), ["mixed_group"]),
        (2, (GRADED, SAMPLES["single"]), ["mixed_group"]),
        (2, (GRADED, SAMPLES["text"]), []),
        (2, (GRADED,), ["too_few"]),
    ],
)
def test_a_group_holds_what_a_person_grades_and_its_points_come_out(
    course: Course, points: int, questions: tuple[dict[str, Any], ...], faults: list[str]
) -> None:
    assert quiz_faults(course, points, *questions) == faults


def test_it_travels_to_moodle_without_a_gap_for_the_field_and_comes_back_as_it_was() -> None:
    story = {"id": "s", "title": {"ja": "題", "en": "t"}, "story": {"ja": "話", "en": "s"}}
    written = moodle_xml.written([Asked(story, GRADED)])
    found, faults = moodle_xml.read_questions(written, "all", "ja")
    assert (faults, [one.question for one in found]) == ([], [GRADED])
    [text] = [node.findtext("questiontext/text") or "" for node in ElementTree.fromstring(written).iter("question")]
    assert text.count("{2:") == 3
    assert "返信をしない理由" not in text


def test_what_a_person_reads_stands_on_paper_line_by_line(question: ReleasedQuestion) -> None:
    form = paper(question["offered"], {**RIGHT, "q5": WORDS}, "ja")
    assert form is not None
    assert WORDS in [text for part in form.parts for _, text in part.rows]
    assert f"返信をしない理由: {WORDS}" in answer_in_words(question["offered"], {"q5": WORDS}, "ja")


def test_who_guesses_gets_half_marks_for_a_persons_part(course: Course) -> None:
    content = course_of(load(course), [GRADED, GRADED])
    read = guessed(content, "ja")
    [one, _] = read.by_person
    assert read.by_person[one] == 0.5
    assert max(read.of(MIX)[one]) <= POINT // 2
    assert {points - POINT // 4 for points in read.of(MIX, 0.5)[one]} == set(read.of(MIX)[one])


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"points": 1.0}, True),
        ({"points": None}, True),
        ({"points": 0.5}, False),
        ({"points": 2.5}, False),
        ({"by_rule": 0.5}, False),
        ({"by_person": 1.5}, False),
        ({"by_rule": None}, False),
        ({"points": 0.0, "by": "T1", "reason": "写し"}, True),
    ],
)
def test_the_auditors_program_takes_what_a_person_gave_beside_what_the_rules_give(
    question: ReleasedQuestion, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], fits: bool
) -> None:
    monkeypatch.setattr(verify, "RULES", {"form": scoring})
    key = {"worth": 2.0, "questions": {"one": {"kind": "form", "key": question["key"]}}}
    recorded = copy.deepcopy(dict(slot(2.0))) | change
    assert verify.fits(recorded, key, "one", {**RIGHT, "q5": WORDS}) is fits
