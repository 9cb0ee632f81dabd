"""Drafts in which nothing breaks a rule: what they score, what is said of them, and every room."""

import random
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from kenshu.content import Content
from kenshu.i18n import LANGS
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.fields import Asked
from kenshu.kinds import KINDS, answer_in_words, review, right_answer, share
from kenshu.kinds.contract import ReleasedQuestion, Written
from kenshu.kinds.mark import MarkQuestion
from kenshu.kinds.multiple import MultipleQuestion
from kenshu.nbgrader.three_ways import compare
from kenshu.reports.items import item_statistics, most_drawn
from tests.kinds.city import MODULE, SORTS, City
from tests.kinds.rooms import ROOMS

DRAFT: Written = KINDS["mark"].samples.QUESTION
NONE_SAID = {"ja": "当てはまる文はない", "en": "There is no such sentence"}


def breaking(*places: int) -> Written:
    """The sample with the sentences at these places breaking a rule."""
    return DRAFT | {"sentences": [each | {"breaks": place in places} for place, each in enumerate(DRAFT["sentences"])]}


CLEAN = {**DRAFT, "sentences": [{name: value for name, value in each.items() if name != "breaks"} for each in DRAFT["sentences"]]}
IDS = [each["id"] for each in DRAFT["sentences"]]


@pytest.mark.parametrize(("value", "earned"), [([], 1.0), (None, 0.0), (IDS[:1], 0.0), (IDS[:2], 0.0), (IDS, 0.0)])
def test_of_a_clean_draft_nothing_earns_but_saying_that_there_is_none(value: Any, earned: float) -> None:
    assert share("mark", MarkQuestion.model_validate(CLEAN).key(), value) == earned


def test_a_draft_may_be_clean_and_may_not_be_all_faults_and_of_several_options_one_is_right() -> None:
    assert list(MarkQuestion.model_validate(CLEAN).faults()) == []
    [fault] = MarkQuestion.model_validate(breaking(0, 1, 2, 3)).faults()
    assert (fault.place, fault.key, fault.values) == (("sentences",), "some_right", {"found": 4, "parts": 4, "least": 0, "most": 3})
    sample = KINDS["multiple"].samples.QUESTION
    none = sample | {"options": [each | {"right": False} for each in sample["options"]]}
    [fault] = MultipleQuestion.model_validate(none).faults()
    assert (fault.key, fault.values["least"]) == ("some_right", 1)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The kind's own sample has something to mark; here it is clean, and its other key is not."""
    made = City(tmp_path_factory.mktemp("mark"), {"mark": CLEAN})
    yield made
    made.database.close()


@pytest.fixture
def clean(city: City) -> ReleasedQuestion:
    return city.edition.questions["kinds-mark-a"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_takes_a_clean_draft(city: City, room: str) -> None:
    trying, _ = ROOMS[room]
    assert trying(city, "mark") > 0


def test_people_in_those_rooms_were_asked_the_clean_draft(city: City) -> None:
    asked = {sort: city.question("mark", sort)["offered"]["id"] for sort in SORTS}
    assert (asked["right"], asked["wrong"]) == ("kinds-mark-a", "kinds-mark-a")


@pytest.mark.kernel
def test_stock_nbgrader_gives_a_clean_draft_the_points_that_the_kit_gives(city: City) -> None:
    found = compare(city.course)
    assert (found.hand_ins, found.cells, found.differences) == (len(SORTS), len(SORTS), [])


def test_a_result_says_of_each_sentence_why_it_breaks_nothing(clean: ReleasedQuestion, content: Content) -> None:
    clauses = {each.id: {"label": each.label.plain(), "text": each.text.plain()} for each in content.guideline.clauses}
    for lang in LANGS:
        said = review(clean, right_answer(clean), lang, clauses)
        assert said["right"] is True
        assert [(each["right"], each["chosen"], each["wanted"]) for each in said["parts"]] == [(True, False, False)] * len(IDS)
        assert all(each["why"] and each["clause"]["text"] for each in said["parts"])
        assert answer_in_words(clean["offered"], [], lang) == NONE_SAID[lang]
    assert review(clean, IDS[:1], "ja", clauses)["right"] is False
    assert review(clean, None, "ja", clauses)["right"] is False


def test_that_there_is_none_is_counted_as_an_answer(city: City, clean: ReleasedQuestion) -> None:
    with city.database.reading() as conn:
        options = item_statistics(conn, MODULE).options
    of_it = options[options["question_id"] == clean["offered"]["id"]]
    assert of_it["choice"].tolist() == ["chosen"] * len(IDS) + ["none", "blank"]
    assert of_it["wanted"].tolist() == [False] * len(IDS) + [True, False]
    drew = of_it.set_index("choice")["number"]
    assert drew["none"] == 1
    said_in_vain = of_it.assign(wanted=False, number=[0] * len(IDS) + [3, 5])
    assert [most_drawn(said_in_vain, clean, lang) for lang in LANGS] == [f"{NONE_SAID[lang]} (3)" for lang in LANGS]


@pytest.mark.parametrize("draft", [CLEAN, breaking(1), breaking(0, 2, 3)])
def test_moodle_is_told_of_one_answer_more_and_gives_the_points_that_we_give(draft: Written) -> None:
    node = ElementTree.Element("question")
    KINDS["mark"].exchange.to_moodle(node, draft)
    *sentences, none = [float(answer.get("fraction", "")) / 100 for answer in node.iter("answer")]
    assert NONE_SAID["ja"] in list(node.iter("answer"))[-1].findtext("text", "")
    assert sum(each for each in (*sentences, none) if each > 0) == pytest.approx(1, abs=1e-4)
    key = MarkQuestion.model_validate(draft).key()
    assert max(0.0, none) == share("mark", key, [])
    for some in range(1, len(IDS) + 1):
        assert max(0.0, sum(sentences[:some])) == pytest.approx(share("mark", key, sorted(IDS[:some])), abs=1e-4)
        assert none + sum(sentences[:some]) <= max(0.0, sum(sentences[:some]))
    assert MarkQuestion.model_validate(draft | KINDS["mark"].exchange.from_moodle(node, "ja")) == MarkQuestion.model_validate(draft)


def test_a_clean_draft_comes_back_from_moodle_xml_and_gift() -> None:
    scenario = {"id": "bus", "title": {"ja": "題", "en": "Title"}, "story": {"ja": "話", "en": "Story"}}
    sent = Asked(scenario, CLEAN)
    for writer, reader in ((moodle_xml.written, moodle_xml.read_questions), (gift.written, gift.read_questions)):
        assert reader(writer([sent]), "one", "ja") == ([sent], [])


def test_people_of_the_demo_are_wrong_about_a_draft_with_one_fault_too(clean: ReleasedQuestion) -> None:
    chance = random.Random(7)
    slips = [KINDS["mark"].samples.slip(clean["offered"], key, chance) for key in ([], IDS[:1]) for _ in range(40)]
    assert [slip for slip in slips[:40] if share("mark", [], slip) == 1.0] == []
    assert [slip for slip in slips[40:] if share("mark", IDS[:1], slip) == 1.0] == []
