"""Form exercises: what fields and mistakes score, what makes one unusable, and the worked examples in every room."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from sqlalchemy import select

from kenshu.content import load
from kenshu.content.check import check
from kenshu.content.lint import lint
from kenshu.course import Course
from kenshu.errors import AnswerRefused, ContentFaults
from kenshu.i18n import LANGS
from kenshu.interchange import moodle_xml
from kenshu.interchange.fields import Asked
from kenshu.kinds import is_complete, kind_of, read_answer, released_question, review, share
from kenshu.kinds.contract import ReleasedQuestion
from kenshu.kinds.form import scoring
from kenshu.kinds.form.answers import in_words
from kenshu.kinds.form.exercise import FormQuestion
from kenshu.kinds.question import Story
from kenshu.ledger.recompute import of_records
from kenshu.ledger.retention import Leaver, erase_records
from kenshu.ledger.verify import verify
from kenshu.nbgrader.three_ways import compare
from kenshu.storage.tables import receipt
from tests.conftest import NOW
from tests.kinds.city import SORTS, City
from tests.kinds.rooms import ROOMS

EXAMPLES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("examples/*.yaml")}
TO_FILL: dict[str, Any] = EXAMPLES["winter-festival-account"]["questions"][0]
TO_MEND: dict[str, Any] = EXAMPLES["winter-festival-closing"]["questions"][0]
FILL_KEY, MEND_KEY = (FormQuestion.model_validate(each).key() for each in (TO_FILL, TO_MEND))
FILLED, MENDED = (kind_of("form").right_answer(each) for each in (FILL_KEY, MEND_KEY))


def earned(rule: dict[str, Any], given: Any) -> float:
    return scoring.field_share(rule, given)


@pytest.mark.parametrize(
    ("rule", "given", "points"),
    [
        ({"rule": "choice", "right": "k1"}, "k1", 1),
        ({"rule": "choice", "right": "k1"}, "k2", 0),
        ({"rule": "choices", "right": ["m1", "m2"]}, ["m1", "m2"], 1),
        ({"rule": "choices", "right": ["m1", "m2"]}, ["m1"], 0.5),
        ({"rule": "choices", "right": ["m1", "m2"]}, ["m1", "m2", "m3"], 0.5),
        ({"rule": "choices", "right": ["m1", "m2"]}, ["m3"], 0),
        ({"rule": "date", "right": "2026-12-01"}, "R8.12.1", 1),
        ({"rule": "date", "right": "2026-12-01"}, "R8.12.2", 0),
        ({"rule": "date", "right": "2026-12-01", "earliest": "2026-11-30"}, "R8.11.30", 1),
        ({"rule": "date", "right": "2026-12-01", "earliest": "2026-11-30"}, "R8.12.2", 0),
        ({"rule": "period", "right": {"from": "2026-12-01", "to": "2027-02-28"}}, {"from": "R8.12.1", "to": "R9.2.28"}, 1),
        ({"rule": "period", "right": {"from": "2026-12-01", "to": "2027-02-28"}}, {"to": "令和9年2月28日"}, 0.5),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "matsuri8", 1),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "https://twitter.com/matsuri8", 1),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "https://twitter.com/matsuri8/", 1),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "冬まつり", 0),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "ｍａｔｓｕｒｉ", 0),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/"}, "fuyu matsuri", 0),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/", "accepted": ["fuyu8"]}, "Fuyu8", 1),
        ({"rule": "url", "right": "a", "prefix": "https://twitter.com/", "accepted": ["fuyu8"]}, "fuyu9", 0),
        ({"rule": "text", "accepted": ["広報広聴課長", "PR Head"]}, "広報広聴課長　", 1),
        ({"rule": "text", "accepted": ["広報広聴課長", "PR Head"]}, "ｐｒ head", 1),
        ({"rule": "text", "accepted": ["広報広聴課長", "PR Head"]}, "広報課長", 0),
        ({"rule": "text", "pattern": "[0-9]{4}"}, "２４６８", 1),
        ({"rule": "text", "pattern": "[0-9]{4}"}, "24680", 0),
        ({"rule": "text", "contains": [["佐藤", "Sato"], ["高橋"]]}, "高橋と佐 藤", 1),
        ({"rule": "text", "contains": [["佐藤", "Sato"], ["高橋"]]}, "SATO", 0.5),
        ({"rule": "text", "contains": [["佐藤", "Sato"], ["高橋"]]}, "鈴木", 0),
        ({"rule": "text", "accepted": ["広報広聴課長"]}, 0.5, 0.5),
    ],
)
def test_a_field_earns_what_its_rule_says(rule: dict[str, Any], given: Any, points: float) -> None:
    assert earned(rule, given) == points


def test_a_form_earns_the_mean_of_its_fields() -> None:
    assert share("form", FILL_KEY, FILLED) == 1.0
    one_less = {name: given for name, given in FILLED.items() if name != "h8"}
    assert share("form", FILL_KEY, one_less) == pytest.approx(8 / 9)
    assert share("form", FILL_KEY, {"e5": {"from": "R8.12.1"}}) == pytest.approx(0.5 / 9)


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (MENDED, 1.0),
        (dict.fromkeys(MENDED), 0.5),
        ({"b2": "広報広聴課長 様"}, 2 / 8),
        ({"b2": None}, 1 / 8),
        ({"b2": "広報広聴課長", "a1": "R9.3.2"}, 1 / 8),
        ({"a1": "R9.3.1", "c3": None}, 0.0),
        (dict.fromkeys(MEND_KEY), 1 / 8),
        ({**dict.fromkeys(MEND_KEY), **MENDED}, 5 / 8),
    ],
)
def test_mistakes_earn_half_for_finding_and_half_for_mending_them(given: Any, points: float) -> None:
    assert share("form", MEND_KEY, given) == pytest.approx(points)


def released(written: dict[str, Any], course: Course) -> ReleasedQuestion:
    layouts = {form.id: form.layout() for form in load(course).guideline.forms}
    story = Story.model_validate({"id": "story", "title": {"ja": "題", "en": "t"}, "story": {"ja": "話", "en": "s"}})
    return released_question(FormQuestion.model_validate(written), story, layouts)


@pytest.mark.parametrize(
    ("written", "raw", "fault"),
    [
        (TO_FILL, {"a1": "k9"}, "answer.not_offered"),
        (TO_FILL, {"b2": ["m1", "m1"]}, "answer.twice"),
        (TO_FILL, {"b2": "m1"}, "answer.shape"),
        (TO_FILL, {"e5": "R8.12.1"}, "answer.shape"),
        (TO_FILL, {"e5": {"until": "R8.12.1"}}, "answer.not_offered"),
        (TO_FILL, {"c3": 1.0}, "answer.shape"),
        (TO_FILL, {"c3": "a" * 101}, "answer.too_long"),
        (TO_FILL, {"c3": "a\nb"}, "answer.control_characters"),
        (TO_MEND, {"f6": 1.0}, "answer.shape"),
        (TO_MEND, {"zz": None}, "answer.not_offered"),
    ],
)
def test_what_was_not_offered_is_refused(course: Course, written: dict[str, Any], raw: Any, fault: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        read_answer(released(written, course)["offered"], raw)
    assert refused.value.key == fault


def test_a_field_is_open_while_it_or_an_end_of_it_is_empty(course: Course) -> None:
    offered = released(TO_FILL, course)["offered"]
    assert is_complete(offered, read_answer(offered, FILLED))
    assert not is_complete(offered, read_answer(offered, {**FILLED, "e5": {"from": "R8.12.1", "to": " "}}))
    assert read_answer(offered, {"c3": "  ", "b2": [], "e5": {}, "a1": None}) is None
    to_mend = released(TO_MEND, course)["offered"]
    assert read_answer(to_mend, {"b2": " "}) == {"b2": None}
    assert not is_complete(to_mend, {"b2": None})


def test_a_review_says_of_each_field_how_right_it_is_what_is_missing_and_why(course: Course) -> None:
    clauses = {clause.id: clause.model_dump(include={"label", "text"}) for clause in load(course).guideline.clauses}
    given = {**FILLED, "h8": "s1", "e5": {"from": "R8.12.1", "to": "R8.2.28"}}
    said = {part["id"]: part for part in review(released(TO_FILL, course), given, "ja", clauses)["parts"]}
    assert [name for name, part in said.items() if part["right"]] == ["a1", "b2", "c3", "d4", "f6", "g7", "i9"]
    assert (said["h8"]["missing"], said["h8"]["clause"]["label"]) == ("指示のままでは、確認する人か点検が足りません。", "5(1)ケ")
    assert said["e5"]["wanted"] == {"right": {"from": "2026-12-01", "to": "2027-02-28"}, "partly": True}
    mended = {part["id"]: part for part in review(released(TO_MEND, course), {"b2": None, "a1": "R9.3.1"}, "en", clauses)["parts"]}
    assert [(mended[name]["right"], mended[name]["wanted"]["partly"]) for name in ("a1", "b2", "c3", "f6")] == [
        (False, False),
        (False, True),
        (True, False),
        (False, False),
    ]


def test_whose_texts_are_deleted_keeps_what_they_earned() -> None:
    given = {**FILLED, "c3": "まつり", "e5": {"from": "R8.12.1", "to": "?"}}
    kept = kind_of("form").without_own_words(FILL_KEY, given, "gone")
    assert (kept["c3"], kept["e5"], kept["a1"]) == (0.0, 0.5, "k2")
    assert share("form", FILL_KEY, kept) == share("form", FILL_KEY, given)


def test_a_recount_agrees_when_the_texts_of_who_left_are_deleted(tmp_path: Path) -> None:
    """A number stands where a text stood: what was written is in no record, and what it earned is still found."""
    city = City(tmp_path, {"form": TO_FILL}, "5-1-a")
    people = [
        Leaver(each.employee_id, each.employee_id, "架空 花子", "", NOW.date(), f"erased-{sort}")
        for sort, each in city.attempts.items()
    ]
    with city.database.writing() as conn:
        before = [str(answers) for (answers,) in conn.execute(select(receipt.c.answers))]
        erase_records(conn, people, "E9999")
        after = [str(answers) for (answers,) in conn.execute(select(receipt.c.answers))]
        assert (sum("2026-12-01" in each for each in before), sum("2026-12-01" in each for each in after)) == (1, 0)
        assert "'c3': 1.0" in str(after)
        assert verify(conn) == []
        again = of_records(conn, NOW.date(), city.course.time_zone)
    city.database.close()
    assert (again.grades, again.differences) == (len(SORTS), [])


def changed(question: dict[str, Any], field: str, /, **values: Any) -> dict[str, Any]:
    """The question with a field changed; a value of None takes it out."""
    fields = [
        {name: value for name, value in {**each, **values}.items() if value is not None} if each["id"] == field else each
        for each in question["fields"]
    ]
    return question | {"fields": fields}


def faults_of(course: Course, question: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(message, field, line) of each fault of a course that asks this question in a scenario of its own."""
    scenario = {**EXAMPLES["winter-festival-account"], "id": "spoiled", "questions": [{**question, "id": "spoiled-1"}]}
    text = yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False)
    (course.scenarios / "spoiled.yaml").write_text(text, encoding="utf-8")
    try:
        faults = check(load(course))
    except ContentFaults as found:
        faults = found.faults
    for fault in faults:
        assert all(f"spoiled.yaml:{fault.values['line']}: {fault.values['field']}: " in fault.message(lang) for lang in LANGS)
    return [(fault.key.removeprefix("content."), str(fault.values["field"]), int(str(fault.values["line"]))) for fault in faults]


@pytest.mark.parametrize(
    ("question", "fault", "field"),
    [
        (TO_FILL | {"form": "form9"}, "unknown_form", "questions[1].form"),
        (changed(TO_FILL, "a1", row="closed"), "unknown_row", "questions[1].fields[1].row"),
        (changed(TO_FILL, "a1", clause="5-1-aa"), "unknown_clause", "questions[1].fields[1].clause"),
        (changed(TO_FILL, "a1", right="k9"), "unknown_option", "questions[1].fields[1].right"),
        (changed(TO_FILL, "c3", right="冬のまつり"), "rule_refuses", "questions[1].fields[3].right"),
        (changed(TO_FILL, "c3", accepted=["other8"]), "rule_refuses", "questions[1].fields[3].right"),
        (changed(TO_FILL, "e5", right={"from": "R9.2.28", "to": "R8.12.1"}), "period_backwards", "questions[1].fields[5].right.to"),
        (changed(TO_FILL, "e5", right={"from": "8.12.1", "to": "R9.2.28"}), "no_day", "questions[1].fields[5].right.from"),
        (changed(TO_FILL, "h8", kind="diary"), "not_one_of", "questions[1].fields[8].kind"),
        (changed(TO_MEND, "b2", contains=[["課"]]), "one_rule", "questions[1].fields[2]"),
        (changed(TO_MEND, "b2", accepted=None, pattern="["), "rule_lacks", "questions[1].fields[2]"),
        (changed(TO_MEND, "b2", accepted=None, pattern="["), "no_pattern", "questions[1].fields[2].pattern"),
        (
            changed(TO_MEND, "g7", example={"ja": "期間", "en": "The period is over"}),
            "rule_refuses",
            "questions[1].fields[7].example.ja",
        ),
        (changed(TO_MEND, "f6", filled="令和9年2月28日"), "no_mistake", "questions[1].fields[6].mistake"),
        (changed(TO_MEND, "f6", mistake=None), "unsaid_mistake", "questions[1].fields[6].filled"),
        (changed(TO_MEND, "f6", filled=None, mistake=None), "nothing_filled", "questions[1].fields[6]"),
        (changed(TO_FILL, "a1", mistake=True), "nothing_filled", "questions[1].fields[1].mistake"),
        (
            changed(TO_MEND, "b2", filled={"ja": "市長", "en": "The head of Public Relations"}),
            "no_mistake",
            "questions[1].fields[2].mistake",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_named_with_its_place(course: Course, question: dict[str, Any], fault: str, field: str) -> None:
    found = {(key, place): line for key, place, line in faults_of(course, question)}
    assert (fault, field) in found
    lines = (course.scenarios / "spoiled.yaml").read_text(encoding="utf-8").splitlines()
    named = re.sub(r"\[\d+\]", "", field.rpartition(".")[2])
    assert named in ("fields", "questions") or f"{named}:" in lines[found[fault, field] - 1]


def test_a_form_without_a_mistake_and_options_of_one_name_are_faults(course: Course) -> None:
    right = [
        field | {"filled": field.get("filled", ""), "mistake": False} for field in TO_MEND["fields"] if not field.get("mistake")
    ]
    assert [key for key, *_ in faults_of(course, TO_MEND | {"fields": right})] == ["without_mistake"]
    twice = changed(
        TO_FILL, "d4", options=[{**option, "id": f"k{n}"} for n, option in enumerate(TO_FILL["fields"][3]["options"], 1)]
    )
    assert ("duplicate_id", "questions[1].fields[4].options[1].id") in [(key, place) for key, place, _ in faults_of(course, twice)]


def test_the_worked_examples_have_no_fault_and_lint_says_nothing_of_them(course: Course) -> None:
    for name, scenario in EXAMPLES.items():
        (course.scenarios / f"{name}.yaml").write_text(
            yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
    content = load(course)
    assert check(content) == []
    said = [fault.key for fault in lint(content) if str(fault.values["file"]).removesuffix(".yaml") in EXAMPLES]
    assert set(said) == {"content.unused", "content.unread"}  # the list of readings is made for what a course asks


def test_a_form_travels_to_moodle_as_gaps_and_comes_back_as_it_was() -> None:
    story = {name: EXAMPLES["winter-festival-closing"][name] for name in ("id", "title", "story")}
    sent = [Asked(story, question) for question in (TO_FILL, TO_MEND)]
    written = moodle_xml.written(sent)
    found, faults = moodle_xml.read_questions(written, "all", "ja")
    assert (faults, [one.question for one in found]) == ([], [TO_FILL, TO_MEND])
    fill, mend = (node.findtext("questiontext/text") or "" for node in ElementTree.fromstring(written).iter("question"))
    assert "{1:SHORTANSWER:=2026-12-01~=令和8年12月1日~=R8.12.1}" in fill
    assert "https://twitter.com/{2:SHORTANSWER:=*}" in fill
    assert fill.count("{2:MULTICHOICE_V:") == 5
    assert mend.count("{2:") == 4  # the mistakes alone


def test_what_is_filled_in_is_said_in_a_language_that_does_not_translate_it() -> None:
    assert in_words(None, {"ja": "令和9年3月31日", "en": "31 March 2027"}, "ja-x-easy") == "令和9年3月31日"
    assert in_words(None, {"from": "R9.3.1", "to": "R9.3.31"}, "ja-x-easy") == "R9.3.1 ~ R9.3.31"
    assert in_words(None, ["紙", "旗"], "ja-x-easy") == "紙、旗"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The kind's own sample is a form to be filled in; here people mend one."""
    made = City(tmp_path_factory.mktemp("form"), {"form": TO_MEND}, "5-3-a-u")
    yield made
    made.database.close()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_takes_a_form_with_mistakes(city: City, room: str) -> None:
    trying, _ = ROOMS[room]
    assert trying(city, "form") > 0


@pytest.mark.kernel
def test_stock_nbgrader_gives_a_form_with_mistakes_the_points_that_the_kit_gives(city: City) -> None:
    found = compare(city.course)
    assert (found.hand_ins, found.cells, found.differences) == (len(SORTS), len(SORTS), [])
