"""The rooms of the engine, tried with the kinds' samples: each function takes one through one room, and counts what it tried.

`test_contract.py` runs each over every kind; `python -m tools.kinds_table` prints the table.
"""

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pydantic import TypeAdapter

from kenshu.attempts.draw import parts_as_shown
from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.demo.simulate import answer
from kenshu.editions.build import built
from kenshu.errors import AnswerRefused, KenshuError
from kenshu.furigana.texts import japanese_in
from kenshu.grading.override import override
from kenshu.i18n import LANGS
from kenshu.interchange import gift, moodle_xml
from kenshu.interchange.fields import Asked, asked
from kenshu.kinds import (
    BLANK,
    KINDS,
    BaseQuestion,
    Question,
    answer_in_words,
    choice_in_words,
    choices,
    drawn,
    is_complete,
    kind_of,
    may_follow,
    read_answer,
    right_answer,
    share,
    shown,
    without_own_words,
)
from kenshu.ledger.retention import ERASED
from kenshu.nbgrader.checks import hidden_test
from kenshu.readings.texts import explained_texts, offered_texts
from kenshu.reports.items import item_statistics
from kenshu.results import grades
from kenshu.results.scoring import score
from kenshu.storage import open_database
from tests.conftest import NOW
from tests.kinds.city import MODULE, SORTS, WORTH, City, answers_to, awaits, earned_by, points
from tests.kinds.programs import auditor, stock_nbgrader
from tests.kinds.screens import in_a_notebook, page, texts


def build(city: City, sample: str) -> int:
    """Its cells are in the module's notebook: the key in a hidden test, or a text that a person grades."""
    slot = city.slots[sample]
    folder = Path("notebooks", "modules", MODULE)
    cells = {cell["id"]: cell for cell in json.loads(built(city.content)[folder / f"{MODULE}.ipynb"])["cells"]}
    assert f'kenshu.question("{slot}")' in "".join(cells[f"question-{slot}"]["source"])
    if awaits(city.question(sample)):
        marks = cells[f"text-{slot}"]["metadata"]["nbgrader"]
        assert (marks["grade"], marks["solution"], marks["points"]) == (True, True, WORTH)
        return 1
    found = hidden_test("".join(cells[f"grade-{slot}"]["source"]))
    keys = {name: {"kind": city.kind(sample), "key": city.edition.questions[name]["key"]} for name in found.keys}
    assert (found.keys, found.worth, len(keys)) == (keys, WORTH, 2)
    return len(keys)


def author(city: City, sample: str) -> int:
    """The author's map of a question is a file where its kind draws one; else the command says which questions have one."""
    question = city.question(sample)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "map.svg"
        done = CliRunner().invoke(kenshu, ["--course", str(city.course.root), "map", question["offered"]["id"], str(file)])
        if drawn(question, "ja") is None:
            assert isinstance(done.exception, KenshuError)
            assert not file.exists()
        else:
            assert done.exit_code == 0
            assert ElementTree.fromstring(file.read_text(encoding="utf-8")).tag.endswith("svg")
    return 1


def offer(city: City, sample: str) -> int:
    """A learner gets every part and no word of the key, and the same whatever the key is."""
    one, other = (city.edition.questions[f"kinds-{sample}-{name}"] for name in "ab")
    assert {**one["offered"], "id": ""} == {**other["offered"], "id": ""}
    assert (one["key"], one["explanation"]) != (other["key"], other["explanation"])
    schema: type[BaseQuestion] = KINDS[city.kind(sample)].question
    written = TypeAdapter[BaseQuestion](Question).validate_python(city.samples[sample])
    assert isinstance(written, schema)
    assert [part["id"] for part in one["offered"]["parts"]] == [part.id for part in written.parts]
    told = json.dumps(one["offered"], ensure_ascii=False)
    kept = [text for text in texts(one["explanation"]) if text not in one["explanation"]["parts"]]
    assert kept
    assert [text for text in kept if text in told] == []
    released = (city.course.release / MODULE / "questions.json").read_text(encoding="utf-8")
    assert [text for text in kept if json.dumps(text, ensure_ascii=False)[1:-1] in released.partition('"questions"')[2]] == []
    return len(kept)


def furigana(city: City, sample: str) -> int:
    """All that it says in Japanese is read: what is offered by one list, what is explained by the other."""
    question = city.question(sample)
    told, kept = set(japanese_in(question["offered"])), set(japanese_in(question["explanation"]))
    assert told
    assert kept
    assert told <= set(offered_texts(city.course.settings["title"], city.content))
    assert kept <= set(explained_texts(city.content))
    return len(told | kept)


def read(city: City, sample: str) -> int:
    """What was offered is read in one form, and whatever else arrives is refused; an answer shows part of it, or all."""
    offered, answers = city.question(sample)["offered"], answers_to(city.question(sample))
    assert answers.right
    assert answers.invalid
    treated = [
        kind_of(offered["kind"]).treated(city.question(sample)["key"], part["id"], answers.right[0]) for part in offered["parts"]
    ]
    assert all(each["right"] is not False for each in treated)
    for raw in (*answers.right, *answers.partly, *answers.wrong, *answers.unfinished):
        value = read_answer(offered, raw)
        assert value is not None
        assert read_answer(offered, json.loads(json.dumps(value))) == value
        assert is_complete(offered, value) is (raw not in answers.unfinished)
        assert may_follow(offered, value, value)
        assert may_follow(offered, None, value)
        assert set(texts(shown(offered, None))) <= set(texts(shown(offered, value))) <= set(texts(offered))
    assert len({json.dumps(read_answer(offered, raw)) for raw in answers.right}) == 1 or awaits(city.question(sample))
    for raw in answers.blank:
        assert read_answer(offered, raw) is None
        assert is_complete(offered, None) is False
    for raw in answers.invalid:
        with pytest.raises(AnswerRefused) as refused:
            read_answer(offered, raw)
        assert all(offered["id"] in refused.value.message(lang) for lang in LANGS)
        assert len(refused.value.message("ja")) < 400
    return sum(len(getattr(answers, sort)) for sort in (*SORTS, "invalid"))


def draw(city: City, sample: str) -> int:
    """Every attempt draws one question of the pool, and shows all its parts: mixed, or as written."""
    offered = city.question(sample)["offered"]
    assert {attempt.draw[city.slots[sample]] for attempt in city.attempts.values()} <= {f"kinds-{sample}-{name}" for name in "ab"}
    people = [f"{number:04}" for number in range(20)]
    orders = {tuple(part["id"] for part in parts_as_shown(offered, person, 1)) for person in people}
    written = tuple(part["id"] for part in offered["parts"])
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(written))}
    assert len(orders) > 1 if KINDS[offered["kind"]].mixed else orders == {written}
    return len(people)


def scoring(city: City, sample: str) -> int:
    """Right answers earn everything or wait for a person, partly right ones something, others nothing; in a grade too."""
    question = city.question(sample)
    answers = answers_to(question)
    earned = {sort: [earned_by(question, raw) for raw in getattr(answers, sort)] for sort in SORTS}
    assert set(earned["right"]) == {None if awaits(question) else 1.0}
    assert all(part is not None and 0 < part < 1 for part in earned["partly"])
    assert set(earned["wrong"]) <= {0.0}
    assert set(earned["blank"]) == {0.0}
    for sort in SORTS:
        attempt, slot = city.attempts[sort], city.slots[sample]
        with city.database.reading() as conn:
            held = grades.latest(conn, attempt.id)
        assert held is not None
        its = city.question(sample, sort)
        given = next(iter(getattr(answers_to(its), sort)), None)
        scored = score(city.edition.key, attempt.draw, dict.fromkeys(attempt.draw) | {slot: read_answer(its["offered"], given)})[
            slot
        ]
        assert (scored["points"], scored["max"]) == (points(earned_by(its, given)), float(WORTH))
        assert held.slots[slot]["points"] == points(earned_by(its, given))
    return sum(map(len, earned.values()))


def statistics(city: City, sample: str) -> int:
    """An answer's choices are among those possible, the key's own are those wanted, and each has words."""
    kind = city.kind(sample)
    question = city.question(sample)
    offered, answers = question["offered"], answers_to(question)
    possible = kind_of(kind).possible_choices(offered, question["key"])
    values = [read_answer(offered, raw) for sort in SORTS for raw in getattr(answers, sort)]
    made = {choice for value in values if value is not None for choice in choices(kind, question["key"], value)}
    assert made <= set(possible)
    assert bool(possible) == bool(offered["parts"])
    assert choices(kind, question["key"], None) == [BLANK]
    if right_answer(question) is not None:
        assert set(choices(kind, question["key"], right_answer(question))) == {
            choice for choice, wanted in possible.items() if wanted
        }
    for lang in LANGS:
        assert all(choice_in_words(offered, choice, lang).strip() for _, choice in [*possible, BLANK])
    with city.database.reading() as conn:
        options = item_statistics(conn, MODULE).options
    counted = options[options["question_id"].str.startswith(f"kinds-{sample}-") & (options["number"] > 0)]
    assert set(zip(counted["part_id"], counted["choice"], strict=True)) <= {*possible, BLANK}
    return len(possible) + len(values)


def overrides(city: City, sample: str) -> int:
    """A trainer reads the answer in the question's own words, and can set other points, with a reason."""
    slot, attempt = city.slots[sample], city.attempts["wrong"]
    offered, answers = city.question(sample)["offered"], answers_to(city.question(sample))
    for raw in (*answers.right, *answers.partly, *answers.wrong, *answers.unfinished):
        for lang in LANGS:
            words = answer_in_words(offered, read_answer(offered, raw), lang)
            named = [part["text"][lang] for part in offered["parts"] if f'"{part["id"]}"' in json.dumps(raw)]
            assert words.strip()
            assert [text for text in named if text not in words] == []
    assert answer_in_words(offered, None, "ja") == ""
    with TemporaryDirectory() as folder:
        course = Course.at(Path(shutil.copytree(city.course.root, Path(folder, "course"))))
        database = open_database(course.database_url)
        with database.writing() as conn:
            set_by_hand = override(conn, course, attempt.id, slot, 1.5, by="E9999", now=NOW, reason="架空の理由")
        database.close()
    assert set_by_hand.slots[slot]["points"] == 1.5
    return len(answers.right)


def simulate(city: City, sample: str) -> int:
    """The demo's employees answer rightly, or in another way that is read."""
    kind = city.kind(sample)
    question = city.question(sample)
    chance = random.Random(kind)
    for lang in LANGS:
        for skill in (0.0, 1.0):
            for _ in range(10):
                value = read_answer(question["offered"], answer(question, chance, skill, lang))
                earned = share(kind, question["key"], value)
                assert earned is None if awaits(question) else (earned == 1.0) == (skill == 1.0)
    for _ in range(10):
        guess = KINDS[kind].samples.guess(question["offered"], chance)
        assert is_complete(question["offered"], read_answer(question["offered"], guess))
    return 50


def exchange(city: City, sample: str) -> int:
    """A question comes back from Moodle XML and GIFT as it was; without the kit's marks one kind at most claims it."""
    sent = [one for one in asked(city.content) if one.question["id"].startswith(f"kinds-{sample}-")]
    tried = 0
    for written, reader in ((moodle_xml.written(sent), moodle_xml.read_questions), (gift.written(sent), gift.read_questions)):
        found, faults = reader(written, "all", "ja")
        assert faults == []
        if found or written.strip():
            if reader is moodle_xml.read_questions or not gift.without_guide(sent):
                assert [_as_read(one) for one in found] == [_as_read(one) for one in sent]
            assert [one.lost for one in found] == [()] * len(sent)
            tried += len(found)
    assert tried == len(sent) * (1 if gift.left_out(sent) else 2)
    blocks = [] if gift.left_out(sent) else gift.written(sent).decode().strip().split("\n\n")
    read_back = [gift.read_node(block) for block in blocks]
    for node in (*ElementTree.fromstring(moodle_xml.written(sent)).iter("question"), *read_back):
        same = [each for each in KINDS.values() if each.exchange.moodle_type == node.get("type")]
        assert sum(each.exchange.claims_moodle(node) for each in same) == 1
    return tried


def deletion(city: City, sample: str) -> int:
    """What a person wrote goes with their personal data; what they chose stays, and still earns what it did."""
    kind = city.kind(sample)
    question = city.question(sample)
    answers = answers_to(question)
    values = [read_answer(question["offered"], raw) for sort in SORTS for raw in getattr(answers, sort)]
    known = {name for choice in kind_of(kind).possible_choices(question["offered"], question["key"]) for name in choice} | {ERASED}
    known |= set(re.findall(r'"id": "([^"]*)"', json.dumps(question["offered"])))
    for value in values:
        kept = without_own_words(kind, question["key"], value, ERASED)
        assert share(kind, question["key"], kept) == share(kind, question["key"], value)
        assert kept == value or not _strings(value) <= known
        assert choices(kind, question["key"], kept) == choices(kind, question["key"], value)
        assert _strings(kept) <= known
    return len(values)


Room = Callable[[City, str], int]
# What is tried, and the packages of `kenshu` that ask something of the kinds there.
ROOMS: dict[str, tuple[Room, tuple[str, ...]]] = {
    "build": (build, ("content", "editions")),
    "author": (author, ("cli",)),
    "offer": (offer, ("editions",)),
    "furigana": (furigana, ("readings",)),
    "read": (read, ("attempts", "results")),
    "draw": (draw, ("attempts",)),
    "score": (scoring, ("results", "grading")),
    "stock nbgrader": (stock_nbgrader, ("nbgrader",)),
    "statistics": (statistics, ("reports", "acts")),
    "overrides": (overrides, ("grading",)),
    "simulate": (simulate, ("demo",)),
    "exchange": (exchange, ("interchange",)),
    "auditor": (auditor, ("ledger",)),
    "deletion": (deletion, ("ledger",)),
    "page": (page, ("web",)),
    "widget": (in_a_notebook, ("lab", "component")),
}


def _strings(value: Any) -> set[str]:
    return set(re.findall(r'"([^"]*)"', json.dumps(value, ensure_ascii=False)))


def _as_read(one: Asked) -> Any:
    """A question with what its schema says where the file says nothing."""
    return one.scenario, KINDS[one.kind].question.model_validate(one.question)
